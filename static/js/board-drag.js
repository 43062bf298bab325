// Dragging a card to another column: with the mouse by any part of it, with a finger by its handle. The drop is a
// `card:dropped` event, see board.js.

const THRESHOLD = 4; // px that a press may tremble
const EDGE = 64; // px at the edges of the board and of the window where they scroll along
let drag = null;
let swallows = false; // the click that ends a drag opens nothing

document.addEventListener("pointerdown", (event) => {
  swallows = false;
  const card = event.target.closest(".lane .card");
  const handle = event.target.closest(".mover");
  if (!card?.querySelector(".mover") || event.button !== 0 || drag) return;
  if (!handle && event.pointerType !== "mouse") return; // a finger on a card scrolls
  const { pointerId: pointer, clientX: x, clientY: y } = event;
  drag = { card, pointer, start: { x, y }, x, y, ghost: null, over: null };
});

document.addEventListener("pointermove", (event) => {
  if (event.pointerId !== drag?.pointer) return;
  [drag.x, drag.y] = [event.clientX, event.clientY];
  if (!drag.ghost && Math.hypot(drag.x - drag.start.x, drag.y - drag.start.y) > THRESHOLD) lift();
  if (drag.ghost) follow();
});

document.addEventListener("pointerup", (event) => {
  if (event.pointerId !== drag?.pointer) return;
  const { card, over, ghost } = drag;
  end();
  if (!ghost) return;
  swallows = true;
  if (over) card.dispatchEvent(new CustomEvent("card:dropped", { bubbles: true, detail: { stage: over.dataset.pk } }));
});

document.addEventListener(
  "click",
  (event) => {
    if (!swallows) return;
    swallows = false;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drag?.ghost) end();
});
document.addEventListener("pointercancel", () => drag && end());
document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.(".lane .card")) event.preventDefault(); // a link would be dragged
});

function lift() {
  const box = drag.card.getBoundingClientRect();
  const ghost = drag.card.cloneNode(true);
  ghost.removeAttribute("id");
  ghost.inert = true;
  ghost.classList.add("flying");
  Object.assign(ghost.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px` });
  document.body.append(ghost);
  drag.card.classList.add("held");
  drag.card.setPointerCapture(drag.pointer);
  drag.ghost = ghost;
  requestAnimationFrame(scrollAlong);
}

/** Moves the card with the pointer, and marks the column in which it would drop. */
function follow() {
  const { ghost, start, x, y } = drag;
  ghost.style.transform = `translate(${x - start.x}px, ${y - start.y}px)`;
  const lane = [...document.querySelectorAll(".lane:not(.archived)")].find((one) => {
    const { left, right } = one.getBoundingClientRect();
    return left <= x && x <= right;
  });
  const over = lane?.contains(drag.card) ? null : lane;
  if (over === drag.over) return;
  drag.over?.classList.remove("over");
  over?.classList.add("over");
  drag.over = over;
}

const beyond = (place, low, high) => Math.min(0, place - low - EDGE) + Math.max(0, place - high + EDGE);

function scrollAlong() {
  if (!drag?.ghost) return;
  const board = document.getElementById("board");
  const { left, right } = board.getBoundingClientRect();
  const x = beyond(drag.x, Math.max(0, left), Math.min(innerWidth, right));
  const y = beyond(drag.y, 0, innerHeight);
  if (x || y) {
    board.scrollBy({ left: x / 4, top: y / 4, behavior: "instant" });
    scrollBy({ top: y / 4, behavior: "instant" });
    follow();
  }
  requestAnimationFrame(scrollAlong);
}

function end() {
  const { card, ghost, over } = drag;
  drag = null;
  card.classList.remove("held");
  over?.classList.remove("over");
  ghost?.remove();
}
