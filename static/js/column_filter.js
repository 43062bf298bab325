// The filter of the left column: only lists whose name has what is typed, or where none has it, whose code. Enter opens
// the first one, Esc clears.

const LETTERS = { ł: "l", đ: "d", ø: "o", ß: "ss", æ: "ae", œ: "oe", ı: "i", þ: "th" };
const shell = document.querySelector(".shell");
let typed = "";

const column = () => document.getElementById("lists");
const boxOf = () => column()?.querySelector("[data-filter-lists]");
const links = () => [...column().querySelectorAll("section a[href]:not([role=button])")];
const shown = () => links().filter((link) => !link.closest("[hidden]"));

/** Without case and accents, as the server searches. */
const plain = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[łđøßæœıþ]/g, (letter) => LETTERS[letter]);

/** The name of a list, and of what goes through a pipeline. */
function nameOf(link) {
  const parent = link.closest("ul").closest("li")?.querySelector(".parent");
  return plain(`${parent?.textContent ?? ""} ${(link.querySelector("bdi") ?? link).textContent}`);
}

function filter() {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const having = (textOf) => links().filter((link) => words.every((word) => textOf(link).includes(word)));
  const byName = having(nameOf);
  const found = new Set(byName.length ? byName : having((link) => plain(link.pathname.split("/").at(-2))));
  for (const link of links()) link.parentElement.hidden = !found.has(link);
  for (const link of column().querySelectorAll("li > [role=button]")) link.parentElement.hidden = words.length > 0;
  const isEmpty = (part) => words.length > 0 && ![...part.querySelectorAll("a[href]:not([role=button])")].some((link) => !link.parentElement.hidden);
  for (const part of column().querySelectorAll("li:has(> .parent), details.archived, section")) part.hidden = isEmpty(part);
  for (const fold of column().querySelectorAll("details.archived")) {
    if (words.length) fold.dataset.was ??= fold.open ? "open" : "";
    else if ("was" in fold.dataset) {
      fold.open = fold.dataset.was === "open";
      delete fold.dataset.was;
    }
    if (words.length) fold.open = true;
  }
  const status = boxOf().nextElementSibling;
  status.textContent = words.length ? `${status.dataset.said} ${shown().length}` : "";
  status.classList.toggle("unseen", !words.length || shown().length > 0);
}

function press(event) {
  if (!event.target.closest("[data-filter-lists]")) return;
  if (event.key === "Enter") shown()[0]?.click();
  else if (event.key === "ArrowDown") shown()[0]?.focus();
  else if (event.key !== "Escape" || !typed) return;
  else {
    event.target.value = typed = "";
    filter();
  }
  event.preventDefault();
}

if (shell && boxOf()) {
  shell.addEventListener("input", ({ target }) => {
    if (!target.closest("[data-filter-lists]")) return;
    typed = target.value;
    filter();
  });
  shell.addEventListener("keydown", press);
  // The column is drawn anew after some acts, and when others change something: it stays filtered.
  new MutationObserver(() => {
    const box = boxOf()?.querySelector("input");
    if (!box || !typed || box.value === typed) return;
    box.value = typed;
    filter();
  }).observe(shell, { childList: true });
  typed = boxOf().querySelector("input").value; // the browser remembers it when one comes back
  if (typed) filter();
}
