// Keeps a service without leaving the page: the same form is sent, and only the button and the count change.
export function start(form) {
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button || !button.name) return;
    event.preventDefault();
    const body = new FormData(form);
    body.append(button.name, button.value);
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "follow" });
      if (!answer.ok) throw new Error(String(answer.status));
      update(new DOMParser().parseFromString(await answer.text(), "text/html"), button);
    } catch {
      body.forEach((value, name) => !form.elements[name] && add(form, name, value));
      HTMLFormElement.prototype.submit.call(form);
    }
  });
}

function add(form, name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  form.append(input);
}

function update(page, pressed) {
  const value = CSS.escape(pressed.value);
  const fresh = page.querySelector(`[form="keep"][value="${value}"]`);
  if (!fresh) return window.location.reload(); // the page is about the list itself
  for (const button of document.querySelectorAll(`[form="keep"][value="${value}"]`)) {
    button.name = fresh.name;
    button.setAttribute("aria-pressed", fresh.getAttribute("aria-pressed"));
    const words = button.querySelector("span");
    words.textContent = fresh.querySelector("span").textContent;
  }
  const count = document.querySelector("[data-kept]");
  const newer = page.querySelector("[data-kept]");
  if (count && newer) count.replaceChildren(...[...newer.childNodes].map((node) => document.importNode(node, true)));
}
