// Bulk changes: selecting rows by mouse and keyboard, and the bar that acts on the selected ones.

const bar = document.getElementById("many");
const FOCUS = "bulk:focus"; // the row that gets the focus when the page has been reloaded
const TICKED = "bulk:ticked"; // the rows that are ticked again then
let anchor = null; // where a range of selected rows begins
let end = null; // where one that was made by keys ends

const boxes = (within = document) => [...within.querySelectorAll(".pick")];
const ticked = () => boxes().filter((box) => box.checked);

/** Updates the bar and the checkbox of each group. */
function follow() {
  const count = ticked().length;
  bar.classList.toggle("on", count > 0);
  bar.querySelector("output").textContent = count;
  const all = document.querySelector(".pick-all");
  if (!all) return;
  const own = boxes();
  all.checked = count > 0 && count === own.length;
  all.indeterminate = count > 0 && count < own.length;
  all.hidden = own.length < 2;
  all.setAttribute("aria-label", document.querySelector("#groups.part") ? bar.dataset.shown : bar.dataset.all);
}

function tickRange(from, to, checked) {
  const all = boxes();
  const [first, last] = [all.indexOf(from), all.indexOf(to)].sort((one, other) => one - other);
  for (const box of all.slice(Math.max(first, 0), last + 1)) box.checked = checked;
}

/** Adds the checkbox that selects all rows; without this script it would do nothing, so it is made here. */
function offerAll() {
  const cell = document.querySelector("#groups > .table .c-pick");
  if (!cell || cell.querySelector(".pick-all")) return;
  cell.replaceChildren(Object.assign(document.createElement("input"), { type: "checkbox", className: "pick-all" }));
}

function clear() {
  for (const box of ticked()) box.checked = false;
  follow();
}

document.addEventListener("click", (event) => {
  const box = event.target.closest(".pick");
  if (!box) return;
  if (event.shiftKey && anchor?.isConnected) tickRange(anchor, box, box.checked);
  anchor = box;
});

document.addEventListener("change", ({ target }) => {
  if (target.matches(".pick-all")) {
    for (const box of boxes()) box.checked = target.checked;
  } else if (!target.matches(".pick")) return;
  follow();
});

/** Shift with an arrow extends the selection by the next row; back towards the anchor it shrinks. */
function extend(box, step) {
  const all = boxes();
  const here = all.indexOf(box);
  const next = all[here + step];
  if (!next) return;
  if (box !== end || !anchor?.isConnected) anchor = box;
  const start = all.indexOf(anchor);
  box.checked = Math.abs(here + step - start) >= Math.abs(here - start);
  next.checked = true;
  end = next;
  next.focus();
  follow();
}

// Before other listeners: for them the Delete key means one row.
document.addEventListener(
  "keydown",
  (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open], .many-menu:popover-open")) return;
    const box = target.closest(".pick");
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    const first = ticked()[0];
    if (box && step && event.shiftKey) extend(box, step);
    else if (box?.checked && key === "Delete") bar.querySelector(".danger")?.click();
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
    follow();
  });
});

if (bar) {
  offerAll();
  const again = new Set(sessionStorage.getItem(TICKED)?.split(","));
  sessionStorage.removeItem(TICKED);
  for (const box of boxes()) box.checked ||= again.has(box.value);
  follow();
  const row = document.getElementById(`entry-${sessionStorage.getItem(FOCUS)}`);
  sessionStorage.removeItem(FOCUS);
  // After the browser has gone to the row that the address names, which takes the focus away.
  addEventListener("load", () => requestAnimationFrame(() => row?.querySelector(".pick")?.focus()));
}
