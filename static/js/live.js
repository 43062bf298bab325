// Keeps an open page up to date with what other people change: it asks every ten seconds, while it is visible.

const main = document.getElementById("main");
const { poll, news: newsAddress } = main.dataset;
const EVERY = 10_000; // milliseconds
const MOST = 300_000; // between two requests, after errors
const toast = document.getElementById("toast");

let version = main.dataset.version;
let delay = EVERY;
let asked = Date.now(); // when the page was known to be up to date
let timer = 0;

function later() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(ask, delay);
}

async function ask() {
  const now = Date.now();
  try {
    const answer = await fetch(`${poll}?v=${version}`);
    if (answer.status === 403 || answer.status === 410) return; // the page is too old, or its list is gone
    if (answer.status === 200) {
      if (!(await refresh(Math.ceil((now - asked) / 1000) + 2))) return later();
    } else if (answer.status !== 204) throw new Error(answer.statusText);
    asked = now;
    delay = EVERY;
  } catch {
    delay = Math.min(delay * 2, MOST);
  }
  later();
}

/**
 * Somebody holds a row, a menu stands open at one, or an answer is under way: with others in their places the drop would
 * be lost, the menu would stand at nothing, and an answer that says where it belongs would not come there, for htmx looks
 * from whatever asked.
 */
const isBusy = () => document.querySelector(".held, .htmx-request, #groups [aria-expanded=true]");

/** Shows the page as it is now, and says who changed what within the last seconds. False when it has to wait. */
async function refresh(seconds) {
  if (isBusy()) return false;
  const page = await fetch(location.href, { headers: { "X-Live": "1" } });
  if (!page.ok || page.redirected) throw new Error(page.statusText);
  const now = new DOMParser().parseFromString(await page.text(), "text/html");
  if (isBusy()) return false;
  merge(now);
  version = now.getElementById("main").dataset.version;
  const reply = await fetch(`${newsAddress}&ago=${seconds}`);
  const sentences = reply.ok ? (await reply.json()).sentences : [];
  // A form in conflict tells the news itself.
  if (!sentences.length || toast.querySelector(".error") || document.querySelector(".conflict")) return true;
  const news = sentences.map((sentence) => Object.assign(document.createElement("p"), { className: "news", textContent: sentence }));
  // The message about one's own last change, which can still be undone, stays above.
  for (const old of toast.querySelectorAll(toast.querySelector(".toast-undo") ? ".news" : "p")) old.remove();
  toast.append(...news);
  return true;
}

function merge(now) {
  const focused = document.activeElement;
  for (const id of ["lists", "head", "pictures", "archived"]) {
    const [old, fresh] = [document.getElementById(id), now.getElementById(id)];
    if (!old || !fresh || old.contains(focused) || old.querySelector(":popover-open")) continue;
    if (old.outerHTML !== fresh.outerHTML) replaceRow(old, fresh);
  }
  for (const list of document.querySelectorAll("#groups .rows")) {
    const fresh = now.querySelector(`#groups .rows[data-kind="${list.dataset.kind}"]`);
    if (fresh) mergeRows(list, fresh);
  }
  document.dispatchEvent(new Event("recount")); // entries that came, and records that went over
}

/** A row as the server drew it: its numbers have been filled in since, and a menu may stand open. */
function asDrawn(row) {
  const copy = row.cloneNode(true);
  for (const cell of copy.querySelectorAll("td[data-title]")) cell.replaceWith(document.createElement("td"));
  for (const control of copy.querySelectorAll("[aria-expanded]")) control.removeAttribute("aria-expanded");
  return copy.outerHTML;
}

function mergeRows(list, fresh) {
  const wanted = [...fresh.querySelectorAll(":scope > .row[data-pk]")];
  const ids = new Set(wanted.map((row) => row.id));
  const isPart = fresh.querySelector(":scope > .more");
  for (const row of list.querySelectorAll(":scope > .row[data-pk]")) {
    if (!ids.has(row.id) && !isPart && !row.matches(".editing")) row.remove();
  }
  const end = list.querySelector(":scope > :is([data-next], .adding)");
  let place = list.querySelector(":scope > .row[data-pk]") ?? end;
  for (const row of wanted) {
    let old = document.getElementById(row.id);
    if (!old) {
      old = document.importNode(row, true);
      list.insertBefore(old, place);
      htmx.process(old);
      continue;
    }
    if (old === place) place = nextRow(place) ?? end;
    else move(list, old, place);
    if (!old.matches(".editing") && asDrawn(old) !== asDrawn(row)) {
      const following = old.nextElementSibling;
      replaceRow(old, row);
      if (place === old) place = following;
    }
  }
}

const nextRow = (row) => {
  let next = row.nextElementSibling;
  while (next && !next.matches(".row, [data-next]")) next = next.nextElementSibling;
  return next;
};

function move(list, row, place) {
  const focused = row.contains(document.activeElement) && document.activeElement;
  if (list.moveBefore) list.moveBefore(row, place);
  else list.insertBefore(row, place);
  if (focused) focused.focus({ preventScroll: true });
}

/** The new element in the old one's place. As when htmx swaps, ticks stay; so does the focus. */
function replaceRow(old, fresh) {
  const ticked = new Set([...old.querySelectorAll(".pick:checked")].map((box) => box.value));
  const controls = [...old.querySelectorAll("a, button, input")];
  const index = controls.indexOf(document.activeElement);
  const node = document.importNode(fresh, true);
  for (const part of node.querySelectorAll("[hx-preserve]")) part.replaceWith(document.getElementById(part.id) ?? part);
  old.replaceWith(node);
  for (const box of node.querySelectorAll(".pick")) box.checked = ticked.has(box.value);
  htmx.process(node);
  if (index >= 0) [...node.querySelectorAll("a, button, input")][index]?.focus({ preventScroll: true });
}

if (poll) {
  // The page was older than the list: it asks at once.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.xhr.status === 409) ask();
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
  later();
}

// A row may be drawn anew while an answer for it is under way: that one comes into the new row.
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  if (!detail.target.isConnected) detail.target = document.getElementById(detail.target.id) ?? detail.target;
});
