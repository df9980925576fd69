// Shared by all pages: asking the server, saying what happened, menus that close.

export const csrf = () => document.querySelector('meta[name="csrf"]')?.content ?? "";

/** Ask the server for JSON. Resolves to {ok, status, body}; a fault of the network is status 0. */
export async function ask(url, { method = "GET", body } = {}) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = csrf();
  if (body !== undefined && !(body instanceof Blob)) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(body);
  }
  try {
    const answer = await fetch(url, { method, headers, body, credentials: "same-origin" });
    const text = await answer.text();
    return { ok: answer.ok, status: answer.status, body: text ? JSON.parse(text) : null };
  } catch {
    return { ok: false, status: 0, body: null };
  }
}

/** For screen readers, and for whoever looks at the foot of the page. */
export function say(text) {
  const place = document.getElementById("said-aloud");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("change", (event) => {
  if (event.target.matches("form[data-live] select, form[data-live] input[type=checkbox]")) event.target.form.requestSubmit();
});

// where there is room, what explains a page stands open (style sheets show it; this is for whoever hears the page)
if (matchMedia("(min-width: 60rem)").matches) for (const how of document.querySelectorAll("details.how")) how.open = true;

// on a phone the sections scroll sideways: the one of this page is in sight
const here = document.querySelector(".sections [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 24;
