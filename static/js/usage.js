// Fills in how many records use each entry. The page comes without these numbers; one request fetches the cells of
// all rows that are new in it.

const MOST = 500; // rows in one request; the server takes no more
const waiting = new Set(); // keys of rows whose cells are to be fetched

/** Asks for the cells of all rows in a part of the page, together with those of other parts that came with it. */
function count(part) {
  if (!waiting.size) setTimeout(send);
  for (const row of part.querySelectorAll("[data-pk]:has(> .use)")) waiting.add(row.dataset.pk);
  if (part.matches?.("[data-pk]:has(> .use)")) waiting.add(part.dataset.pk);
}

function send() {
  const keys = [...waiting];
  waiting.clear();
  for (let start = 0; start < keys.length; start += MOST) fetchCells(keys.slice(start, start + MOST));
}

async function fetchCells(keys) {
  const address = document.getElementById("groups")?.dataset.usage;
  const answer = await fetch(`${address}?entries=${keys}`, { redirect: "error" }).catch(() => null);
  if (!answer?.ok) return; // the links stay: they lead to the same numbers
  const cells = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const cell of cells.querySelectorAll(".use")) {
    const old = document.getElementById(cell.id);
    if (old && !old.contains(document.activeElement)) old.replaceWith(cell);
  }
}

document.addEventListener("htmx:load", ({ target }) => target === document.body || count(target));
document.addEventListener("recount", () => count(document)); // other entries may have the records now
addEventListener("pageshow", (event) => event.persisted && count(document));
count(document);
send();
