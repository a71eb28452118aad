// Asks in place what the form would open: shows the address, a line for a terminal, and the answer.
const MOST = 100_000;

export function start(form) {
  const [said, how, json, curl] = ["said", "how", "json", "curl"].map((name) => form.querySelector(`.ask__${name}`));
  const address = () => {
    const asked = new URLSearchParams([...new FormData(form)].filter(([name, value]) => value.trim() && !(name === "format" && value === "json")));
    return [form.getAttribute("action"), asked].join(asked.size ? "?" : "");
  };
  const show = () => (curl.textContent = `curl '${form.dataset.site}${address().replaceAll("'", "%27")}'`);
  form.addEventListener("input", show);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.hidden = false;
    how.textContent = form.dataset.wait;
    json.textContent = "";
    show();
    const before = performance.now();
    try {
      const answer = await fetch(address(), { credentials: "omit" });
      const text = await answer.text();
      const took = form.dataset.took.replace("{ms}", Math.round(performance.now() - before)).replace("{kb}", Math.ceil(text.length / 1024));
      how.textContent = `${answer.status}. ${took}`;
      json.textContent = readable(text);
    } catch {
      how.textContent = form.dataset.failed;
    }
  });
  show();
}

function readable(text) {
  let told = text;
  try {
    told = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // lines of JSON stay as they came
  }
  return told.length > MOST ? `${told.slice(0, MOST)}\n…` : told;
}
