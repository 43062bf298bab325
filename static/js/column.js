// Keeps the left column open where there is room for it, also for those who do not see it. The style sheet shows it
// there without this script.

const wide = matchMedia("(width >= 960px)");

function unfold() {
  for (const fold of document.querySelectorAll(".side > .fold, .side section > .fold")) fold.open = wide.matches;
}

wide.addEventListener("change", unfold);
document.addEventListener("recount", unfold); // live.js has drawn it anew
document.addEventListener("htmx:oobAfterSwap", ({ detail }) => detail.target.id === "lists" && unfold());
unfold();
