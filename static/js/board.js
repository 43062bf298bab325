// Moves the cards of a board: by the menu of a card, by the arrow keys on its handle, by a drop, by Undo. The card is
// in its new column at once, the server is told one move after another. Its answer has the card as it is now and the
// numbers of both columns; when it says no, the whole board as it is.

const menu = document.getElementById("card-menu");
let waiting = Promise.resolve(); // until the moves so far are answered

const byId = (id) => document.getElementById(id);
const listOf = (stage) => byId(`cards-${stage}`);
const later = (act) => {
  waiting = waiting.then(act).catch(() => {}); // the network: the toast says so
};

/** `address`: where its moves are sent. */
async function move(id, stage, address, { expected, keepsFocus = false } = {}) {
  const card = byId(id);
  const home = card?.parentElement;
  const next = card?.nextElementSibling;
  const held = card?.contains(document.activeElement);
  expected ??= home?.closest(".lane").dataset.pk;
  if (!listOf(stage) || stage === home?.closest(".lane").dataset.pk) return;
  if (card) {
    card.classList.add("sending");
    listOf(stage).prepend(card);
  }
  let isTaken = false;
  const answered = ({ detail }) => {
    if (detail.requestConfig.path !== address) return;
    isTaken = detail.xhr.status < 300;
    if (isTaken) byId(id)?.remove(); // the answer brings it anew
  };
  document.addEventListener("htmx:beforeSwap", answered);
  await htmx.ajax("POST", address, { source: "#board", swap: "none", values: { stage, expected } }).catch(() => {});
  document.removeEventListener("htmx:beforeSwap", answered);
  if (!isTaken && card?.isConnected) {
    card.classList.remove("sending");
    home.insertBefore(card, next?.parentElement === home ? next : null);
  }
  if (held || keepsFocus) await focus(id, stage, keepsFocus);
}

/** On the handle of a card; a column that is shut is opened for who goes on by keys. */
async function focus(id, stage, opens) {
  const card = byId(id);
  const lane = byId(`lane-${stage}`);
  const fold = byId(`fold-${stage}`);
  if (opens && card && lane?.matches(".shut")) {
    const answer = htmx.ajax("GET", fold.getAttribute("hx-get"), { source: fold, target: lane, swap: "outerHTML" });
    await answer.catch(() => {}); // the toast says so
    if (!byId(id)) listOf(stage)?.prepend(card); // it is not among the first ones
  }
  const handle = byId(id)?.querySelector(".mover");
  (handle?.checkVisibility() ? handle : byId(`fold-${stage}`))?.focus();
}

const addressOf = (card) => card.querySelector(".mover").getAttribute("href");

/** The next column to the left or right that takes cards. */
function beside(card, step) {
  const lanes = [...document.querySelectorAll(".lane")];
  let place = lanes.indexOf(card.closest(".lane")) + step;
  while (lanes[place]?.matches(".archived")) place += step;
  return lanes[place]?.dataset.pk;
}

// Keys. Between two answers a card that is moved step by step is drawn anew, and nothing has the focus.

let stepping = ""; // the card
let steps = 0; // that are not answered yet

document.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const id = event.target.closest(".mover")?.closest(".card").id ?? (event.target === document.body && stepping);
  if (!step || !id || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  stepping = id;
  steps += 1;
  later(async () => {
    const card = byId(id);
    const stage = card && beside(card, step);
    try {
      if (stage) await move(id, stage, addressOf(card), { keepsFocus: true });
    } finally {
      steps -= 1;
      if (!steps) stepping = "";
    }
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  const undo = document.querySelector("#toast .toast-undo");
  if (!undo || event.target.matches("input, textarea, select")) return;
  event.preventDefault();
  undo.requestSubmit();
});

// The menu

document.addEventListener("click", async (event) => {
  const handle = event.target.closest(".mover");
  if (!handle || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  menu.replaceChildren();
  const answer = htmx.ajax("GET", handle.getAttribute("href"), { source: handle, target: menu });
  await answer.catch(() => {});
  if (!menu.childElementCount) return; // the toast says why
  handle.setAttribute("aria-expanded", "true");
  menu.showPopover();
  const box = handle.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(box.bottom + 4, innerHeight - menu.offsetHeight - 8))}px`;
  menu.querySelector("button:enabled")?.focus();
});

menu.addEventListener("toggle", ({ newState }) => {
  if (newState !== "closed") return;
  const handle = document.querySelector(".mover[aria-expanded]");
  handle?.removeAttribute("aria-expanded");
  if (menu.contains(document.activeElement) || document.activeElement === document.body) handle?.focus();
});

menu.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...menu.querySelectorAll("button:enabled")];
  buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length)?.focus();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(".moves")) return;
  const stage = event.submitter?.value || form.elements.stage.value;
  if (!listOf(stage)) return; // the page is older than this stage: the server shows it anew
  event.preventDefault();
  const [id, address] = [`card-${form.dataset.card}`, form.getAttribute("action")];
  const expected = form.elements.expected.value;
  const fromMenu = menu.contains(form);
  if (fromMenu) menu.hidePopover();
  later(() => move(id, stage, address, { expected, keepsFocus: fromMenu }));
});

// The drop, see board-drag.js; and cards that come twice, because they were moved up before

document.addEventListener("card:dropped", ({ target: card, detail: { stage } }) => {
  later(() => byId(card.id) && move(card.id, stage, addressOf(byId(card.id))));
});

document.addEventListener("htmx:afterSwap", () => {
  const seen = new Set();
  for (const card of document.querySelectorAll(".lane .card")) {
    if (seen.has(card.id)) card.remove();
    else seen.add(card.id);
  }
});
