// Moments of calls, played where they stand: <button class="play" data-call="7" data-ms="61000" data-until="64000">.
// One at a time; a second click stops it.
import { say } from "./app.js";

const BEFORE_S = 1.5; // heard of what came before
const AFTER_S = 0.4;
const OPEN_END_S = 10; // where nobody knows when the moment ends

const audio = new Audio();
audio.preload = "none";
let playing = null; // the button
let until = 0;

const label = (button) => button.getAttribute("aria-label") ?? button.textContent.trim();

function stop() {
  audio.pause();
  playing?.setAttribute("aria-pressed", "false");
  playing?.classList.remove("waits");
  playing = null;
}

function fail(button) {
  stop();
  const text = document.querySelector("[data-no-sound]")?.dataset.noSound ?? button.dataset.noSound ?? "There is no sound of this call.";
  button.disabled = true;
  button.classList.add("none");
  const note = document.createElement("small");
  note.className = "play-none";
  note.textContent = text;
  note.ariaHidden = "true"; // it is said aloud
  button.after(note);
  say(text);
}

function ready(address) {
  if (audio.dataset.address === address && audio.readyState > 0 && !audio.error) return Promise.resolve();
  audio.dataset.address = address;
  audio.src = address;
  return new Promise((resolve, reject) => {
    audio.onloadedmetadata = resolve;
    audio.onerror = reject;
    audio.load();
  });
}

async function play(button) {
  stop();
  playing = button;
  button.setAttribute("aria-pressed", "true");
  button.classList.add("waits");
  const start = Number(button.dataset.ms) / 1000;
  const end = button.dataset.until ? Number(button.dataset.until) / 1000 + AFTER_S : start + OPEN_END_S;
  try {
    await ready(`/calls/${Number(button.dataset.call)}/sound.wav`);
    if (playing !== button) return;
    until = Math.max(end, start + 1);
    audio.currentTime = Math.max(0, start - BEFORE_S);
    await audio.play();
    button.classList.remove("waits");
  } catch (error) {
    // another moment was asked for meanwhile, or the browser wants one more click
    if (playing === button && error?.name !== "AbortError") fail(button);
  }
}

audio.addEventListener("timeupdate", () => {
  if (playing && audio.currentTime >= until) stop();
});
audio.addEventListener("ended", stop);

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button.play[data-call]");
  if (!button) return;
  if (button === playing) stop();
  else play(button);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") stop();
});

for (const button of document.querySelectorAll("button.play[data-call]")) button.setAttribute("aria-pressed", "false");
