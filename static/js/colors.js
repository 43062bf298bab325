// The colour of a stage: the swatches and the browser's own picker, which offers the classic palette, fill the one
// text field that the form sends.

const CLASSIC = `
ace9fb beedf1 9ae1dd e3f19e ffed9a ffdd99 dfd3b7 e2c6bc fead99 ffbdbc ffcbd8 fec5e4 c5bbec dbdde0 dbf199 ffbebd
3ad0ff a6dc00 ff5c5a b47153 2fc7f7 04b4ab ffa801 5cd1df 6e54d1 29ad49 fe5957 daa187 78d4f1 43dad2 eece8f aee5ec
ff0000 ffff00 00ff00 00ffff 0000ff ff00ff ffffff ebebeb e1e1e1 d7d7d7 cccccc c2c2c2 b7b7b7 acacac a0a0a0 959595
898989 7d7d7d 707070 626262 555555 464646 363636 262626 111111 000000
f7977a fbad82 fdc68c fff799 c6df9c a4d49d 81ca9d 7bcdc9 6ccff7 7ca6d8 8293ca 8881be a286bd bc8cbf f49bc1 f5999d
f16c4d f68e54 fbaf5a fff467 acd372 7dc473 39b778 16bcb4 00bff3 438ccb 5573b7 5e5ca7 855fa8 a763a9 ef6ea8 f16d7e
ee1d24 f16522 f7941d fff100 8fc63d 37b44a 00a650 00a99e 00aeef 0072bc 0054a5 2f3192 652c91 91278f ed008c ee105a
9d0a0f a1410d a36209 aba000 588528 197b30 007236 00736a 0076a4 004a80 003370 1d1363 450e61 62055f 9e005c 9d0039
790000 7b3000 7c4900 827a00 3e6617 045f20 005824 005951 005b7e 003562 002056 0c004b 30004a 4b0048 7a0045 7a0026`;

/** `#rrggbb`, or nothing when the text is no colour; the server understands the same spellings. */
function colorIn(text) {
  const digits = text.trim().replace(/^#/, "").toLowerCase();
  if (/^[0-9a-f]{6}$/.test(digits)) return `#${digits}`;
  return /^[0-9a-f]{3}$/.test(digits) ? `#${digits.replace(/./g, "$&$&")}` : "";
}

/** Black or white, whichever can be read better: the rule of the server's `ink_on`. */
function inkOn(color) {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = parseInt(color.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  return light / 0.05 >= 1.05 / light ? "black" : "white";
}

/** Every control and the row's mark follow the text field. */
function show(fields) {
  const color = colorIn(fields.querySelector(".hex").value);
  for (const radio of fields.querySelectorAll("[name=swatch]")) radio.checked = radio.value === color;
  if (!color) return;
  const picker = fields.querySelector(".picker");
  if (picker) picker.value = color;
  const mark = fields.closest(".row").querySelector(".mark");
  mark.querySelector("rect").setAttribute("fill", color);
  mark.classList.remove("ink-black", "ink-white");
  mark.classList.add(`ink-${inkOn(color)}`);
}

/** The swatches stand once on the page: a row that opens gets a copy. */
function copySwatches(fields) {
  const swatches = fields.querySelector(".swatches");
  if (swatches.childElementCount) return;
  swatches.append(document.getElementById("palette").content.cloneNode(true));
  show(fields);
}

/** The browser's picker with the classic palette, once someone asks for another colour. */
function buildPalette(fields) {
  if (fields.querySelector(".picker")) return;
  const palette = Object.assign(document.createElement("datalist"), { id: "classic-colors" });
  for (const digits of CLASSIC.trim().split(/\s+/)) palette.append(new Option("", `#${digits}`));
  const picker = Object.assign(document.createElement("input"), { type: "color", className: "picker" });
  picker.ariaLabel = fields.querySelector("legend").textContent;
  picker.setAttribute("list", palette.id);
  fields.querySelector(".hex").after(picker, palette);
  show(fields);
}

document.addEventListener("htmx:load", ({ target }) => target.querySelectorAll("[data-colors]").forEach(copySwatches));
document.addEventListener("input", ({ target }) => {
  const fields = target.closest("[data-colors]");
  if (!fields) return;
  if (!target.matches(".hex")) fields.querySelector(".hex").value = target.value;
  show(fields);
});
document.addEventListener(
  "toggle",
  ({ target }) => {
    const fields = target.open && target.closest("[data-colors]");
    if (fields) buildPalette(fields);
  },
  { capture: true }, // it does not bubble
);
