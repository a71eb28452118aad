// Leaves without a way back to this page. Escape pressed twice within a second does the same.
export function start(link) {
  let last = 0;
  const leave = () => window.location.replace(link.href);
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
