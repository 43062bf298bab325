// Applies a theme at once; the server remembers it for the next page.

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!button?.matches(".themes button")) return;
  event.preventDefault();
  applyTheme(button.value);
  for (const other of document.querySelectorAll(".themes button")) {
    other.ariaPressed = String(other.value === button.value);
  }
  button.append(document.querySelector(".themes .chosen"));
  // When the server cannot be reached, the theme lasts as long as the page.
  fetch(button.formAction, { method: "POST", body: new FormData(form, button), redirect: "manual" }).catch(() => {});
});

function applyTheme(theme) {
  document.documentElement.dataset.theme = theme;
  document.querySelector("meta[name=color-scheme]").content = theme === "system" ? "light dark" : theme;
}
