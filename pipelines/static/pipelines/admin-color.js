// Gives the colour picker of the Django admin its options, and its words in the language of the page.
/* global Coloris */

// The picker itself is built when the document is ready.
window.addEventListener("load", () => {
  for (const input of document.querySelectorAll("[data-coloris-options]")) {
    Coloris(JSON.parse(input.dataset.colorisOptions));
  }
});
