// The toast: says what went wrong when the server could not, goes away in time, and makes screen readers repeat a
// sentence. What was done stays as long as somebody looks at it or stands in it, an error until it is closed.

const STAYS = 10_000; // milliseconds
const toast = document.getElementById("toast");
const close = toast.nextElementSibling;
const sentences = document.querySelector("[name=htmx-config]").dataset;
const card = toast.parentElement;
let last = "";
let leaving = 0; // the timer
let origin = null; // had the focus before the close button

function say(sentence, link) {
  const paragraph = Object.assign(document.createElement("p"), { className: "error", textContent: sentence });
  if (link) {
    const anchor = Object.assign(document.createElement("a"), { textContent: link.text, href: link.href, target: "_blank" });
    paragraph.append(" ", anchor);
  }
  const dialog = document.querySelector("dialog[open]:not([popover])"); // nothing outside of it is read out
  document.querySelector("dialog > .error")?.remove();
  if (dialog) dialog.prepend(Object.assign(paragraph, { role: "alert" }));
  else toast.replaceChildren(paragraph);
}

document.addEventListener("say", ({ detail }) => say(detail.sentence, detail.link));

// Screen readers pass over a text that has not changed: a trailing space makes it another one.
new MutationObserver(() => {
  if (toast.firstElementChild && toast.textContent === last) toast.firstElementChild.append("\u00a0");
  last = toast.textContent || last;
  later();
}).observe(toast, { childList: true });

/** Takes it away after a while, unless it is an error. */
function later() {
  clearTimeout(leaving);
  if (toast.childElementCount && !toast.querySelector(".error")) leaving = setTimeout(leave, STAYS);
}

function leave() {
  if (document.hidden || card.matches(":hover, :focus-within")) later(); // nobody has seen it, or somebody still reads
  else toast.replaceChildren();
}

for (const left of ["pointerleave", "focusout"]) card.addEventListener(left, later);

// A sentence of the server that comes as plain text is said, whatever was to be put on the page: what is typed stays.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { status, responseText } = detail.xhr;
  const isSentence = status >= 400 && detail.xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
  const sentence = isSentence ? responseText : { 403: sentences.forbidden, 404: sentences.gone }[status];
  if (!sentence) return;
  if (status !== 401) say(sentence); // of who is signed out: see forms.js
  detail.shouldSwap = detail.isError = false; // an answer, not a fault for the console
});
document.addEventListener("htmx:responseError", ({ detail }) => {
  say(detail.xhr.status < 500 ? sentences.failed : sentences.offline); // not of this site: of a proxy, say
});
document.addEventListener("htmx:sendError", () => say(sentences.offline));
document.addEventListener("htmx:beforeRequest", () => {
  if (toast.querySelector(".error")) toast.replaceChildren();
  document.querySelector("dialog > .error")?.remove();
});

close.hidden = false; // it does nothing without this script
close.addEventListener("focus", (event) => {
  origin = event.relatedTarget;
});
close.addEventListener("click", () => {
  toast.replaceChildren();
  origin?.focus();
});
// What was said while the page was loading is said again: a screen reader hears changes only.
if (toast.childElementCount) setTimeout(() => toast.replaceChildren(...toast.children), 500);
later();
