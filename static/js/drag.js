// Dragging a row by its handle, with mouse, pen or finger. The drop is a `row:dropped` event, see reorder.js.

const THRESHOLD = 4; // px that a press may tremble
const EDGE = 64; // px at the window's edges where the page scrolls along
const YIELD = 0.75; // how much of a row must be covered before it makes room
let drag = null;

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest(".grip");
  if (!grip || event.button !== 0 || drag) return;
  grip.setPointerCapture(event.pointerId);
  const row = grip.closest("[data-pk]");
  const list = row.parentElement;
  row.classList.add("held"); // what live.js waits for
  drag = { row, list, pointer: event.pointerId, start: event.clientY - top(list), y: event.clientY, lifted: false };
});

document.addEventListener("pointermove", (event) => {
  if (event.pointerId !== drag?.pointer) return;
  drag.y = event.clientY;
  if (!drag.lifted && Math.abs(drag.y - top(drag.list) - drag.start) > THRESHOLD) lift();
  if (drag.lifted) follow();
});

document.addEventListener("pointerup", (event) => {
  if (event.pointerId !== drag?.pointer) return;
  const { row, lifted, to, index } = drag;
  end();
  if (lifted && to !== index) row.dispatchEvent(new CustomEvent("row:dropped", { bubbles: true, detail: { index: to } }));
});

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !drag) return;
    event.preventDefault();
    event.stopPropagation();
    end();
  },
  { capture: true },
);

// Also after `pointercancel`, and when an answer of the server replaces the row.
document.addEventListener("lostpointercapture", () => drag && end());

// Positions are measured from the top of the list, because the page or the left column may scroll.
const top = (element) => element.getBoundingClientRect().top;

/** What scrolls when a row is dragged to the edge: the page, or a column that stays while the page scrolls. */
function scrollerOf(element) {
  if (!element) return window;
  return getComputedStyle(element).position === "sticky" ? element : scrollerOf(element.parentElement);
}

function lift() {
  const { list } = drag;
  const origin = top(list);
  const rows = [...list.querySelectorAll(":scope > [data-pk]:not(.fixed)")];
  const boxes = rows.map((row) => {
    const box = row.getBoundingClientRect();
    return { row, top: box.top - origin, bottom: box.bottom - origin, yields: box.height * YIELD };
  });
  const index = rows.indexOf(drag.row);
  Object.assign(drag, { lifted: true, boxes, index, to: index, own: boxes[index], scroller: scrollerOf(list) });
  list.classList.add("sorting");
  drag.row.classList.add("lifted");
  requestAnimationFrame(scrollAlong);
}

/** Moves the row with the pointer, within its list; the others make room where it would drop. */
function follow() {
  const { boxes, own, index } = drag;
  const lowest = boxes.at(-1).bottom - own.bottom;
  const way = Math.max(boxes[0].top - own.top, Math.min(drag.y - top(drag.list) - drag.start, lowest));
  drag.row.style.transform = `translateY(${way}px)`;
  const above = boxes.filter((box, i) => i < index && box.bottom - box.yields < own.top + way).length;
  const below = boxes.filter((box, i) => i > index && own.bottom + way > box.top + box.yields).length;
  if (drag.to === above + below) return;
  drag.to = above + below;
  const height = own.bottom - own.top;
  boxes.forEach((box, i) => {
    if (i === index) return;
    const shift = (i > index && i <= drag.to ? -height : 0) + (i < index && i >= drag.to ? height : 0);
    box.row.style.transform = shift ? `translateY(${shift}px)` : "";
  });
}

function scrollAlong() {
  if (!drag?.lifted) return;
  const low = drag.y - (innerHeight - EDGE);
  const high = EDGE - drag.y;
  const speed = low > 0 ? low : high > 0 ? -high : 0;
  if (speed) {
    drag.scroller.scrollBy({ top: speed / 4, behavior: "instant" });
    follow();
  }
  requestAnimationFrame(scrollAlong);
}

function end() {
  const { row, list, boxes, lifted } = drag;
  drag = null;
  row.classList.remove("held");
  if (!lifted) return;
  list.classList.remove("sorting");
  row.classList.remove("lifted");
  for (const box of boxes) box.row.style.transform = "";
}
