// Keys that an input method needs for itself, to end or to drop a word that is being composed: no other listener
// hears them, and neither does the form or the dialog around the field. Safari marks them by their number only.

addEventListener(
  "keydown",
  (event) => {
    if (!event.isComposing && event.keyCode !== 229) return;
    event.stopImmediatePropagation();
    if (["Enter", "Escape"].includes(event.key)) event.preventDefault();
  },
  { capture: true },
);
