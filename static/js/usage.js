// How many records use each entry: the page comes first, and one question fills in the rows that stand in it.

const MOST = 500; // rows of one question; the server takes no more
const known = new Map(); // what was answered last, by entry: shown until there is a newer answer

const keyOf = (cell) => cell.closest("[data-pk]").dataset.pk;

/** The parts of an answer in place of the link that leads to the usage without this script. */
function show(cell, parts) {
  const cellNow = document.createElement("span");
  cellNow.className = "use counted";
  cellNow.dataset.use = "";
  for (const { text, address, sentence } of parts) {
    const part = document.createElement(address ? "a" : "span");
    part.textContent = text;
    if (address) part.href = address;
    else part.className = "unused";
    if (sentence) part.setAttribute("aria-label", sentence);
    cellNow.append(part, " ");
  }
  if (!cell.contains(document.activeElement)) cell.replaceWith(cellNow);
}

/** Rows that came in with an answer of the server show what is known of them, and are asked about anew. */
function fill(again = false) {
  const cells = [...document.querySelectorAll(again ? ".use" : ".use:not(.asked, .counted)")];
  const keys = cells.map(keyOf);
  for (const cell of cells) cell.classList.add("asked");
  if (!again) cells.forEach((cell, index) => known.has(keys[index]) && show(cell, known.get(keys[index])));
  for (let start = 0; start < keys.length; start += MOST) ask(keys.slice(start, start + MOST));
}

async function ask(keys) {
  const address = document.getElementById("groups")?.dataset.usage;
  const answer = await fetch(`${address}?entries=${keys}`, { redirect: "error" }).catch(() => null);
  if (!answer?.ok) return; // the links stay: they lead to the same numbers
  const found = await answer.json();
  for (const [key, parts] of Object.entries(found)) known.set(key, parts);
  for (const cell of document.querySelectorAll(".use")) {
    const parts = found[keyOf(cell)];
    if (parts) show(cell, parts);
  }
}

document.addEventListener("htmx:afterSettle", () => fill()); // also once for each row that came in
document.addEventListener("recount", () => setTimeout(fill, 0, true)); // after the answer has been swapped in
addEventListener("pageshow", (event) => event.persisted && fill(true));
fill();
