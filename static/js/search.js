// The search and the chips of a list, and the focus after them, after "show more" and after an entry was moved.

const box = document.getElementById("q");
const PAUSE = 300; // milliseconds after a change, until the numbers on the chips are asked for
let grown = null; // the rows below which further ones are arriving, and how many stand there
let timer = 0;

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

// Who types and then presses a chip at once wants both, whichever request goes out last.
let pressed = null; // what the chip asks for that was pressed, until its answer is in

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (box && detail.elt.matches("#chips .chip")) {
    const [path, query] = detail.path.split("?");
    const wanted = new URLSearchParams(query);
    wanted.delete("q");
    pressed = new URLSearchParams(wanted);
    if (box.value.trim()) wanted.set("q", box.value);
    detail.path = `${path}?${wanted}`;
  } else if (pressed && detail.elt.id === "find-entries") {
    for (const name of ["only", "sort"]) {
      if (pressed.has(name)) detail.parameters[name] = pressed.get(name);
      else delete detail.parameters[name];
    }
  }
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.matches(".chip") && detail.successful) pressed = null;
});

document.addEventListener("click", (event) => {
  if (!box || !event.target.closest("[data-clear]")) return;
  event.preventDefault();
  for (const hidden of document.querySelectorAll("#chips input")) hidden.remove();
  box.value = "";
  box.focus();
  box.dispatchEvent(new Event("search"));
});

// What is added while the list is narrowed goes to a group that may not be there: then to the page of the whole list.
document.addEventListener(
  "click",
  (event) => {
    const group = event.target.closest?.("a[hx-target^='#groups .rows']")?.getAttribute("hx-target");
    if (group && !document.querySelector(group)) event.stopPropagation();
  },
  { capture: true },
);

// The numbers on the chips come after the page, and again after each change.

async function countAll() {
  const chips = document.getElementById("chips");
  const answer = chips && (await fetch(chips.dataset.counts, { redirect: "error" }).catch(() => null));
  if (!answer?.ok) return; // the chips do their work without them
  for (const [key, number] of Object.entries(await answer.json())) {
    const place = document.getElementById(`count-${key}`);
    if (place) place.textContent = number;
  }
}

function countSoon() {
  clearTimeout(timer);
  timer = setTimeout(countAll, PAUSE);
}

document.addEventListener("htmx:afterRequest", ({ detail }) => detail.requestConfig.verb === "post" && detail.xhr.status === 200 && countSoon());
document.addEventListener("recount", countSoon);
countAll();
