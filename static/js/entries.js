// Rows: forms that open in place, and where the focus goes after each change.

const dialog = document.getElementById("dialog");
let leaving = null; // the row that is being deleted or archived: its list, and the neighbour that takes the focus
let wasOpen = false; // the fold of archived entries, which many answers bring again

const plusOf = (row) => row.closest(".rows").querySelector(".add") ?? document.querySelector("#head .add, #archived summary");

function neighbourOf(row) {
  const near = [row.nextElementSibling, row.previousElementSibling];
  return near.map((other) => other?.querySelector("[data-edit], .dots")).find(Boolean) ?? plusOf(row);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-remove]");
  if (!link) return;
  event.preventDefault();
  const row = link.closest(".row");
  const plus = plusOf(row);
  row.remove();
  plus.focus();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const source = event.detail.elt;
  if (source.matches(".add")) {
    const open = source.closest(".rows")?.querySelector(".adding [name=name]");
    if (open) {
      event.preventDefault();
      open.focus();
    }
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  wasOpen = detail.requestConfig.verb === "post" && document.getElementById("archived")?.open;
  const { elt } = detail.requestConfig;
  const row = elt.closest(".row") ?? document.getElementById(elt.closest("[data-row]")?.dataset.row);
  if (detail.target === dialog && detail.xhr.status === 409 && row && !detail.xhr.getResponseHeader("HX-Retarget")) {
    // It cannot be deleted: the answer is the row as it is now, and the reason.
    detail.target = row;
    detail.swapOverride = "outerHTML";
  } else if (detail.target.matches(".row")) {
    leaving = { rows: detail.target.parentElement, neighbour: neighbourOf(detail.target) };
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  const fold = document.getElementById("archived");
  if (wasOpen && fold) fold.open = true;
  const field = document.activeElement;
  if (field.matches(".editing [name=name]") && event.target.contains(field)) field.select();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { target, xhr } = event.detail;
  if (!target.isConnected && document.activeElement === document.body && xhr.status === 200) {
    document.querySelector("#main [name=q]")?.focus(); // a search no longer finds the row
  }
  if (xhr.status === 409) {
    document.getElementById(target.id)?.querySelector(".lock")?.focus();
  } else if (leaving && target.matches(".row") && !target.isConnected) {
    const isGone = !leaving.rows.querySelector(`#${target.id}`);
    if (isGone && leaving.neighbour?.isConnected) leaving.neighbour.focus();
    else if (isGone) document.querySelector("#archived summary")?.focus(); // it was the last one, or the fold is new
  }
});
