// The colour of a stage: one popover for the whole page, which opens at the chip of a row. What the pointer or the focus
// is on is tried out in the row and in the pictures; what is pressed is saved at once. In the row of a new stage it is
// written into the form.

const pop = document.getElementById("colors");
const hues = [...pop.querySelectorAll(".hue")];
const picker = pop.querySelector("[type=color]");
const hex = pop.querySelector(".hex");
let chip = null; // at which it stands open
let shown = ""; // the colour that the chip had

/** `#rrggbb`, or nothing when the text is no colour; the server understands the same spellings. */
function colorIn(text) {
  const digits = text.trim().replace(/^#/, "").toLowerCase();
  if (/^[0-9a-f]{6}$/.test(digits)) return `#${digits}`;
  return /^[0-9a-f]{3}$/.test(digits) ? `#${digits.replace(/./g, "$&$&")}` : "";
}

const drop = (control) => control.querySelector("rect");

/** Shows a colour before it is saved; none: the one that is. */
function tryOut(color) {
  drop(chip).setAttribute("fill", color || shown);
  const { pk } = chip.closest(".row").dataset;
  document.dispatchEvent(new CustomEvent("draft", { detail: { pk, color } }));
}

function open(control) {
  if (pop.matches(":popover-open")) pop.hidePopover();
  chip = control;
  shown = drop(chip).getAttribute("fill");
  const own = hues.find((hue) => hue.value === shown);
  for (const hue of hues) {
    hue.ariaPressed = hue === own ? "true" : null;
    hue.tabIndex = hue === (own ?? hues[0]) ? 0 : -1; // one stop: the arrows walk between them
  }
  picker.value = hex.value = hex.defaultValue = shown;
  pop.querySelector("details").open = !own;
  pop.ariaLabel = chip.ariaLabel;
  chip.ariaExpanded = "true";
  pop.showPopover({ source: chip });
  (own ?? hues[0]).focus();
}

function choose(color) {
  const control = chip;
  const row = control.closest(".row");
  pop.hidePopover();
  if (color === shown) return;
  drop(control).setAttribute("fill", colorIn(color) || shown);
  if (row.matches(".adding")) {
    row.querySelector("[name=color]").value = color;
    row.querySelector(".edit").focus();
    return;
  }
  const path = new URL("../recolor/", row.querySelector(".dots").href).pathname;
  const values = { color, "initial-color": shown };
  htmx.ajax("POST", path, { source: control, target: row, swap: "outerHTML", values }).catch(() => {}); // the toast says so
}

document.addEventListener("click", (event) => {
  const control = event.target.closest("button.chipbtn, [data-recolor]");
  if (!control || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const row = control.closest(".row") ?? document.getElementById(control.closest("[data-row]").dataset.row);
  if (!row) return;
  event.preventDefault();
  const place = row.querySelector(".chipbtn");
  if (place !== chip || !pop.matches(":popover-open")) open(place);
  else pop.hidePopover();
});

// A row that came anew has the colour that is saved; one that was answered with a question or an error, had it before.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { elt, xhr } = detail;
  if (elt.matches?.(".chipbtn") && elt.isConnected && xhr.status !== 200) drop(elt).setAttribute("fill", shown);
});

pop.addEventListener("toggle", ({ newState }) => {
  if (newState !== "closed") return;
  chip.removeAttribute("aria-expanded");
  if (chip.isConnected) tryOut("");
});

for (const event of ["pointerover", "focusin"]) {
  pop.addEventListener(event, ({ target }) => target.closest(".hue") && tryOut(target.closest(".hue").value));
}
pop.addEventListener("pointerleave", () => tryOut(""));
pop.addEventListener("click", ({ target }) => {
  const hue = target.closest(".hue");
  if (hue) choose(hue.value);
});
pop.addEventListener("input", ({ target }) => {
  const color = colorIn(target.value);
  if (target === picker) hex.value = color;
  else if (color) picker.value = color;
  tryOut(color);
});
pop.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  choose(hex.value);
});

pop.addEventListener("keydown", (event) => {
  const index = hues.indexOf(document.activeElement);
  if (index < 0) return;
  const columns = hues.filter((hue) => hue.offsetTop === hues[0].offsetTop).length;
  const forward = getComputedStyle(pop).direction === "rtl" ? -1 : 1;
  const step = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: columns, ArrowUp: -columns }[event.key];
  const to = { Home: 0, End: hues.length - 1 }[event.key] ?? index + step;
  if (!(to in hues)) return;
  event.preventDefault();
  hues[index].tabIndex = -1;
  hues[to].tabIndex = 0;
  hues[to].focus();
});
