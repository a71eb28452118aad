// What is wrong with a form is read first.
export function start(summary) {
  summary.focus();
}
