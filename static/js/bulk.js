// Bulk changes: the bar that acts on the selected rows.

const bar = document.getElementById("many");
const FOCUS = "bulk:focus"; // the row that gets the focus when the page has been reloaded
const TICKED = "bulk:ticked"; // the rows that are ticked again then

const boxes = () => [...document.querySelectorAll(".pick")];
const ticked = () => boxes().filter((box) => box.checked);
const tell = () => document.dispatchEvent(new Event("ticks"));

document.addEventListener("ticks", () => {
  const count = ticked().length;
  bar.classList.toggle("on", count > 0);
  bar.querySelector("output").textContent = count;
  const words = document.querySelector("#groups.part") ? bar.dataset.shown : bar.dataset.all;
  document.querySelector(".pick-all")?.setAttribute("aria-label", words);
});

/** Adds the checkbox that selects all rows; without this script it would do nothing, so it is made here. */
function offerAll() {
  const cell = document.querySelector("#groups > .table .c-pick");
  if (!cell || cell.querySelector(".pick-all")) return;
  cell.replaceChildren(Object.assign(document.createElement("input"), { type: "checkbox", className: "pick-all" }));
}

function clear() {
  for (const box of ticked()) box.checked = false;
  tell();
}

// Before other listeners: for them the Delete key means one row.
document.addEventListener(
  "keydown",
  (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open], .many-menu:popover-open")) return;
    const box = target.closest(".pick");
    const first = ticked()[0];
    if (box?.checked && key === "Delete") bar.querySelector(".danger")?.click();
    else if (key === "Escape" && first && (box || bar.contains(target))) {
      clear();
      (box ?? first).focus();
    } else return;
    event.preventDefault();
  },
  { capture: true },
);

// The bar: it suggests names of the group of the selected rows, and after a reload the focus is where it was.
bar?.addEventListener("reset", (event) => {
  event.preventDefault();
  const first = ticked()[0];
  clear();
  first?.focus();
});
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt.id === "many-before") detail.path = detail.path.replace("entries/0/", `entries/${ticked()[0]?.value}/`);
});
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (bar && detail.elt === bar) sessionStorage.setItem(FOCUS, ticked()[0]?.value ?? "");
});
document.addEventListener("submit", ({ target, submitter }) => {
  if (!target.matches(".question:has([name=entries])")) return;
  if (submitter?.name === "color") {
    sessionStorage.setItem(TICKED, ticked().map((box) => box.value)); // another one may be better
    return;
  }
  const all = boxes();
  const near = all.slice(all.indexOf(ticked().at(-1))).find((box) => !box.checked) ?? all.findLast((box) => !box.checked);
  sessionStorage.setItem(FOCUS, near?.value ?? "");
});

let settling = false;
document.addEventListener("htmx:afterSettle", () => {
  if (!bar || settling) return;
  settling = true; // said of each of the many rows that one answer may bring
  queueMicrotask(() => {
    settling = false;
    offerAll();
    tell();
  });
});

if (bar) {
  offerAll();
  const again = new Set(sessionStorage.getItem(TICKED)?.split(","));
  sessionStorage.removeItem(TICKED);
  for (const box of boxes()) box.checked ||= again.has(box.value);
  tell();
  const row = document.getElementById(`entry-${sessionStorage.getItem(FOCUS)}`);
  sessionStorage.removeItem(FOCUS);
  // After the browser has gone to the row that the address names, which takes the focus away.
  addEventListener("load", () => requestAnimationFrame(() => row?.querySelector(".pick")?.focus()));
}
