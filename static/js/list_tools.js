// The tools of a list: it is copied as text, and "Add" opens a row among the others, where there are any to see.

const toast = document.getElementById("toast");

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-copy]");
  if (!link || !navigator.clipboard?.write) return; // without a clipboard the link shows the text
  event.preventDefault();
  const text = fetch(link.href).then((response) => (response.ok ? response.blob() : Promise.reject(response)));
  // The promise goes into the clipboard item: after an `await` Safari would no longer allow it.
  navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]).then(
    () => {
      link.closest("[popover]").hidePopover();
      const said = Object.assign(document.createElement("p"), { className: "success", textContent: link.dataset.said });
      toast.replaceChildren(said);
    },
    () => location.assign(link.href),
  );
});

// A menu has done its work as soon as something in it was chosen.
document.addEventListener("click", ({ target }) => {
  const menu = target.closest("#head .menu, .many-menu");
  // Later: htmx forgets which button sends a form as soon as the button loses the focus.
  if (menu && target.closest("a, button, [name]:not(input)")) setTimeout(() => menu.hidePopover());
});

// A search shows other rows than those to which something is added: the page of the list does it then.
document.addEventListener("htmx:targetError", ({ detail }) => {
  if (detail.elt.matches("#head a")) location.assign(detail.elt.href);
});
