// Names that are entered faster than the server answers: every Enter counts, in its order. What is typed after a name
// that is under way stands behind it in the field, as forms.js knows; an Enter cuts it off and lets it wait here.

let isBusy = false; // until the answer stands in its place
let isCome = false; // the answer: it settles in many pieces, of which the first will do
let base = 0; // how much of the field is under way
let waiting = []; // names entered meanwhile

const formOf = (element) => element?.closest?.("#groups .adding .entry-form");
const fieldOf = (form) => form.querySelector("[name=name]");

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const form = formOf(detail.elt);
  if (!form || detail.requestConfig.verb !== "post") return;
  isBusy = true;
  base = fieldOf(form).value.length;
});

addEventListener(
  "submit",
  (event) => {
    const form = formOf(event.target);
    if (!form || !isBusy) return;
    event.preventDefault();
    event.stopPropagation(); // else htmx would drop it
    const field = fieldOf(form);
    const name = field.value.slice(base);
    if (!name.trim()) return;
    waiting.push(name);
    field.value = field.value.slice(0, base);
  },
  { capture: true },
);

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.shouldSwap || !formOf(detail.requestConfig.elt)) return;
  isCome = true;
  base = 0; // what comes is empty, or stands there to be put right
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (formOf(detail.elt) && !isCome) isBusy = false; // nothing comes: Enter tries again
});

document.addEventListener("htmx:afterSettle", () => {
  const form = formOf(document.querySelector("#groups .adding .entry-form"));
  if (!isCome) return;
  isCome = isBusy = false;
  if (!form || !waiting.length || form.matches("[data-unsaved]")) return; // an error is put right first
  const field = fieldOf(form);
  const begun = field.value;
  field.value = waiting.shift();
  form.requestSubmit();
  field.value += begun;
});

document.addEventListener("click", ({ target }) => {
  if (target.closest(".adding [data-remove]")) [isBusy, waiting] = [false, []];
});
