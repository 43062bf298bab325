// Order, by dragging, by keys and by the step buttons: the row moves at once, the server hears of it in turn.

const KEYS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
const waiting = []; // moves of which the server has not heard
let sending = false;

const rowsOf = (list) => [...list.querySelectorAll(":scope > [data-pk]:not(.fixed)")];
const rowOf = (pk) => pk && document.getElementById(`entry-${pk}`);
const pkAfter = (row) => row.nextElementSibling?.dataset.pk ?? "";

function place(row, next) {
  const list = row.parentElement;
  list.insertBefore(row, next || list.querySelector(":scope > .adding"));
}

/** Puts a row at `index` among the rows that can move. `control` keeps the focus: grip, up or down. */
function moveTo(row, index, control) {
  const others = rowsOf(row.parentElement).filter((other) => other !== row);
  const next = others[Math.max(0, Math.min(index, others.length))];
  const from = pkAfter(row);
  const before = next?.dataset.pk ?? "";
  if (from !== before) {
    place(row, next);
    const move = { pk: row.dataset.pk, from, before, control };
    const tail = waiting.at(-1);
    if (tail?.pk === move.pk) waiting.splice(-1, 1, { ...move, from: tail.from });
    else waiting.push(move);
  }
  // At the end of its way a step button is hidden: its twin takes the focus.
  const button = row.querySelector(`.${control}`);
  const shown = getComputedStyle(button).visibility === "visible";
  (shown ? button : row.querySelector(control === "up" ? ".down" : ".up")).focus();
  row.scrollIntoView({ block: "nearest" });
  send();
}

async function send() {
  if (sending) return;
  sending = true;
  while (waiting.length) {
    const move = waiting.shift();
    if (await post(move)) continue;
    for (const undone of [move, ...waiting.splice(0)].reverse()) {
      const row = rowOf(undone.pk);
      if (row) place(row, rowOf(undone.from));
    }
    rowOf(move.pk)?.querySelector(`.${move.control}`)?.focus();
  }
  sending = false;
}

/** Whether the server took the move. Its answer, the row and the toast, is swapped in by htmx. */
async function post({ pk, before }) {
  const row = rowOf(pk);
  const path = row?.querySelector(".grip")?.dataset.move;
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
  const values = { before, focus: focusIn(row) };
  await htmx
    .ajax("POST", path, { source: row, target: row, swap: "outerHTML", values })
    .catch(() => {}); // the network: the toast says so
  for (const [name, listen] of Object.entries(listeners)) document.removeEventListener(name, listen);
  return taken;
}

/** Which control of the row has the focus: the server gives it back in its answer. */
function focusIn(row) {
  return ["grip", "up", "down"].find((name) => row.querySelector(`.${name}`) === document.activeElement) ?? "";
}

document.addEventListener("keydown", (event) => {
  const step = KEYS[event.key];
  const grip = event.target.closest(".grip");
  if (!step || !grip || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const row = grip.closest(".row");
  if (row.matches(".lifted")) return;
  moveTo(row, rowsOf(row.parentElement).indexOf(row) + step, "grip");
});

document.addEventListener("click", (event) => {
  const button = event.target.closest(".step");
  if (!button) return;
  event.preventDefault();
  const row = button.closest(".row");
  moveTo(row, rowsOf(row.parentElement).indexOf(row) + Number(button.value), button.matches(".up") ? "up" : "down");
});

document.addEventListener("row:dropped", (event) => moveTo(event.target, event.detail.index, "grip"));
