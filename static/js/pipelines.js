// Pipelines: their questions stand in the dialog; afterwards the focus is on their menu again.

const dialog = document.getElementById("dialog");
const menu = () => document.querySelector("[popovertarget=pipeline-menu]");

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  // Closed before the answer is there: what lies behind an open dialog is not read out.
  if (detail.requestConfig.elt.matches(".pipeline-form") && detail.xhr.status !== 422) dialog.close();
});

dialog.addEventListener("close", () => {
  // What opened it stands in a menu that is closed by now.
  if (document.activeElement === document.body || !document.activeElement.checkVisibility()) menu()?.focus();
});
