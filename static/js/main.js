// Starts the small modules that a page asks for with data-module. Every task works without any of them.
const MODULES = ["copy", "explorer", "filters", "focus", "imports-columns", "imports-drop", "imports-once", "imports-progress", "keep", "leave", "map", "need", "print", "suggest"];

export async function start(root = document) {
  for (const place of root.querySelectorAll(".needs-script:not([data-module])")) place.hidden = false;
  for (const element of root.querySelectorAll("[data-module]")) {
    const name = element.dataset.module;
    if (element.dataset.started || !MODULES.includes(name)) continue;
    element.dataset.started = "yes";
    const module = await import(`./${name}.js`);
    module.start(element);
    if (element.classList.contains("needs-script")) element.hidden = false; // not before it works when pressed
  }
}

start().finally(() => (document.documentElement.dataset.started = "yes"));
