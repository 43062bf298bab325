// Gives the colour picker of the Django admin its options and its words in the language of the page.
/* global Coloris */

for (const input of document.querySelectorAll("[data-coloris-options]")) {
  Coloris(JSON.parse(input.dataset.colorisOptions));
}
