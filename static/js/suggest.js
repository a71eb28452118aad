// Suggestions under the search box: the combobox pattern of ARIA 1.2 with a listbox. Typing never moves focus.
const WAIT = 150;
const LEAST = 2;

export function start(form) {
  const input = form.querySelector('[name="q"]');
  const list = document.createElement("ul");
  Object.assign(list, { id: "suggestions", className: "suggest", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  input.parentElement.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id }))
    input.setAttribute(name, value);

  let timer, asked = "";
  // What is still asked for may neither open the list again nor replace it while somebody chooses.
  const stop = () => {
    clearTimeout(timer);
    asked = "";
  };
  const close = () => {
    stop();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const open = (found) => {
    list.replaceChildren(...found.map(option));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
  };
  const look = async () => {
    asked = input.value.trim();
    if (asked.length < LEAST) return close();
    const words = asked;
    try {
      const answer = await fetch(`/find/suggestions?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
      const found = answer.ok ? await answer.json() : [];
      if (words === asked) open(found);
    } catch {
      if (words === asked) close();
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const options = [...list.children];
    const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      stop();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(input, options, (at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      go(form, options[at]);
    }
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) go(form, option);
  });
  input.addEventListener("blur", close);
}

function option({ kind, label, says, address }, index) {
  const item = document.createElement("li");
  item.id = `suggestion-${index}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.address = address;
  item.dataset.kind = kind;
  const words = document.createElement("span");
  words.textContent = label;
  const hint = document.createElement("small");
  hint.textContent = says;
  item.append(words, " ", hint);
  return item;
}

function choose(input, options, index) {
  options.forEach((one, place) => one.setAttribute("aria-selected", String(place === index)));
  input.setAttribute("aria-activedescendant", options[index].id);
  options[index].scrollIntoView({ block: "nearest" });
}

function go(form, option) {
  const target = new URL(option.dataset.address, window.location.href);
  const near = form.querySelector('[name="near"]')?.value;
  if (near) target.searchParams.set("near", near);
  window.location.assign(target);
}
