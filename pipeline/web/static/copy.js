// A button that copies what a field holds; without a clipboard it selects it, and the keyboard does the rest.
import { say } from "./app.js";

for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.focus();
      return;
    }
    button.textContent = button.dataset.said;
    say(button.dataset.said);
  });
}
