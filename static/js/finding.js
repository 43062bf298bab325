// Find anything: Ctrl+K, or the button in the bar, opens a dialog that shows what is found while one types. The page
// of the same address does it without this script. The server writes the dialog, when it is opened for the first time.

const button = document.querySelector("[data-find]");
const PAUSE = 120; // milliseconds after the last letter
const isMac = /^Mac|^iP/.test(navigator.platform);
let dialog = null;
let asking = null; // the request under way
let timer = 0;
let isWanted = false; // Enter was pressed before the hits came

async function fetchPart(query) {
  asking?.abort();
  asking = new AbortController();
  const address = `${button.href}${query}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" }, redirect: "error", signal: asking.signal });
  if (!answer.ok) throw new Error(answer.statusText);
  const text = await answer.text();
  asking = null;
  return text;
}

const parsed = (text) => [...document.importNode(new DOMParser().parseFromString(text, "text/html").body, true).children];
const field = () => dialog.querySelector("input");
const list = () => dialog.querySelector("[role=listbox]");
const hits = () => [...dialog.querySelectorAll("a[role=option]")];
const chosen = () => dialog.querySelector("[aria-selected=true]");

async function open() {
  if (dialog?.open || document.querySelector("dialog[open]")) return;
  if (!dialog) {
    const part = await fetchPart("").catch(() => location.assign(button.href)); // whoever is signed out signs in there
    if (!part || dialog) return;
    dialog = parsed(part).find((element) => element.matches("dialog"));
    document.body.append(dialog);
    listen();
  }
  dialog.showModal();
  field().select();
  choose(hits()[0]);
}

function choose(hit) {
  chosen()?.setAttribute("aria-selected", "false");
  hit?.setAttribute("aria-selected", "true");
  if (hit) field().setAttribute("aria-activedescendant", hit.id);
  else field().removeAttribute("aria-activedescendant");
  if (hit === hits()[0]) list().scrollTop = 0; // with the heading above it
  else hit?.scrollIntoView({ block: "nearest" });
}

async function find() {
  timer = 0;
  const query = new URLSearchParams({ q: field().value });
  try {
    list().replaceChildren(...parsed(await fetchPart(`?${query}`)));
  } catch (error) {
    if (error.name !== "AbortError") location.assign(`${button.href}?${query}`); // the page says what is wrong
    return;
  }
  dialog.querySelector("[role=status]").textContent = list().querySelector("[hidden]").textContent.trim();
  choose(hits()[0]);
  if (isWanted) go(hits()[0]);
}

function go(hit, isElsewhere = false) {
  isWanted = false;
  if (!hit) return;
  if (isElsewhere) return window.open(hit.href);
  dialog.close();
  hit.click();
}

function step(by) {
  const all = hits();
  choose(all.at((all.indexOf(chosen()) + by + (chosen() ? 0 : Number(by < 0))) % all.length));
}

function press(event) {
  if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Escape" && !event.isComposing) dialog.close(); // a browser would empty the field first
  else if (event.key !== "Enter") return;
  else if (timer || asking) isWanted = true;
  else go(chosen(), event.ctrlKey || event.metaKey);
  event.preventDefault();
}

function listen() {
  field().addEventListener("keydown", press);
  field().addEventListener("input", () => {
    clearTimeout(timer);
    isWanted = false;
    timer = setTimeout(find, PAUSE);
  });
  dialog.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  dialog.addEventListener("click", ({ target }) => {
    const isOutside = target === dialog; // its padding is none: this is what lies behind it
    if (isOutside || target.closest("[data-close], a.hit")) dialog.close();
  });
  list().addEventListener("pointermove", ({ target }) => {
    const hit = target.closest("a");
    if (hit && hit !== chosen()) choose(hit);
  });
}

if (button) {
  if (isMac) for (const key of [button.querySelector("kbd")]) key.textContent = "⌘ K";
  button.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (dialog?.open) dialog.close();
    else open();
  });
}
