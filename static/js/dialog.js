// The dialog: htmx puts a question or a form into it, and any other answer closes it. Also the links that open and
// close it, which act as buttons, and the reason, whose field takes the focus when it is asked for.

const dialog = document.getElementById("dialog");

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target === dialog && !dialog.open) dialog.showModal();
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!dialog.contains(detail.requestConfig.elt)) return;
  if (!detail.shouldSwap && detail.xhr.status >= 400) return; // what was typed in it stays: toast.js says what is wrong
  // Closed before the answer comes in: what lies behind an open dialog is not read out.
  if (!detail.shouldSwap || !dialog.contains(detail.target)) dialog.close();
});

// No swap is told of where the row that the answer is for was drawn anew meanwhile; see live.js.
document.addEventListener("htmx:afterRequest", ({ detail: { elt, target, xhr } }) => {
  const isAnswered = xhr.status >= 200 && xhr.status < 300 && xhr.getResponseHeader("HX-Retarget") !== "#dialog";
  if (dialog.open && isAnswered && dialog.contains(elt) && !dialog.contains(target)) dialog.close();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-close]");
  if (!link || !dialog.contains(link)) return;
  event.preventDefault();
  dialog.close(); // the browser gives the focus back to what opened it
});

document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("a[role=button]")) return;
  event.preventDefault(); // as a button it answers to the space bar too
  event.target.click();
});

document.addEventListener("click", ({ target }) => {
  const reason = target.closest(".reason > summary")?.parentElement;
  if (reason && !reason.open) requestAnimationFrame(() => reason.querySelector("input").focus());
});
