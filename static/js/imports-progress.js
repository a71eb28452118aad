// Asks again every second how far an import is, and goes on to the next page when it is through.
const WAIT = 1000;
const MOST = 5000; // ms between two questions once the server has not answered

export function start(box) {
  let wait = WAIT;
  const ask = async () => {
    try {
      const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("going");
      if (answer.redirected || !fresh) return window.location.replace(answer.url);
      show(box, fresh);
      wait = WAIT;
    } catch {
      wait = Math.min(wait * 2, MOST);
    }
    setTimeout(ask, wait);
  };
  setTimeout(ask, WAIT / 2);
}

// Words are replaced only where they differ, so that a screen reader says each stage once.
function show(box, fresh) {
  box.querySelector("progress").value = fresh.querySelector("progress").value;
  for (const part of ["[role=status]", ".going__now b"]) {
    const now = box.querySelector(part);
    const then = fresh.querySelector(part).textContent;
    if (now.textContent !== then) now.textContent = then;
  }
}
