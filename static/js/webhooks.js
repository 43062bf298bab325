// What is shown once can be copied; without a clipboard one click selects the whole of it.

const toast = document.getElementById("toast");

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    const said = Object.assign(document.createElement("p"), { className: "success", textContent: button.dataset.said });
    toast.replaceChildren(said);
  });
}
