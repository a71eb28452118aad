// Whenever a choice changes, asks what becomes of the first rows: the same form, the same answer as by its button.
const WAIT = 250;

export function start(form) {
  let timer;
  let latest = 0;
  const ask = async (changed) => {
    const turn = ++latest;
    const body = new URLSearchParams(new FormData(form));
    body.set("step", "try");
    const shown = document.getElementById("tried");
    shown.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
      if (turn !== latest) return;
      if (!answer.ok) throw new Error(String(answer.status));
      update(new DOMParser().parseFromString(await answer.text(), "text/html"), changed);
    } catch {
      shown.removeAttribute("aria-busy"); // the button does the same
    }
  };
  form.addEventListener("change", (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(event.target), WAIT);
  });
}

function update(page, changed) {
  for (const id of ["tried-box", "needs"]) {
    const fresh = page.getElementById(id);
    if (fresh) document.getElementById(id).replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  }
  document.querySelector("body > .sprite")?.replaceWith(document.importNode(page.querySelector("body > .sprite"), true));
  const row = changed.closest(".column");
  const fresh = row && page.getElementById(row.id);
  if (!fresh) return;
  const focused = document.activeElement?.id;
  row.replaceWith(document.importNode(fresh, true));
  if (focused) document.getElementById(focused)?.focus();
}
