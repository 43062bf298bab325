// The editor: the name of a row as a field in its cell, or a row for a new entry. One stands open at a time: whoever
// opens another one saves the first, if that is possible; else it stays, with its sentence and the focus.

const OPENS = /(^|\/)(edit|add)\/(\?|$)/;
let then = null; // what waits until the open editor is closed

const editor = () => document.querySelector("#groups .entry-form");
const isTyped = (form) => form.matches("[data-unsaved]") || [...form.querySelectorAll("[type=text]")].some((field) => field.value !== field.defaultValue);

function leave(form, next) {
  if (form.querySelector(".conflict")) return form.querySelector(".edit").focus(); // who meant what is for people to say
  then = next;
  if (isTyped(form)) form.requestSubmit();
  else form.querySelector("[data-cancel]").click();
  if (!form.isConnected) goOn(); // nobody had to be asked
}

function goOn() {
  const next = then;
  then = null;
  next?.();
}

document.addEventListener("htmx:confirm", (event) => {
  const { elt, verb, path, issueRequest } = event.detail;
  const form = verb === "get" && OPENS.test(path) && editor();
  if (!form || form.contains(elt)) return;
  event.preventDefault();
  leave(form, () => issueRequest(true));
});

document.addEventListener("htmx:afterSettle", () => {
  if (!then) return;
  const form = editor();
  if (form?.closest(".adding") && !isTyped(form)) form.closest(".adding").remove(); // it was added: no other one is wanted
  if (editor()) then = null;
  else goOn();
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.xhr?.status || detail.xhr.status === 401 || detail.xhr.status >= 500) then = null;
});

// Keys. Where something is wrong, Tab leads to what can be done about it, as everywhere.

document.addEventListener("keydown", (event) => {
  const form = event.target.closest(".entry-form");
  if (!form) return;
  if (event.key === "Escape") {
    event.preventDefault();
    form.querySelector("[data-cancel]").click();
  } else if (event.key === "Tab" && event.target.matches(".editing .edit") && !form.querySelector(".says")) {
    const rows = [...document.querySelectorAll("#groups .rows > .row[data-pk]")];
    const next = rows[rows.indexOf(form.closest(".row")) + (event.shiftKey ? -1 : 1)];
    if (!next?.querySelector("[data-edit]")) return; // out of the list
    event.preventDefault();
    leave(form, () => document.getElementById(next.id)?.querySelector("[data-edit]").click());
  }
});

// The way back to the default name says which name it takes away.

const addressOf = (row, act) => new URL(`../${act}`, row.querySelector(".dots").href).pathname;

document.addEventListener("click", (event) => {
  const control = event.target.closest(".row[data-pk] > th > .back, [data-insert]");
  if (!control || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const row = control.closest(".row") ?? document.getElementById(control.closest("[data-row]").dataset.row);
  if (!row) return;
  event.preventDefault();
  const [verb, path, swap, values] = control.matches(".back")
    ? ["POST", addressOf(row, "edit/"), "outerHTML", { default_name: row.querySelector(".text").textContent }]
    : ["GET", control.getAttribute("href"), "afterend", {}];
  htmx.ajax(verb, path, { source: control, target: row, swap, values }).catch(() => {}); // the toast says so
});

// For the mouse: a "+" on the line between two rows, at its beginning. Keys and fingers find the same in the menu.

const NEAR = 7; // px above and below a line
const plus = document.getElementById("insert");
let above = null; // the row below which it would insert

const takes = (row) => row?.matches?.(".rows > .row[data-pk]") && (row.parentElement.querySelector(".add") || !row.parentElement.querySelector(".group"));

function offer({ target, clientY, pointerType }) {
  if (target.closest("#insert")) return;
  const row = pointerType === "mouse" && !editor() && target.closest("#groups .row");
  const box = row && row.getBoundingClientRect();
  above = box && (box.bottom - clientY < NEAR ? row : clientY - box.top < NEAR ? row.previousElementSibling : null);
  plus.hidden = !takes(above) || document.querySelector(".sorting, .found");
  if (plus.hidden) return;
  const line = above.getBoundingClientRect();
  const origin = plus.offsetParent.getBoundingClientRect();
  const isRtl = getComputedStyle(plus).direction === "rtl";
  plus.style.top = `${line.bottom - origin.top - 12}px`;
  plus.style.left = `${(isRtl ? line.right : line.left) - origin.left - 12}px`;
  plus.style.setProperty("--width", `${line.width}px`);
}

if (plus) {
  document.getElementById("main").addEventListener("pointermove", offer);
  plus.addEventListener("click", () => {
    plus.hidden = true;
    const path = new URL(`../../../add/?after=${above.dataset.pk}`, above.querySelector(".dots").href);
    htmx.ajax("GET", path.pathname + path.search, { source: above, target: above, swap: "afterend" }).catch(() => {});
  });
}
