// A choice shows its calls at once and leaves the keyboard where it is; without this the form is sent as any other.
import { say } from "./app.js";

const form = document.getElementById("filters");
let asked = 0;

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const wanted = new URLSearchParams([...new FormData(form)].filter(([name, value]) => value && !(name === "sort" && value === "newest")));
  const url = wanted.size ? `/calls?${wanted}` : "/calls";
  const found = document.getElementById("found");
  const mine = ++asked;
  found.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return; // a later choice is on its way
    const now = page.getElementById("found");
    if (!answer.ok || answer.redirected || !now) throw new Error();
    found.replaceWith(document.adoptNode(now));
    form.querySelector(".filters summary").replaceWith(document.adoptNode(page.querySelector(".filters summary")));
    history.pushState(null, "", url);
    say(document.getElementById("number").textContent);
  } catch {
    location.href = url; // the page says what is wrong
  }
});
addEventListener("popstate", () => location.reload());
