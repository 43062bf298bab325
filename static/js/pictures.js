// The pictures: an edit answers with the shapes of its own stage. Where there is no place for them, because
// somebody else has changed the list meanwhile, the pictures are fetched as a whole.

let fetched = null; // while they are on their way

document.addEventListener("htmx:oobErrorNoTarget", ({ detail }) => {
  if (!detail.content.matches("[id^=scale-], [id^=funnel-]") || !document.getElementById("pictures")) return;
  fetched ??= htmx
    .ajax("GET", location.href, { target: "#pictures", select: "#pictures", swap: "outerHTML" })
    .finally(() => (fetched = null));
});
