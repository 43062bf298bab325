// Boxes that are ticked one by one, from one to another, and all at once, by mouse and keyboard. The event `ticks` says
// that they are others now; whoever ticks boxes itself dispatches it.

const ONE = ".pick, .records [name=record]";
const ALL = ".pick-all, .records [data-all] input";
let anchor = null; // where a range begins
let end = null; // where one that was made by keys ends

const boxes = () => [...document.querySelectorAll(ONE)];
const tell = () => document.dispatchEvent(new Event("ticks"));

function tickRange(from, to) {
  const all = boxes();
  const [first, last] = [all.indexOf(from), all.indexOf(to)].sort((one, other) => one - other);
  for (const box of all.slice(Math.max(first, 0), last + 1)) box.checked = to.checked;
}

/** Shift with an arrow extends the range by the next row; back towards the anchor it shrinks. */
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
  tell();
}

document.addEventListener("click", ({ target, shiftKey }) => {
  if (!target.matches(ONE)) return;
  if (shiftKey && anchor?.isConnected) tickRange(anchor, target);
  anchor = target;
});

document.addEventListener("change", ({ target }) => {
  if (target.matches(ALL)) for (const box of boxes()) box.checked = target.checked;
  else if (!target.matches(ONE)) return;
  tell();
});

// Before other listeners: for them an arrow leads to another row.
document.addEventListener(
  "keydown",
  (event) => {
    const { target, key, shiftKey, ctrlKey, altKey, metaKey } = event;
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (!step || !shiftKey || ctrlKey || altKey || metaKey || !target.matches(ONE)) return;
    extend(target, step);
    event.preventDefault();
  },
  { capture: true },
);

document.addEventListener("ticks", () => {
  const all = document.querySelector(ALL);
  if (!all) return;
  const own = boxes();
  const count = own.filter((box) => box.checked).length;
  all.checked = count > 0 && count === own.length;
  all.indeterminate = count > 0 && !all.checked;
  (all.closest("[data-all]") ?? all).hidden = own.length < 2;
});
