// The list of records: the bar says how many are ticked.

const boxes = () => [...document.querySelectorAll(".records [name=record]")];
const tell = () => document.dispatchEvent(new Event("ticks"));

document.addEventListener("ticks", () => {
  const output = document.querySelector(".dock output");
  if (output) output.textContent = boxes().filter((box) => box.checked).length;
});

document.addEventListener("reset", ({ target }) => {
  const first = boxes().find((box) => box.checked);
  if (target.matches(".many")) setTimeout(() => (tell(), first?.focus())); // once the boxes are empty
});

document.addEventListener("htmx:afterSettle", tell);
tell();
