// The page of a call: its parts put together, and its keys.

import { say } from "./app.js";
import { Comments } from "./comments.js";
import { byId, keep, kept, narrow, page, t } from "./context.js";
import { Corrections } from "./corrections.js";
import { beside } from "./list.js";
import { Player } from "./player.js";
import { watch } from "./refresh.js";
import { TagCard, TagEditor } from "./tageditor.js";
import { Transcript } from "./transcript.js";

const AHEAD_MS = 2000; // a moment is heard from a little before
const KEYS = "callcoach.keys";

const player = new Player();
watch(() => transcript.collect());
const transcript = new Transcript(player);
const corrections = new Corrections(player, transcript);
const comments = new Comments(player, transcript);
const tags = new TagEditor(player, transcript);
const card = new TagCard(transcript, comments);

// ---- moments

function hear(n, start = null) {
  const line = transcript.at(n);
  if (!line) return;
  const from = start ?? line.dataset.s;
  transcript.go(line, { sought: true, seek: false, focus: byId("script").contains(document.activeElement) });
  for (const moment of document.querySelectorAll(".moment")) moment.classList.toggle("chosen", moment.dataset.n === String(n));
  if (from === undefined || from === null) return line.focus({ preventScroll: true });
  if (player.sound) player.play(Math.max(0, Number(from) - AHEAD_MS));
  else player.seek(Number(from));
}

function moment(by) {
  const all = [...new Set([...document.querySelectorAll(".moment")].map((one) => Number(one.dataset.n)))].sort((a, b) => a - b);
  const here = chosen() ?? transcript.n ?? -1;
  const next = by > 0 ? all.find((n) => n > here) : all.findLast((n) => n < here);
  if (next === undefined) return say(t("no_more"));
  hear(next);
}

/** The moment being heard: the sound begins before its line. */
function chosen() {
  const one = document.querySelector(".moment.chosen");
  if (!one) return null;
  const line = transcript.at(one.dataset.n);
  const near = line?.dataset.s === undefined || Math.abs(player.ms - Number(line.dataset.s)) <= AHEAD_MS + 500;
  return near ? Number(one.dataset.n) : null;
}

// ---- what buttons and links do

const DO = {
  play: () => player.toggle(), back: () => player.nudge(-5000), on: () => player.nudge(5000),
  earlier: () => moment(-1), later: () => moment(1),
};
const TOOLS = {
  play: () => transcript.playLine(), tags: () => tags.edit(), text: () => corrections.text(),
  speaker: () => corrections.speaker(), comment: () => comments.write(),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) {
    DO[button.dataset.do]?.();
    if (button.dataset.tool) TOOLS[button.dataset.tool]();
    if (button.id === "help-button") byId("help").showModal();
    return;
  }
  const place = event.target.closest("a.go, .track [data-n], .marks [data-n]");
  if (!place) return;
  event.preventDefault();
  if (place.matches("a.go:not(.place a)")) transcript.go(transcript.at(place.dataset.n), { focus: true, sought: true });
  else hear(Number(place.dataset.n), place.dataset.s ?? null);
});

for (const place of [byId("tracks"), byId("marks")]) {
  place?.addEventListener("pointerover", (event) => {
    const dot = event.target.closest("[data-n]");
    const line = dot && !dot.title && transcript.at(dot.dataset.n);
    if (line) dot.title = `${line.querySelector("time")?.textContent ?? ""} ${line.querySelector(".text").textContent}`;
  });
}

// ---- keys

const ON = {
  " ": () => player.toggle(), ArrowLeft: () => player.nudge(-5000), ArrowRight: () => player.nudge(5000),
  j: () => player.nudge(-5000), l: () => player.nudge(5000), ArrowUp: () => transcript.step(-1), ArrowDown: () => transcript.step(1),
  n: () => moment(1), p: () => moment(-1), "<": () => player.faster(-1), ">": () => player.faster(1),
  f: () => transcript.follow(!transcript.follows), "?": () => byId("help").showModal(),
};
if (page.correct) {
  Object.assign(ON, {
    t: () => tags.edit(), e: () => corrections.text(), s: () => corrections.speaker(), x: () => corrections.swap(),
    r: () => corrections.review(), u: () => corrections.undo(),
  });
}
if (page.comment) ON.c = () => comments.write();

const keysOn = byId("keys-on");
keysOn.checked = kept(KEYS) !== "off";
keysOn.addEventListener("change", () => {
  keep(KEYS, keysOn.checked ? "on" : "off");
  say(t(keysOn.checked ? "keys_on" : "keys_off"));
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const at = event.target;
  if (at.closest("input, textarea, select, [contenteditable], dialog") || document.querySelector("dialog[open]")) return;
  const { key } = event;
  if (key === "Escape") return card.hide();
  if ((key === " " || key === "Enter") && at.closest("button, a[href], summary, label")) return; // it presses these
  if (key === "Enter" && at.closest(".line")) {
    event.preventDefault();
    return transcript.playLine();
  }
  if (!keysOn.checked && key.length === 1) return;
  const act = ON[key.length === 1 ? key.toLowerCase() : key];
  if (!act) return;
  event.preventDefault();
  act();
});

// ---- how it begins

const FOLD = "callcoach.behaviours"; // whether somebody likes them open or closed
if (narrow()) for (const fold of document.querySelectorAll("details.tracks, .side details.panel")) fold.open = false;
else if (kept(FOLD) === "closed") for (const fold of document.querySelectorAll("details.tracks")) fold.open = false;
byId("tracks").addEventListener("toggle", (event) => { if (!narrow()) keep(FOLD, event.target.open ? "open" : "closed"); }, true);
const sought = document.querySelector("#script .sought") ?? (location.hash.startsWith("#u") ? byId(location.hash.slice(1)) : null);
if (sought) {
  transcript.go(sought, { sought: true });
  if (page.at !== null) player.seek(page.at);
}
document.documentElement.dataset.ready = "yes";
beside();
