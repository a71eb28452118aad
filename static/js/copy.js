// Copies the address that stands in the field beside the button, and says so.
export function start(button) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const words = button.querySelector("span");
  const before = words.textContent;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // the only way where a page is not served over https
    }
    words.textContent = button.dataset.done;
    button.nextElementSibling.textContent = button.dataset.done; // read out: a button's own words are not
    setTimeout(() => (words.textContent = before), 4000);
  });
}
