// The list of records: rows are ticked one by one, together and from one to another; the bar says how many they are.

let anchor = null; // where a range of ticked rows begins

const boxes = () => [...document.querySelectorAll(".records [name=record]")];

function follow() {
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  const whole = document.querySelector("[data-all] input");
  if (!whole) return;
  whole.parentElement.hidden = all.length < 2;
  whole.checked = ticked > 0 && ticked === all.length;
  whole.indeterminate = ticked > 0 && !whole.checked;
  document.querySelector(".dock output").textContent = ticked;
}

document.addEventListener("click", ({ target, shiftKey }) => {
  if (!target.matches(".records [name=record]")) return;
  const all = boxes();
  if (shiftKey && anchor?.isConnected) {
    const [first, last] = [all.indexOf(anchor), all.indexOf(target)].sort((one, other) => one - other);
    for (const box of all.slice(first, last + 1)) box.checked = target.checked;
    follow();
  }
  anchor = target;
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-all] input")) for (const box of boxes()) box.checked = target.checked;
  follow();
});

document.addEventListener("reset", ({ target }) => {
  const first = boxes().find((box) => box.checked);
  if (target.matches(".many")) setTimeout(() => (follow(), first?.focus())); // once the boxes are empty
});

document.addEventListener("htmx:afterSettle", follow);
follow();
