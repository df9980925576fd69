// Coding one line by keyboard: a letter a behaviour, Enter saves. Without this the page is a plain form.

import { say } from "./app.js";

const form = document.getElementById("codes");
const picks = [...form.querySelectorAll("[name=code]")];
const unsures = [...form.querySelectorAll("[name=unsure]")];
const chosen = form.querySelector(".chosen");
const rule = form.querySelector(".rule");
const filter = document.getElementById("filter");
const wanted = document.getElementById("shortcuts");
const STORED = "callcoach.shortcuts";

const other = (box) => (box.name === "code" ? unsures : picks).find((each) => each.value === box.value);

function tell() {
  const names = [
    ...picks.filter((box) => box.checked).map((box) => box.dataset.title),
    ...unsures.filter((box) => box.checked).map((box) => `${box.dataset.title}?`),
  ];
  chosen.classList.toggle("nothing", names.length === 0);
  chosen.textContent = names.length ? form.dataset.countSome + names.join(", ") : form.dataset.countNone;
}

function explain(name) {
  const meaning = document.getElementById(`def-${name}`);
  if (!meaning) return;
  const title = document.createElement("p");
  const bold = document.createElement("b");
  bold.textContent = meaning.querySelector("dt").textContent;
  title.append(bold);
  rule.replaceChildren(title, ...meaning.querySelector("dd").cloneNode(true).childNodes);
}

function toggle(box) {
  box.checked = !box.checked;
  changed(box);
}

function changed(box) {
  const opposite = other(box);
  if (box.checked && opposite) opposite.checked = false;
  explain(box.value);
  tell();
}

function clear() {
  for (const box of [...picks, ...unsures]) box.checked = false;
  tell();
}

function narrow() {
  const text = filter.value.trim().toLowerCase();
  for (const code of form.querySelectorAll(".code")) code.hidden = !code.dataset.name.includes(text);
}

function leaveFilter() {
  filter.value = "";
  narrow();
  document.getElementById("line").focus({ preventScroll: true });
}

function inFilter(event) {
  if (event.key === "Escape") leaveFilter();
  else if (event.key === "Enter") {
    event.preventDefault();
    const first = form.querySelector(".code:not([hidden]) [name=code]");
    if (filter.value.trim() && first) toggle(first);
    leaveFilter();
  }
}

function questionKey(key) {
  if (!picks.some((box) => "formed" in box.dataset && box.checked)) return false;
  const box = form.querySelector(`.of-question [data-key="${CSS.escape(key)}"]`);
  if (!box) return false;
  box.checked = box.type === "radio" ? true : !box.checked;
  say(box.parentElement.textContent.trim());
  return true;
}

function letter(event) {
  const code = form.querySelector(`.code[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!code) return false;
  toggle(code.querySelector(event.shiftKey ? "[name=unsure]" : "[name=code]"));
  return true;
}

const KEYS = {
  Enter: () => form.requestSubmit(),
  ArrowLeft: () => document.getElementById("back")?.click(),
  ArrowRight: () => document.getElementById("skip")?.click(),
  "-": clear,
  "/": () => filter.focus(),
  ".": () => form.querySelector(".play:not([disabled])")?.click(),
};

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const at = event.target;
  if (at === filter) return inFilter(event);
  if (at.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]")) return;
  if (event.key === "Enter" && at.closest("a, button, summary")) return;
  if (event.key.startsWith("Arrow") && at.closest("[type=radio]")) return;
  if (!wanted.checked) return;
  const done = event.key in KEYS ? (KEYS[event.key](), true) : questionKey(event.key) || (/^[a-z]$/i.test(event.key) && letter(event));
  if (done) event.preventDefault();
}

form.classList.add("live");
rule.hidden = false;
filter.parentElement.hidden = false;
form.querySelector(".keys").hidden = false;
try { wanted.checked = localStorage.getItem(STORED) !== "off"; } catch { /* kept for this page only */ }
wanted.addEventListener("change", () => {
  try { localStorage.setItem(STORED, wanted.checked ? "on" : "off"); } catch { /* kept for this page only */ }
});
form.addEventListener("change", (event) => { if (event.target.matches("[name=code], [name=unsure]")) changed(event.target); });
form.addEventListener("focusin", (event) => { if (event.target.matches("[name=code], [name=unsure]")) explain(event.target.value); });
for (const code of form.querySelectorAll(".code")) {
  code.addEventListener("pointerenter", () => explain(code.querySelector("[name=code]").value));
}
let sent = false;
form.addEventListener("submit", (event) => { if (sent) event.preventDefault(); sent = true; });
addEventListener("pageshow", () => { sent = false; });
filter.addEventListener("input", narrow);
document.addEventListener("keydown", pressed);

const dialogue = document.querySelector(".dialogue");
const now = document.getElementById("now");
dialogue.scrollTop = now.offsetTop - dialogue.offsetTop - dialogue.clientHeight / 3;
const small = matchMedia("(max-width: 60rem)").matches;
const toTop = () => scrollTo(0, small ? dialogue.getBoundingClientRect().top + scrollY - 8 : 0);
if (location.hash === "#now") {
  toTop();
  addEventListener("load", () => requestAnimationFrame(toTop)); // behind the browser's own jump to the line
}
document.getElementById("line").focus({ preventScroll: true });
explain((picks.find((box) => box.checked) ?? picks[0]).value);
tell();
