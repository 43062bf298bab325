// Fills in how many records use each entry. The page comes without these numbers; one request fetches the cells of
// all rows that are new in it. A row that is drawn anew has the numbers that it had until it has new ones.

const MOST = 500; // rows in one request; the server takes no more
const known = new Map(); // the cells of a row as they came, by its key
const numbers = new Map(); // the same as numbers
const waiting = new Set(); // keys of rows whose cells are to be fetched

const { lang } = document.documentElement;

const isEmpty = (row) => row.cells?.length === 5 && !row.cells[2].firstElementChild;
const rowsIn = (part) => [...part.querySelectorAll(".row[data-pk]"), ...(part.matches?.(".row[data-pk]") ? [part] : [])];

/** Asks for the cells of rows, together with those of other parts that came with them. */
function count(rows) {
  if (!waiting.size) setTimeout(send);
  for (const row of rows) waiting.add(row.dataset.pk);
}

function arrived(part) {
  const rows = rowsIn(part).filter(isEmpty);
  for (const row of rows) fill(row, known.get(row.dataset.pk));
  count(rows.filter((row) => !row.matches(".editing") || isEmpty(row))); // an editor that opens changes no number
}

/** Puts the numbers of records in use and of archived ones into the row; narrow screens repeat the headings. */
function fill(row, cells) {
  if (!cells || !isEmpty(row)) return;
  const titles = row.closest("table").tHead.rows[0].cells;
  for (const [index, cell] of cells.entries()) {
    row.cells[index + 2].replaceChildren(...cell.cloneNode(true).childNodes);
    row.cells[index + 2].dataset.title = titles[index + 2].textContent;
  }
}

function send() {
  const keys = [...waiting];
  waiting.clear();
  for (let start = 0; start < keys.length; start += MOST) fetchCells(keys.slice(start, start + MOST));
}

async function fetchCells(keys) {
  const address = document.getElementById("groups")?.dataset.usage;
  const answer = await fetch(`${address}?entries=${keys}`, { redirect: "error" }).catch(() => null);
  if (!answer?.ok) return; // the menu of a row leads to the same numbers
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const { dataset, cells } of page.querySelectorAll("tr[data-pk]")) {
    const fresh = [...cells];
    numbers.set(dataset.pk, fresh.map((cell) => Number(cell.dataset.n)));
    const row = document.getElementById(`entry-${dataset.pk}`);
    const isNew = !known.get(dataset.pk)?.every((cell, index) => cell.isEqualNode(fresh[index]));
    known.set(dataset.pk, fresh);
    if (!row || row.contains(document.activeElement?.closest(".count")) || !(isNew || isEmpty(row))) continue;
    for (const cell of [...row.cells].slice(2, 4)) cell.replaceChildren();
    fill(row, fresh);
  }
  sum();
}

/** The numbers of a whole list, below it. */
function sum() {
  const rows = document.querySelectorAll("#groups:not(.part) > .table .row[data-pk]");
  const all = [...rows].map((row) => numbers.get(row.dataset.pk));
  const totals = document.querySelector(".totals");
  if (!totals) return;
  totals.hidden = !all.length || all.includes(undefined);
  if (totals.hidden) return;
  for (const total of totals.querySelectorAll("[data-total]")) {
    const index = Number(total.dataset.total) - 2;
    total.textContent = all.reduce((together, each) => together + each[index], 0).toLocaleString(lang, { useGrouping: "always" });
  }
}

document.addEventListener("htmx:load", ({ target }) => target === document.body || arrived(target));
document.addEventListener("recount", () => {
  arrived(document);
  count(rowsIn(document)); // other entries may have the records now
});
addEventListener("pageshow", (event) => event.persisted && count(rowsIn(document)));
arrived(document);
send();
