// The page for paper: the browser's own dialog opens at once, and again at the button.

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
window.addEventListener("load", () => print());
