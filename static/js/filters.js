// Presses "Show the list" whenever a filter changes, and swaps the results in place. The address stays true.
const PARTS = ["find-head", "found", "filters"];

export function start(form) {
  form.addEventListener("change", (event) => {
    if (window.matchMedia("(min-width: 64rem)").matches) show(address(form), event.target);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.matches(":popover-open")) form.hidePopover();
    show(address(form), null);
  });
  if (!start.listens) {
    start.listens = true;
    window.addEventListener("popstate", () => window.location.reload());
  }
}

function address(form) {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") asked.append(name, value);
  return `${form.action}?${asked}`;
}

let latest = 0;

async function show(url, from) {
  const turn = ++latest;
  const found = document.getElementById("found");
  found.setAttribute("aria-busy", "true");
  let page;
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== latest) return; // a filter was changed since, and its answer is on the way
  } catch {
    if (turn !== latest) return;
    window.location.assign(url);
    return;
  }
  const had = page.getElementById("map") !== null && document.getElementById("map") !== null;
  if (!had && (page.getElementById("map") || document.getElementById("map"))) {
    window.location.assign(url);
    return;
  }
  swap(page, from);
  history.pushState(null, "", url);
}

function swap(page, from) {
  document.title = page.title;
  for (const id of PARTS) {
    const fresh = page.getElementById(id);
    document.getElementById(id).replaceWith(document.importNode(fresh, true));
  }
  const sprite = document.querySelector("body > .sprite");
  sprite.replaceWith(document.importNode(page.querySelector("body > .sprite"), true));
  const filters = document.getElementById("filters");
  filters.dataset.started = "yes"; // at once: a filter may be changed before the modules have been looked through
  start(filters);
  if (from) again(from)?.focus();
  import("./main.js").then((main) => main.start());
  document.dispatchEvent(new CustomEvent("hallway:results"));
}

// The same control in the fresh form, so that the keyboard stays where it was.
function again(from) {
  return document.querySelector(
    `#filters [name="${CSS.escape(from.name)}"]` + (from.value && from.type !== "select-one" ? `[value="${CSS.escape(from.value)}"]` : ""),
  );
}
