// The form of a need: Enter sends the sentence, a changed chip looks again, and the lists change in place.
const PARTS = ["panel", "lists"];

export function start(form) {
  form.querySelector("textarea")?.focus({ preventScroll: true });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.tagName === "TEXTAREA") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", (event) => {
    if (!document.getElementById("lists") || event.submitter?.hasAttribute("data-leaves")) return;
    if (event.submitter?.hasAttribute("formaction") && !event.submitter.closest("#lists")) return;
    event.preventDefault();
    look(form, event.submitter);
  });
  form.addEventListener("change", (event) => {
    const edit = event.target.closest("[data-edit]");
    if (!edit) return;
    edit.dataset.changed = "yes";
    if (event.target.tagName === "SELECT" && edit.querySelectorAll("select, input:not([type=hidden])").length === 1) edit.hidePopover();
  });
  form.addEventListener("toggle", (event) => {
    const edit = event.target;
    if (edit.matches?.("[data-edit]") && event.newState === "closed" && edit.dataset.changed) look(form, null);
  }, true);
}

let latest = 0;

async function look(form, submitter) {
  const turn = ++latest;
  const lists = document.getElementById("lists");
  const back = mark(document.activeElement);
  const sent = new FormData(form, submitter ?? undefined);
  lists.setAttribute("aria-busy", "true");
  let page;
  try {
    const answer = await fetch(submitter?.getAttribute("formaction") ?? form.action, { method: "POST", body: sent, headers: { Accept: "text/html" } });
    if (answer.status >= 500) throw new Error(String(answer.status));
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    page = null;
  }
  if (turn !== latest) return;
  if (!page || PARTS.some((id) => !page.getElementById(id))) return plainly(form, submitter);
  swap(page, form);
  again(back);
}

// Another page than this one was the answer, such as the steps of a safety concern: go there as a form does.
function plainly(form, submitter) {
  if (submitter?.name) {
    const said = document.createElement("input");
    Object.assign(said, { type: "hidden", name: submitter.name, value: submitter.value });
    form.append(said);
  }
  if (submitter?.hasAttribute("formaction")) form.action = submitter.getAttribute("formaction");
  form.submit();
}

function swap(page, form) {
  for (const id of PARTS) document.getElementById(id).replaceWith(document.importNode(page.getElementById(id), true));
  for (const name of ["card", "read", "counted", "filled", "key"]) {
    const fresh = page.querySelector(`#need-form > [name="${name}"]`);
    const field = form.querySelector(`:scope > [name="${name}"]`);
    if (fresh && field) field.value = fresh.value;
  }
  const picked = page.querySelector(".picked");
  document.querySelector(".picked")?.remove();
  if (picked) document.getElementById("lists").before(document.importNode(picked, true));
  document.querySelector("body > .sprite").replaceWith(document.importNode(page.querySelector("body > .sprite"), true));
  import("./main.js").then((main) => main.start());
  document.dispatchEvent(new CustomEvent("hallway:results"));
}

// Where the keyboard was: the chip of that field, or the same button.
function mark(element) {
  const edit = element?.closest("[data-edit]");
  if (edit) return `[data-chip="${edit.dataset.edit}"]`;
  if (element?.name && element.value) return `[name="${element.name.replace("unchoose", "choose")}"][value="${CSS.escape(element.value)}"], [name="un${element.name}"][value="${CSS.escape(element.value)}"]`;
  return element?.id ? `#${CSS.escape(element.id)}` : "";
}

function again(selector) {
  const found = selector && document.querySelector(selector);
  (found || document.querySelector("[data-chip]"))?.focus();
}
