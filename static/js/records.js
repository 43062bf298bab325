// The types and the filters stand open where there is room for them, also for those who do not see them. The
// style sheet shows them there without this script.

const wide = matchMedia("(width >= 760px)");

function unfold() {
  for (const fold of document.querySelectorAll(".lists-fold")) fold.open = wide.matches;
}

wide.addEventListener("change", unfold);
unfold();
