// Leaves without a way back to this page. Escape pressed twice within a second does the same. The way back
// through the history is shut too: once somebody has left, a page of this kind that Back brings up is
// replaced by the first page. The mark that remembers it is one word, and goes with the tab.
// What was written in a form is taken out of the history as well: Back and "reload" then ask for the page
// afresh, instead of offering to send the words once more.
const MARK = "left";

const shut = () => sessionStorage.getItem(MARK) && window.location.replace("/");

window.addEventListener("pageshow", (event) => event.persisted && shut());

export function start(link) {
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") shut();
  window.history.replaceState(null, "", window.location.href);
  let last = 0;
  const leave = () => {
    sessionStorage.setItem(MARK, "1");
    window.location.replace(link.href);
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.timeStamp - last < 1000) leave();
    last = event.timeStamp;
  });
}
