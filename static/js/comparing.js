// Two pipelines side by side: another one is shown as soon as it is chosen. Without this script a button does it.

const form = document.querySelector(".sides");
form?.addEventListener("change", () => form.requestSubmit());
