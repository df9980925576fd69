// The sound and the line of time. The place in the call is kept here, also where there is no sound.

import { ask, say } from "./app.js";
import { byId, clock, page, t } from "./context.js";

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];

export class Player extends EventTarget {
  constructor() {
    super();
    this.sound = byId("sound");
    this.strip = byId("strip");
    this.ms = 0;
    this.stopAt = null;
    if (this.sound) this.#listen();
    if (this.strip) this.#drawable();
    if (this.sound) this.#levels();
    this.#show();
  }

  get playing() { return Boolean(this.sound) && !this.sound.paused; }

  seek(ms) {
    this.stopAt = null;
    this.ms = Math.min(Math.max(0, ms), page.length || ms);
    if (this.sound) this.sound.currentTime = this.ms / 1000;
    this.#place();
  }

  /** From `ms`, up to `until` where that is given. */
  async play(ms = null, until = null) {
    if (ms !== null) this.seek(ms);
    this.stopAt = until;
    if (!this.sound) return;
    try {
      await this.sound.play();
    } catch (error) {
      if (error.name !== "AbortError") this.#fault();
    }
  }

  pause() { this.sound?.pause(); }
  toggle() { if (this.playing) this.pause(); else this.play(); }
  nudge(by) { this.seek(this.ms + by); }

  faster(step) {
    const chosen = byId("speed");
    if (!chosen) return;
    const at = SPEEDS.indexOf(Number(chosen.value)) + step;
    chosen.value = String(SPEEDS[Math.min(Math.max(0, at), SPEEDS.length - 1)]);
    this.#speed();
    say(t("speed", { speed: chosen.selectedOptions[0].textContent }));
  }

  #speed() { this.sound.playbackRate = Number(byId("speed").value); }

  #listen() {
    byId("speed").addEventListener("change", () => this.#speed());
    for (const name of ["play", "pause", "ended"]) this.sound.addEventListener(name, () => this.#state());
    this.sound.addEventListener("loadedmetadata", () => this.#measured());
    this.sound.addEventListener("error", () => this.#fault());
    this.sound.addEventListener("timeupdate", () => this.#heard()); // also where no frames are drawn
  }

  /** The length of a call that has no times of its own. */
  #measured() {
    if (page.length || !Number.isFinite(this.sound.duration)) return;
    page.length = Math.round(this.sound.duration * 1000);
    byId("whole").textContent = clock(page.length);
  }

  #fault() { byId("sound-fault").hidden = false; }

  #state() {
    const button = byId("play");
    button.classList.toggle("on", this.playing);
    button.setAttribute("aria-label", t(this.playing ? "pause" : "play"));
    if (this.playing) requestAnimationFrame(() => this.#frame());
  }

  #frame() {
    if (!this.playing) return;
    this.#heard();
    requestAnimationFrame(() => this.#frame());
  }

  #heard() {
    if (this.sound.seeking || !this.playing) return;
    this.ms = this.sound.currentTime * 1000;
    if (this.stopAt !== null && this.ms >= this.stopAt) {
      this.stopAt = null;
      this.pause();
    }
    this.#place();
  }

  #place() {
    this.#show();
    this.dispatchEvent(new CustomEvent("place", { detail: this.ms }));
  }

  #show() {
    const now = byId("now");
    if (now && now.textContent !== clock(this.ms)) now.textContent = clock(this.ms);
    if (!this.strip) return;
    const share = page.length ? (100 * this.ms) / page.length : 0;
    document.documentElement.style.setProperty("--here", String(share / 100));
    const second = String(Math.round(this.ms / 1000));
    if (this.strip.getAttribute("aria-valuenow") !== second) {
      this.strip.setAttribute("aria-valuenow", second);
      this.strip.setAttribute("aria-valuetext", t("place", { part: clock(this.ms), whole: clock(page.length) }));
    }
  }

  #drawable() {
    const there = byId("there");
    const at = (event) => {
      const box = this.strip.getBoundingClientRect();
      return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * page.length;
    };
    this.strip.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.target.closest("[data-n]")) return;
      this.strip.setPointerCapture(event.pointerId);
      this.strip.focus({ preventScroll: true });
      this.seek(at(event));
      event.preventDefault();
    });
    this.strip.addEventListener("pointermove", (event) => {
      if (this.strip.hasPointerCapture(event.pointerId)) this.seek(at(event));
      there.hidden = event.pointerType === "touch";
      there.textContent = clock(at(event));
      there.style.left = `${(100 * at(event)) / page.length}%`;
    });
    this.strip.addEventListener("pointerleave", () => { there.hidden = true; });
  }

  async #levels() {
    const place = byId("levels");
    if (!place) return;
    const answer = await ask(page.sound.replace(/sound\.wav$/, "levels.json"));
    if (!answer.ok) return;
    const { channels, bin_ms: bin } = answer.body;
    place.setAttribute("viewBox", `0 0 ${page.length} 200`);
    for (const channel of channels) place.append(...areas(channel, bin, channels.length));
    this.strip.classList.add("heard");
  }
}

/** One voice's level, up from the middle for the agent, down for the customer; a single channel both ways. */
function areas({ speaker, peaks }, bin, count) {
  const every = Math.max(1, Math.ceil(peaks.length / 1500));
  const tops = [];
  for (let i = 0; i < peaks.length; i += every) tops.push([i * bin, Math.max(...peaks.slice(i, i + every))]);
  const ways = count === 1 ? [-1, 1] : [speaker === "customer" ? 1 : -1];
  return ways.map((way) => {
    const line = tops.map(([x, peak]) => `${x} ${Math.round(100 + way * peak * 0.9)}`);
    const end = Math.min(peaks.length * bin, page.length);
    return drawn("path", { class: count === 1 ? "both" : speaker, d: `M0 100L${line.join("L")}L${end} 100Z` });
  });
}

function drawn(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
