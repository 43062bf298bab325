// What the menu of a list offers for the list as a whole: the menu has the focus again after its dialogs, and only the
// steps that are possible are offered.
// Dragging lists in the left column is the work of drag.js and reorder.js; the handles, of no use without them, come
// from here.

function giveHandles() {
  for (const row of document.querySelectorAll("#lists li[data-pk]:not(:has(> .grip))")) {
    const name = row.querySelector("bdi").textContent;
    const handle = Object.assign(document.createElement("button"), { type: "button", className: "icon grip" });
    handle.dataset.move = "";
    handle.ariaLabel = row.closest("[data-grip]").dataset.grip.replace("%s", () => name);
    row.prepend(handle);
  }
}

document.addEventListener("recount", giveHandles, { capture: true }); // live.js has drawn the column anew
document.addEventListener("htmx:oobAfterSwap", giveHandles, { capture: true });
giveHandles();

const dialog = document.getElementById("dialog");
const menu = () => document.querySelector("[popovertarget=list-tools]");

dialog.addEventListener("close", () => {
  // What opened it stands in a menu that is closed by now.
  if (document.activeElement === document.body || !document.activeElement.checkVisibility()) menu()?.focus();
});

// An act draws the head anew, and with it the menu.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.requestConfig.elt.closest(".list-acts") && document.activeElement === document.body) menu()?.focus();
});

// The menu is fetched whenever it is opened.
document.addEventListener(
  "beforetoggle",
  ({ target, newState }) => {
    if (target.id === "list-tools" && newState === "open") htmx.trigger(target, "open");
  },
  { capture: true }, // it does not bubble
);

// Its steps follow what was dragged in the left column.
document.addEventListener("htmx:afterSwap", ({ target }) => {
  const row = document.querySelector("#lists [aria-current]")?.closest("[data-pk]");
  if (target.id !== "list-tools" || !row) return;
  const beside = { "-1": row.previousElementSibling, 1: row.nextElementSibling };
  for (const step of target.querySelectorAll("[name=step]")) step.hidden = !beside[step.value]?.matches("[data-pk]");
});
