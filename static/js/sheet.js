// The sheet: a list beside the form of a record. A click chooses a value for the field, and the drop-down follows
// what is added to the list, renamed in it or taken back. Without this script the pencil opens the list itself.

const sheet = document.getElementById("sheet");
let opener = null; // the pencil of the field

const field = () => opener && document.getElementById(opener.dataset.sheet);
const values = () => [...sheet.querySelectorAll("[data-choose]")];
const optionOf = (pk) => [...(field()?.options ?? [])].find(({ value }) => value === pk);

async function open(pencil) {
  if (opener !== pencil) leave({ focus: false });
  opener = pencil;
  await htmx.ajax("GET", `${pencil.getAttribute("href")}sheet/`, "#sheet").catch(() => {});
  if (!sheet.childElementCount) return; // toast.js says why
  pencil.setAttribute("aria-expanded", "true");
  sheet.hidden = false;
  sheet.querySelector("#sheet-find").focus();
}

function leave({ focus = true } = {}) {
  opener?.removeAttribute("aria-expanded");
  sheet.hidden = true;
  sheet.replaceChildren();
  if (focus) (opener?.isConnected ? opener : null)?.focus();
  opener = null;
}

function choose(pk) {
  const select = field();
  select.value = pk;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  mark();
}

function mark() {
  const chosen = field()?.value;
  for (const button of values()) button.setAttribute("aria-pressed", String(button.dataset.choose === chosen));
}

/** The options are what the sheet shows, in its order; what it does not show stays where it is. */
function follow() {
  const select = field();
  if (!select || sheet.hidden) return;
  const shown = values();
  shown.forEach((button, index) => {
    const { choose: pk, label } = button.dataset;
    const option = optionOf(pk);
    if (option) option.text = label;
    else {
      const before = index ? optionOf(shown[index - 1].dataset.choose)?.nextElementSibling : optionOf("")?.nextElementSibling;
      select.add(new Option(label, pk), before ?? null);
    }
  });
  const list = sheet.querySelector(".values");
  if ("whole" in list.dataset && !sheet.querySelector(".renaming")) {
    const known = new Set(shown.map((button) => button.dataset.choose));
    for (const option of [...select.options]) {
      const isKept = !option.value || known.has(option.value) || option.defaultSelected;
      if (!isKept) option.remove(); // taken back
    }
  }
  if (list.dataset.added) choose(list.dataset.added);
  mark();
}

document.addEventListener("click", (event) => {
  const pencil = event.target.closest("[data-sheet]");
  if (!pencil || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (pencil === opener) leave();
  else open(pencil);
});

sheet?.addEventListener("click", ({ target }) => {
  const value = target.closest("[data-choose]");
  if (value) choose(value.dataset.choose);
  else if (target.closest("[data-leave]")) leave();
  else if (target.closest("[data-add]")) {
    const box = sheet.querySelector("#sheet-find");
    if (box.value.trim()) box.form.requestSubmit();
    else box.focus();
  }
});

sheet?.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (key === "Escape") {
    event.preventDefault();
    const cancel = target.closest(".renaming")?.querySelector("[data-cancel]");
    if (cancel) cancel.click();
    else leave();
  } else if (key === "Enter" && target.id === "sheet-find") {
    const typed = target.value.trim().toLowerCase();
    const same = values().find(({ dataset }) => dataset.label.toLowerCase() === typed);
    if (typed && !same) return; // it is added
    event.preventDefault();
    if (same) choose(same.dataset.choose);
  } else if (["ArrowDown", "ArrowUp"].includes(key) && target.matches("#sheet-find, [data-choose]")) {
    const all = values();
    const next = all[all.indexOf(target) + (key === "ArrowDown" ? 1 : -1)] ?? sheet.querySelector("#sheet-find");
    event.preventDefault();
    next.focus();
  }
});

document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target === sheet || sheet?.contains(target)) follow();
  else if (opener && !opener.isConnected) leave({ focus: false }); // the stages of another pipeline
});
document.addEventListener("change", ({ target }) => target === field() && mark());
