// What people type is sent with the token of the moment, is sent once, and is not left behind without a question.

const MOST = 8 * 1024 * 1024; // bytes that the server takes at once: DATA_UPLOAD_MAX_MEMORY_SIZE
const TWICE = 1000; // milliseconds in which a form is not sent a second time
const TYPED = "textarea, select, input:not([type=hidden], [type=checkbox], [type=radio], [type=color], [type=search])";
const sent = new WeakMap(); // forms, and when they were sent
const taken = new WeakSet(); // forms that the server has taken
let leaving = null; // the form with which the page is being left
let kept = []; // rows with open forms, while the rows around them are drawn anew

const { dataset: words } = document.querySelector("[name=htmx-config]") ?? document.body;

/** Of the cookie: the one in the page is an old one when somebody has signed in again in another tab. */
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

const size = (form) =>
  form.enctype === "multipart/form-data"
    ? [...new FormData(form).values()].reduce((sum, value) => sum + new Blob([value]).size, 0)
    : new URLSearchParams(new FormData(form)).toString().length;

function isTyped(field) {
  if (!field.matches(TYPED)) return false;
  if (!field.matches("select")) return field.value !== field.defaultValue;
  return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
}

/** Open forms with something in them that is not saved; the server marks those that it gave back. */
function unsaved() {
  return [...document.forms].filter((form) => {
    if (form.method !== "post" || form.matches(".many") || taken.has(form) || !form.checkVisibility()) return false;
    if (form.querySelector("[type=password]")) return false;
    return form.matches("[data-unsaved]") || [...form.elements].some(isTyped);
  });
}

// The token

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb === "get" || !token()) return;
  detail.headers["X-CSRFToken"] = token();
  delete detail.parameters.csrfmiddlewaretoken; // the header is read where there is no field
});
addEventListener(
  "submit",
  ({ target }) => {
    const field = target.querySelector("[name=csrfmiddlewaretoken]");
    if (field && token()) field.value = token();
  },
  { capture: true },
);

// Sending

/** A sentence for the toast; see toast.js. */
const say = (sentence, link) => document.dispatchEvent(new CustomEvent("say", { detail: { sentence, link } }));

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (Date.now() - sent.get(form) < TWICE) {
    event.preventDefault();
  } else if (size(form) > MOST) {
    event.preventDefault();
    say(words.long);
  } else {
    sent.set(form, Date.now());
    leaving = form;
  }
});

// The server has no name for who is signed out: the page stays as long as there is something typed in it.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status !== 401) return;
  const isChosen = detail.requestConfig.elt.closest(".many"); // rows are ticked, a name may be typed beside
  if (isChosen || unsaved().length) say(detail.xhr.responseText, { text: words.signIn, href: words.signedIn });
  else location.reload();
});
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  const form = detail.requestConfig.verb === "post" && detail.xhr.status < 300 && detail.elt.closest("form");
  if (form) taken.add(form); // also when the answer leads to another page
});

// Who goes on typing while the answer is under way finds it in the form that comes: after an error all of the text,
// else what was added to it, because that is the next name.

const told = new WeakMap(); // forms, and what was typed in them when they were sent
let typedOn = [];

const texts = (form) => [...form.elements].filter((field) => field.id && field.matches("textarea, [type=text]"));

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const form = detail.elt.closest("form");
  if (form && detail.requestConfig.verb === "post") told.set(form, new Map(texts(form).map(({ id, value }) => [id, value])));
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = detail.requestConfig.elt.closest("form");
  const before = detail.shouldSwap && told.get(form);
  typedOn = (before ? texts(form) : [])
    .filter(({ id, value }) => before.has(id) && value !== before.get(id))
    .map(({ id, value }) => {
      const isNext = detail.xhr.status < 300 && value.startsWith(before.get(id));
      return { id, text: isNext ? value.slice(before.get(id).length).trimStart() : value };
    });
});
document.addEventListener("htmx:afterSettle", () => {
  for (const { id, text } of typedOn.splice(0)) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = text;
    field.setSelectionRange(text.length, text.length); // typing goes on here
  }
});

// Leaving

addEventListener("beforeunload", (event) => {
  if (unsaved().some((form) => form !== leaving)) event.preventDefault();
  leaving = null;
});
addEventListener("pageshow", (event) => {
  if (event.persisted) leaving = null;
});

// All rows of a list are drawn anew: a form that stands open in one stays, with what was typed in it.

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.shouldSwap) return;
  const rows = unsaved().filter((form) => !form.contains(detail.requestConfig.elt)).map((form) => form.closest(".row"));
  if (rows.includes(detail.target)) detail.swapOverride = "none"; // what a dialog over the form answers
  if (detail.target.id !== "groups") return;
  const focused = document.activeElement;
  kept = rows
    .filter((row) => row && detail.target.contains(row))
    .map((row) => ({ row, kind: row.parentElement.dataset.kind, focused: row.contains(focused) && focused }));
  for (const { row } of kept) row.remove(); // else htmx would take its listeners away
});
document.addEventListener("htmx:afterSwap", () => kept.splice(0).forEach(putBack));

/** In the place of the row as it is drawn now; where it is not shown any more, above the others. */
function putBack({ row, kind, focused }) {
  const groups = document.getElementById("groups");
  const drawn = row.dataset.pk && groups.querySelector(`.rows[data-kind] > #${row.id}`);
  const rows = groups.querySelector(`.rows[data-kind="${kind}"]`) ?? groups.querySelector(".rows[data-kind]");
  if (drawn) drawn.replaceWith(row);
  else if (!rows) {
    const table = Object.assign(document.createElement("table"), { className: "table entries" });
    table.createTBody().className = "rows";
    table.tBodies[0].append(row);
    groups.prepend(table);
  } else if (row.dataset.pk) rows.prepend(row);
  else rows.append(row);
  if (focused) focused.focus({ preventScroll: true });
}
