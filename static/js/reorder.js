// Reorders rows by dragging, by keys and by the steps in their menu: a row moves at once, the server is told one move
// after another. A row is whatever has a handle: an entry of a list, or a list in the left column.

const KEYS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
const STEPS = { "-1": -1, 1: 1, top: -Infinity, bottom: Infinity };
const waiting = []; // moves that the server has not been told yet
let sending = false;

const rowsOf = (list) => [...list.querySelectorAll(":scope > [data-pk]:not(.fixed)")];
const rowOf = (id) => document.getElementById(id);
const besides = (row, pk) => pk && row.parentElement.querySelector(`:scope > [data-pk="${pk}"]`);
// Below the rows of a long list is the link to further ones, which knows the first of them.
const pkAt = (element) => element?.dataset.pk ?? element?.dataset.next ?? "";

function place(row, next) {
  const list = row.parentElement;
  const below = next || list.querySelector(":scope > :is([data-next], .adding)");
  if (below) list.insertBefore(row, below);
  else rowsOf(list).at(-1).after(row); // further down stand others, which keep their place
}

/** The step to send for a position above or below the loaded rows; empty for one among them. */
function stepBeyond(list, index) {
  const count = rowsOf(list).length;
  if (index < 0 && list.querySelector(":scope > .earlier")) return index === -1 ? "-1" : "top";
  if (index >= count && list.querySelector(":scope > [data-next]")) return index === count ? "1" : "bottom";
  return "";
}

/** What a row is put before: another row, or the link to those that are not loaded. */
function placeAt(list, others, index) {
  const more = list.querySelector(":scope > [data-next]");
  const next = others[index];
  return more && (!next || next.previousElementSibling === more) ? more : next;
}

/** Puts a row at `index` among the rows that can move. `control` has the focus afterwards: the grip or the menu. */
function moveTo(row, index, control) {
  const list = row.parentElement;
  const step = stepBeyond(list, index);
  if (step) {
    // It leaves the page: only the server knows the entries beyond.
    waiting.push({ id: row.id, from: pkAt(row.nextElementSibling), step, control });
    send();
    return;
  }
  const others = rowsOf(list).filter((other) => other !== row);
  const next = placeAt(list, others, Math.max(0, Math.min(index, others.length)));
  const from = pkAt(row.nextElementSibling);
  const before = pkAt(next);
  if (from !== before) {
    place(row, next);
    const move = { id: row.id, from, before, control };
    const tail = waiting.at(-1);
    if (tail?.id === move.id) waiting.splice(-1, 1, { ...move, from: tail.from });
    else waiting.push(move);
  }
  row.querySelector(`.${control}`).focus();
  row.scrollIntoView({ block: "nearest" });
  send();
}

async function send() {
  if (sending) return;
  sending = true;
  while (waiting.length) {
    const move = waiting.shift();
    if (await post(move)) {
      if (move.step) leave(rowOf(move.id));
      continue;
    }
    for (const undone of [move, ...waiting.splice(0)].reverse()) {
      const row = rowOf(undone.id);
      if (row) place(row, besides(row, undone.from));
    }
    rowOf(move.id)?.querySelector(`.${move.control}`)?.focus();
  }
  sending = false;
}

/** Removes a row that is beyond the loaded ones now; the focus stays where it was. */
function leave(row) {
  const near = row.nextElementSibling?.matches("[data-pk]") ? row.nextElementSibling : row.previousElementSibling;
  if (row.contains(document.activeElement)) near?.querySelector(".grip, a")?.focus();
  row.remove();
}

/** Where a move is told: a list's handle knows it, an entry's follows from the address of its menu. */
function addressOf(row) {
  const menu = row.querySelector(".dots");
  const list = row.querySelector(".grip[data-move] ~ a"); // in the left column
  if (list) return new URL("move/", list.href).pathname;
  return menu && new URL("../move/", menu.href).pathname;
}

/** Whether the server accepted the move. Its answer, the toast and a fresh row, is swapped in by htmx. */
async function post({ id, before, step }) {
  const row = rowOf(id);
  const path = row && addressOf(row);
  if (!path) return false;
  let taken = false;
  let elsewhere = null;
  const listeners = {
    "htmx:beforeSwap": () => {
      elsewhere = row.contains(document.activeElement) ? null : document.activeElement;
    },
    "htmx:afterRequest": (event) => {
      if (event.detail.requestConfig.path !== path) return;
      taken = event.detail.xhr.status >= 200 && event.detail.xhr.status < 300;
      elsewhere?.focus(); // people went on while the answer was under way
    },
  };
  for (const [name, listen] of Object.entries(listeners)) document.addEventListener(name, listen);
  const values = { ...(step ? { step } : { before }), focus: focusIn(row) };
  await htmx
    .ajax("POST", path, { source: row, target: row, swap: "outerHTML", values })
    .catch(() => {}); // the network: the toast says so
  for (const [name, listen] of Object.entries(listeners)) document.removeEventListener(name, listen);
  return taken;
}

/** Which control of the row has the focus: the fresh row gets it back. */
function focusIn(row) {
  return ["grip", "dots"].find((name) => row.querySelector(`.${name}`) === document.activeElement) ?? "";
}

document.addEventListener("keydown", (event) => {
  const step = KEYS[event.key];
  const grip = event.target.closest(".grip");
  if (!step || !grip || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const row = grip.closest("[data-pk]");
  if (row.matches(".lifted")) return;
  moveTo(row, rowsOf(row.parentElement).indexOf(row) + step, "grip");
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("#row-menu .step");
  if (!button) return;
  event.preventDefault();
  const row = rowOf(button.closest("[data-row]").dataset.row);
  moveTo(row, rowsOf(row.parentElement).indexOf(row) + STEPS[button.value], "dots");
});

document.addEventListener("row:dropped", (event) => moveTo(event.target, event.detail.index, "grip"));
