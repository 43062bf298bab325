// The history: its filter answers at once, and an act opens beside the others where there is room for it.

const wide = matchMedia("(width >= 1100px)");
const TYPING = 300; // milliseconds without a letter after which the search begins
let typing = 0;

const filter = () => document.getElementById("filter");

document.addEventListener("change", ({ target }) => {
  if (target.form === filter() && target.matches("select, [type=checkbox]")) filter().requestSubmit();
});
document.addEventListener("input", ({ target }) => {
  if (target.form !== filter() || target.type !== "search") return;
  clearTimeout(typing);
  typing = setTimeout(() => filter().requestSubmit(), TYPING);
});

// On a narrow screen, and in a new tab, an act has a page of its own: the browser follows the link.
document.addEventListener(
  "click",
  (event) => {
    const isOther = event.ctrlKey || event.metaKey || event.shiftKey || !wide.matches;
    if (isOther && event.target.closest(".feed a")) event.stopPropagation();
  },
  { capture: true },
);

const line = () => document.querySelector(".feed [aria-current]");

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== "act") return;
  line()?.removeAttribute("aria-current");
  detail.requestConfig.elt.closest("li")?.setAttribute("aria-current", "true");
  detail.target.querySelector("h2")?.focus({ preventScroll: true });
});

function close(address) {
  const link = line()?.querySelector("p a");
  line()?.removeAttribute("aria-current");
  document.getElementById("act").replaceChildren();
  history.pushState({ htmx: true }, "", address);
  link?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-close-act]");
  if (!link) return;
  event.preventDefault();
  close(link.href.split("#")[0]);
});
document.addEventListener("keydown", (event) => {
  const link = document.querySelector("[data-close-act]");
  if (event.key === "Escape" && link && !event.target.matches("input, select")) link.click();
});
