// Long lists: the focus after a search, after "show more" and after the dialog that moves an entry.

const box = document.getElementById("q");
let grown = null; // the rows below which further ones are arriving, and how many stand there

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { elt } = detail.requestConfig;
  if (elt.matches(".more a")) {
    const list = elt.closest(".rows");
    grown = { list, above: elt.closest(".more").previousElementSibling };
  }
});

document.addEventListener("htmx:afterSettle", () => {
  const groups = document.getElementById("groups");
  if (groups.dataset.moved) {
    document.getElementById(groups.dataset.moved)?.querySelector("[data-edit], [type=text]")?.focus();
    delete groups.dataset.moved;
    if (box) box.value = "";
  }
  if (grown) {
    const { list, above } = grown;
    grown = null;
    forgetTwins(list);
    const controls = [...(above?.nextElementSibling?.querySelectorAll("button, a") ?? [])];
    controls.find((control) => control.checkVisibility({ visibilityProperty: true }))?.focus(); // what is found has no handles
  }
});

/** An entry that was added at the end comes again with the last rows: the one in its place stays. */
function forgetTwins(list) {
  const seen = new Set();
  for (const row of list.querySelectorAll(":scope > [data-pk]")) {
    if (seen.has(row.dataset.pk)) row.remove();
    else seen.add(row.dataset.pk);
  }
}

document.addEventListener("click", (event) => {
  if (!box || !event.target.closest("[data-clear]")) return;
  event.preventDefault();
  box.value = "";
  box.focus();
  box.dispatchEvent(new Event("search"));
});
