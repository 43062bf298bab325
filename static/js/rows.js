// Rows: forms that open in place, the question before a deletion, and where the focus goes after each act.

const dialog = document.getElementById("dialog");
let neighbour = null; // takes the focus when the row that is being deleted has gone

const plusOf = (row) => row.closest(".group").querySelector(".add");

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-remove], [data-close]");
  if (link?.matches("[data-remove]")) {
    event.preventDefault();
    const row = link.closest(".row");
    const plus = plusOf(row);
    row.remove();
    plus.focus();
  } else if (link && dialog.contains(link)) {
    event.preventDefault();
    dialog.close(); // the browser gives the focus back to the cross
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) {
    event.target.closest(".entry-form")?.querySelector("[data-cancel]").click();
  } else if (event.key === " " && event.target.matches("a[role=button]")) {
    event.preventDefault(); // a link that acts as a button answers to the space bar too
    event.target.click();
  }
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const source = event.detail.elt;
  if (source.matches(".add")) {
    const open = source.closest(".group").querySelector(".adding [name=name]");
    if (open) {
      event.preventDefault();
      open.focus();
    }
  } else if (source.matches(".delete-form") && dialog.open) {
    const row = event.detail.target;
    const near = [row.nextElementSibling, row.previousElementSibling];
    neighbour = near.map((other) => other?.querySelector("[data-edit]")).find(Boolean) ?? plusOf(row);
    // Closed before the answer comes: what lies behind an open dialog is not read out.
    dialog.close();
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  if (detail.target === dialog && detail.xhr.status === 409) {
    // It may not go: the answer is the row as it stands now, and the reason.
    detail.target = detail.requestConfig.elt.closest(".row");
    detail.swapOverride = "outerHTML";
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === dialog && !dialog.open) dialog.showModal();
  const field = document.activeElement;
  if (field.matches(".editing [name=name]") && event.target.contains(field)) field.select();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, target, xhr } = event.detail;
  if (xhr.status === 409) {
    document.getElementById(target.id)?.querySelector(".lock")?.focus();
  } else if (elt.matches(".delete-form") && !target.isConnected) {
    neighbour?.focus();
  }
});
