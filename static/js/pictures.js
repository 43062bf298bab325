// The pictures follow what is typed: the name in an open editor, the colour under the pointer. An edit answers with the
// shapes of its own stage. Where there is no place for them, because somebody else has changed the list meanwhile, the
// pictures are fetched as a whole.

const OPEN = "funnel-open";
const saved = new WeakMap(); // shapes that show a draft, and what they showed before
let drafted = []; // those shapes
let color = {}; // the stage whose colour is tried out, and that colour
let fetched = null; // the pictures while they are on their way

/** Black or white, whichever can be read better: the rule of the server's `ink_on`. */
function inkOn(hue) {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = parseInt(hue.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  return light / 0.05 >= 1.05 / light ? "black" : "white";
}

const shapesOf = (pk) => [...document.querySelectorAll(`#pictures [id^="scale-${pk}-"], #pictures [id^="funnel-${pk}-"]`)];
const read = (shape) => ({ label: shape.querySelector("[dir]")?.textContent, title: shape.querySelector("title").textContent, hue: shape.querySelector("rect").getAttribute("fill") });

function write(shape, { label, title, hue }) {
  if (label !== undefined) shape.querySelector("[dir]").textContent = label;
  shape.querySelector("title").textContent = title;
  for (const rect of shape.querySelectorAll("rect")) rect.setAttribute("fill", hue);
  if (shape.matches("[class^=ink]")) shape.className = `ink-${inkOn(hue)}`;
}

/** What differs from what is saved: drawn from scratch each time, so that nothing stays when an editor is closed. */
function draw() {
  for (const shape of drafted) if (shape.isConnected) write(shape, saved.get(shape));
  drafted = [];
  const field = document.querySelector("#groups .editing .edit");
  const typed = field && { pk: field.closest(".row").dataset.pk, label: field.value.trim() || field.placeholder, was: field.defaultValue };
  for (const shape of document.querySelectorAll(".scale .on")) shape.classList.remove("on");
  if (typed) draft(typed.pk, typed);
  if (color.pk && color.color) draft(color.pk, { hue: color.color });
}

function draft(pk, { label, was, hue }) {
  for (const shape of shapesOf(pk)) {
    const before = read(shape);
    if (!drafted.includes(shape)) {
      saved.set(shape, before);
      drafted.push(shape);
    }
    const after = { ...before, hue: hue ?? before.hue };
    if (label) {
      after.title = before.title.replace(before.label ?? was, label);
      if (before.label !== undefined) after.label = label;
    }
    write(shape, after);
    if (!shape.matches(".scale > *") || hue) continue;
    shape.classList.add("on");
    const scale = shape.parentElement;
    scale.scrollLeft += shape.getBoundingClientRect().left - scale.getBoundingClientRect().left - (scale.clientWidth - shape.clientWidth) / 2;
  }
}

document.addEventListener("draft", ({ detail }) => {
  color = detail;
  draw();
});
document.addEventListener("input", ({ target }) => target.matches(".editing .edit") && draw());
document.addEventListener("htmx:afterSettle", draw);

document.addEventListener("htmx:oobErrorNoTarget", ({ detail }) => {
  if (!detail.content.matches("[id^=scale-], [id^=funnel-]") || !document.getElementById("pictures")) return;
  fetched ??= htmx
    .ajax("GET", location.href, { target: "#pictures", select: "#pictures", swap: "outerHTML" })
    .finally(() => (fetched = null));
});

// The funnel stays open where it was, whoever draws the pictures anew.

function unfold() {
  const fold = document.getElementById("funnel-fold");
  if (!fold) return;
  if (localStorage.getItem(OPEN)) fold.open = true;
  fold.addEventListener("toggle", () => (fold.open ? localStorage.setItem(OPEN, "1") : localStorage.removeItem(OPEN)));
}
new MutationObserver((records) => {
  const isNew = records.some(({ addedNodes }) => [...addedNodes].some((node) => node.id === "pictures"));
  if (isNew) unfold();
}).observe(document.getElementById("pictures").parentElement, { childList: true });
unfold();
