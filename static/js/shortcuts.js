// Keyboard shortcuts: single keys, ignored while somebody is typing. They can be switched off (WCAG 2.1.4).

const sheet = document.getElementById("shortcuts");
const link = document.querySelector("[data-shortcuts]");
const OFF = "shortcuts-off";
const STOOD = "shortcuts:stood";
const main = document.getElementById("main");
let stood = null; // the row that has the focus, or had it before the toast

// The controls of a row: moving from row to row keeps the focus on the same one.
const CONTROLS = [".pick", ".grip", ".chipbtn", "[data-edit]", ".lock", ".danger", ".dots"];
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], .entry-form *";

const rows = () => [...document.querySelectorAll("#main .row[data-pk]:not(.editing)")];
const seen = (control) => control?.checkVisibility({ visibilityProperty: true });

/** Moves the focus to the same control of the next row, or to its pencil, or to whatever can take it there. */
function walk(step) {
  const here = document.activeElement;
  const all = rows();
  const index = all.indexOf(here.closest(".row"));
  const row = index < 0 ? all.at(step > 0 ? 0 : -1) : all[index + step];
  const same = CONTROLS.find((control) => here.matches(control));
  const controls = [same, "[data-edit]", ".lock", "button", "a"].filter(Boolean);
  controls.map((control) => row?.querySelector(control)).find(seen)?.focus();
}

function press(...controls) {
  const control = controls.find(seen);
  control?.focus();
  control?.click();
}

/** The sheet comes with the first look at it; what keeps it from coming, the toast says. */
async function toggleSheet() {
  if (link && !sheet.hasChildNodes()) {
    await htmx.ajax("GET", link.href, { target: sheet }).catch(() => {});
    const choice = sheet.querySelector("[type=checkbox]");
    if (!choice) return;
    choice.checked = isOn();
    choice.parentElement.hidden = false;
  }
  sheet.togglePopover();
}

const isOn = () => localStorage.getItem(OFF) === null;

const KEYS = {
  "?": toggleSheet,
  "/": () => document.querySelector("#main [name=q]")?.focus(),
  n: ({ group }) => press(group?.querySelector(".add"), document.querySelector("#main .add")),
  j: () => walk(1),
  k: () => walk(-1),
  e: ({ row }) => press(row?.querySelector("[data-edit]")),
};
const ROW_KEYS = {
  ArrowDown: () => walk(1),
  ArrowUp: () => walk(-1),
  Delete({ row }) {
    const several = row.querySelector(".pick:checked") && document.querySelector("#many .danger");
    press(several, row.querySelector(".danger"), row.querySelector(".lock"));
  },
};

/** What a key types; on a keyboard of another script, what it types on a Latin one. */
function keyOf({ key, code }) {
  const foreign = /^[^\p{Script=Latin}\p{ASCII}]$/u.test(key) && code.match(/^Key([A-Z])$/);
  return foreign ? foreign[1] : key;
}

/** The address of the step back or forward that a key asks for. */
function stepOf(event) {
  const key = keyOf(event).toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.matches(TYPING)) return "";
  if (key === "z") return event.shiftKey ? main.dataset.redo : main.dataset.undo;
  return key === "y" && !event.shiftKey ? main.dataset.redo : "";
}

document.addEventListener("keydown", (event) => {
  const { target } = event;
  const key = keyOf(event);
  const step = stepOf(event);
  if (step && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    if (!event.repeat) htmx.ajax("POST", step, { target: document.body, swap: "none" }).catch(() => {}); // the toast says so
    return;
  }
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.shiftKey && /^\w/.test(key)) return; // signs may need Shift, letters and names of keys do not
  if (target.matches(TYPING) || target.closest(".menu") || document.querySelector("dialog[open]")) return;
  if (sheet.matches(":popover-open") && key !== "?") return;
  const row = target.closest(".row[data-pk]");
  const act = row && ROW_KEYS[key];
  const single = isOn() && KEYS[key.toLowerCase()];
  if (!act && !single) return;
  event.preventDefault();
  (act || single)({ row, group: target.closest(".rows") });
});

// After a step back or forward the page is another one: the focus comes back to the row in which it stood.

document.addEventListener("focusin", ({ target }) => {
  const row = target.closest(".row[data-pk]");
  if (row) stood = { id: row.id, index: rows().indexOf(row), control: CONTROLS.find((control) => target.matches(control)) };
  else if (!target.closest("#toast")) stood = null;
});
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  if (!stood || !detail.xhr.getResponseHeader("HX-Refresh") || !/\/(un|re)do\/$/.test(detail.pathInfo.requestPath)) return;
  sessionStorage.setItem(STOOD, JSON.stringify(stood));
});
addEventListener("load", () => {
  const { id, index, control } = JSON.parse(sessionStorage.getItem(STOOD)) ?? {};
  sessionStorage.removeItem(STOOD);
  const row = id && (document.getElementById(id) ?? rows().at(Math.min(index, rows().length - 1)));
  [control, "[data-edit]", ".lock", "a, button"].map((each) => each && row?.querySelector(each)).find(seen)?.focus();
});

link?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  toggleSheet();
});
sheet.addEventListener("change", ({ target }) => {
  if (target.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
});
