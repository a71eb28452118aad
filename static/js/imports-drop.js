// Files may be dropped onto the field; what is too large is said before anything travels.
export function start(place) {
  const input = place.querySelector("input[type=file]");
  const list = place.querySelector(".drop__list");
  const form = input.form;
  const { largest, all, tooBig, tooMuch } = place.dataset;

  const look = () => {
    const files = [...input.files];
    const lines = files.map((file) => ({ text: file.name, wrong: file.size > Number(largest) }));
    const total = files.reduce((sum, file) => sum + file.size, 0);
    list.replaceChildren(...lines.map(({ text, wrong }) => line(wrong ? `${text} ${tooBig}` : text, wrong)));
    if (total > Number(all)) list.append(line(tooMuch, true));
    const refused = lines.some((one) => one.wrong) || total > Number(all);
    input.setCustomValidity(refused ? list.querySelector(".is-wrong").textContent : "");
    const name = form.elements.name;
    if (files.length && !name.value) name.value = files[0].name.replace(/\.[^.]+$/, "").replace(/[_-]+/g, " ");
  };
  input.addEventListener("change", look);
  if (input.files.length) look(); // chosen before this script was there
  for (const [kind, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]])
    place.addEventListener(kind, (event) => {
      event.preventDefault();
      place.classList.toggle("is-over", over);
    });
  place.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    look();
  });
}

function line(text, wrong) {
  const one = document.createElement("li");
  one.textContent = text;
  one.classList.toggle("is-wrong", wrong);
  return one;
}
