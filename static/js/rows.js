// The controls of a row. There may be a thousand rows: their buttons carry no addresses, and one listener serves all.
// A click on the name or the pencil edits, the cross deletes, "…" opens the one menu of the page, a badge says why.

const menu = document.getElementById("row-menu");
const uses = document.getElementById("uses");
const why = document.getElementById("why");
const rowOf = (element) => element.closest(".row[data-pk]");

/** The address of something that can be done with the entry of a row, in its own folder: "delete/". */
const addressOf = (row, act) => new URL(`../${act}`, row.querySelector(".dots").href).pathname;

const get = (source, path, target, swap) => htmx.ajax("GET", path, { source, target, swap }).catch(() => {}); // the toast says so

/** Shows what floats below the control that asked for it: table.css looks for the one that is expanded. */
function show(popover, control) {
  for (const other of document.querySelectorAll("#main [aria-expanded=true]")) other.removeAttribute("aria-expanded");
  control.setAttribute("aria-expanded", "true");
  if (!popover.matches(":popover-open")) popover.showPopover({ source: control });
}

/** Fetches what the link of a control leads to, and shows it beside the control. */
async function open(popover, control) {
  popover.replaceChildren();
  await get(control, control.getAttribute("href"), `#${popover.id}`);
  if (!control.isConnected || !popover.firstElementChild) return;
  for (const copy of popover.querySelectorAll("[data-copy-code]")) copy.hidden = !navigator.clipboard;
  show(popover, control);
  popover.querySelector("a, button")?.focus();
}

for (const popover of [menu, uses, why]) {
  popover?.addEventListener("toggle", ({ newState }) => {
    if (newState === "closed") document.querySelector("#main [aria-expanded=true]")?.removeAttribute("aria-expanded");
  });
}

/** What is unused goes at once, if it still has the name in the row; about the rest there is a question. */
function remove(source, row) {
  const values = { "at-once": 1, "initial-name": row.querySelector(".text").textContent };
  const path = addressOf(row, "delete/");
  htmx.ajax("POST", path, { source, target: row, swap: "outerHTML", values }).catch(() => {});
}

const ACTS = {
  ".text[href], [data-edit]": (control, row) => get(control, addressOf(row, "edit/"), row, "outerHTML"),
  ".danger": remove,
  ".lock": (control) => {
    why.textContent = control.getAttribute("aria-label").slice(control.textContent.trim().length + 2); // "system: …"
    show(why, control);
  },
  ".dots": (control) => open(menu, control),
  "[data-uses]": (control) => open(uses, control),
};

document.addEventListener("click", (event) => {
  const row = rowOf(event.target);
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
  for (const [selector, act] of Object.entries(ACTS)) {
    const control = event.target.closest(selector);
    if (!control || !row.contains(control)) continue;
    event.preventDefault();
    act(control, row);
    return;
  }
});

// The menu: it goes as soon as something is chosen, and the arrows walk in it.

menu?.addEventListener("click", (event) => {
  const control = event.target.closest("a, button");
  if (!control) return;
  if (control.dataset.copyCode) copy(control.dataset);
  menu.hidePopover(); // "…" has the focus again
  if (!control.matches("[data-delete]")) return;
  event.preventDefault();
  remove(control, document.getElementById(control.closest("[data-row]").dataset.row));
});
menu?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...menu.querySelectorAll("a, button")].filter((control) => control.checkVisibility());
  all.at((all.indexOf(document.activeElement) + step) % all.length)?.focus();
});

async function copy({ copyCode, said }) {
  await navigator.clipboard.writeText(copyCode);
  const told = Object.assign(document.createElement("p"), { className: "success", textContent: said });
  document.getElementById("toast").replaceChildren(told);
}

// Ticks stay when a row is drawn anew.

let ticked = [];
document.addEventListener("htmx:beforeSwap", () => {
  ticked = [...document.querySelectorAll(".pick:checked")].map((box) => box.value);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const value of ticked) {
    const box = document.querySelector(`#entry-${value} .pick`);
    if (box) box.checked = true;
  }
});
