// The page as the server has it now, laid over the page as it stands: only what became another is replaced.

import { page } from "./context.js";

const PARTS = ["flags", "reviewed", "tracks", "marks", "moments", "notes", "changes"];
const served = new Map(); // id -> markup as the server sent it
let afterwards = () => {};

export function watch(then) {
  afterwards = then;
  remember(document);
}

/** The page as the server has it now, not shown. Null where it cannot be had. */
export async function latest() {
  try {
    const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

export async function refresh(fresh = null) {
  const now = fresh ?? (await latest());
  if (!now?.getElementById("review-page")) return;
  for (const id of PARTS) {
    const [old, made] = [document.getElementById(id), now.getElementById(id)];
    if (old && made && served.get(id) !== made.innerHTML) replaced(old, made);
  }
  const [old, made] = [document.getElementById("script"), now.getElementById("script")];
  if (shape(old) !== shape(made)) replaced(old, made);
  else for (const line of made.querySelectorAll(".line")) newLine(line);
  remember(now);
  const { length } = page; // measured by the sound where the call has no times
  Object.assign(page, JSON.parse(now.getElementById("review-page").dataset.page));
  page.length ||= length;
  afterwards();
}

function newLine(made) {
  const old = document.getElementById(made.id);
  if (served.get(made.id) === made.outerHTML) return;
  const held = old.contains(document.activeElement);
  const typing = lifted(old);
  const line = document.importNode(made, true);
  if (old.classList.contains("current")) line.classList.add("changed");
  old.replaceWith(line);
  if (held) {
    line.tabIndex = 0;
    line.focus({ preventScroll: true });
  }
  laidBack(typing);
}

function replaced(old, made) {
  const folds = new Map([...old.querySelectorAll("details")].map((fold, i) => [i, fold.open]));
  const held = old.contains(document.activeElement);
  const typing = lifted(old);
  old.replaceChildren(...document.importNode(made, true).childNodes);
  old.querySelectorAll("details").forEach((fold, i) => { if (folds.has(i)) fold.open = folds.get(i); });
  if (held) old.querySelector("summary, button, .line")?.focus({ preventScroll: true });
  laidBack(typing);
}

/** What stays when a part of the page is replaced: the tools of a line, and what somebody is typing in it. */
function lifted(part) {
  const at = document.activeElement;
  const typing = [...part.querySelectorAll("form.edit")].map((form) => [form, form.closest(".line")?.id ?? "", form.contains(at) ? at : null]);
  const tools = part.querySelector(".line-tools");
  if (tools) document.getElementById("review-page").append(tools); // taken up again with the line
  return typing;
}

/** Into its line, or above all where the line is gone. */
function laidBack(typing) {
  for (const [form, id, field] of typing) {
    const text = document.getElementById(id)?.querySelector(".text");
    if (text) {
      text.hidden = true;
      text.after(form);
    } else document.getElementById("script").prepend(form);
    field?.focus({ preventScroll: true });
  }
}

const shape = (script) =>
  [...script.querySelectorAll(".turn")]
    .map((turn) => `${turn.className} ${turn.querySelector(".who").textContent} ${[...turn.querySelectorAll(".line")].map((l) => l.id)}`)
    .join("\n");

function remember(from) {
  for (const id of PARTS) served.set(id, from.getElementById(id)?.innerHTML);
  for (const line of from.querySelectorAll("#script .line")) served.set(line.id, line.outerHTML);
}
