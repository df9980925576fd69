// The lines: one of them is where the sound is, and where keys work. A click on a word plays it.

import { say } from "./app.js";
import { byId, calm, page, t } from "./context.js";

const OWN_SCROLL_MS = 900; // while the page scrolls by itself, nobody has scrolled away

export class Transcript {
  constructor(player) {
    this.player = player;
    this.tools = byId("line-tools");
    this.current = null;
    this.follows = true;
    this.scrolledAt = 0;
    this.collect();
    player.addEventListener("place", (event) => this.#heard(event.detail));
    const script = byId("script");
    script.addEventListener("click", (event) => this.#clicked(event));
    script.addEventListener("pointerover", (event) => this.#wrap(event.target.closest(".line")));
    script.addEventListener("focusin", (event) => {
      const line = event.target.closest(".line");
      if (line && line !== this.current) this.#choose(line);
    });
    byId("follow")?.addEventListener("click", () => this.follow(!this.follows));
    addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** Take up the lines as they stand in the page now. */
  collect() {
    this.lines = [...document.querySelectorAll("#script .line")];
    this.timed = this.lines.filter((line) => line.dataset.s).sort((a, b) => a.dataset.s - b.dataset.s);
    const kept = this.current && byId(this.current.id);
    this.current = null;
    if (kept) this.#choose(kept);
    else if (this.lines[0]) this.lines[0].tabIndex = 0;
  }

  get n() { return this.current ? Number(this.current.id.slice(1)) : null; }
  at(n) { return byId(`u${n}`); }

  /** Go to a line; `sought` marks it for the eye. */
  go(line, { focus = false, sought = false, seek = true } = {}) {
    if (!line) return;
    this.#choose(line);
    if (sought) this.mark(line);
    if (seek && line.dataset.s) this.player.seek(Number(line.dataset.s));
    if (focus) line.focus({ preventScroll: true });
    this.follow(true, false);
    this.#toEye(line, true);
  }

  step(by) {
    const at = this.lines.indexOf(this.current);
    this.go(this.lines[Math.min(Math.max(0, at + by), this.lines.length - 1)], { focus: true });
  }

  mark(line) {
    for (const other of document.querySelectorAll("#script .sought")) other.classList.remove("sought");
    line.classList.add("sought");
  }

  follow(on, told = true) {
    if (this.follows === on) return;
    this.follows = on;
    byId("follow")?.setAttribute("aria-pressed", String(on));
    if (!told) return;
    say(t(on ? "follows" : "stays"));
    if (on && this.current) this.#toEye(this.current);
  }

  playLine() {
    if (this.current?.dataset.s) this.player.play(Number(this.current.dataset.s));
  }

  #choose(line) {
    if (this.tools && this.tools.contains(document.activeElement) && !line.contains(this.tools)) return;
    this.current?.classList.remove("current");
    this.current?.removeAttribute("aria-current");
    for (const other of document.querySelectorAll('#script .line[tabindex="0"]')) other.tabIndex = -1;
    for (const tag of this.current?.querySelectorAll(".tag") ?? []) tag.tabIndex = -1;
    this.current = line;
    line.tabIndex = 0;
    line.classList.add("current");
    line.setAttribute("aria-current", "true");
    for (const tag of line.querySelectorAll(".tag")) tag.tabIndex = 0;
    if (this.tools) {
      line.append(this.tools);
      this.tools.hidden = false;
    }
    this.#wrap(line);
  }

  #heard(ms) {
    let line = null;
    for (const one of this.timed) { // the last that has begun
      if (Number(one.dataset.s) > ms + 1) break;
      line = one;
    }
    if (!line) return this.#word(null);
    if (line !== this.current && !document.querySelector(".line form.edit")) {
      this.#choose(line);
      if (this.follows && this.player.playing) this.#toEye(line);
    }
    this.#word(this.player.playing ? line : null, ms);
  }

  /** Each word of a line that has times becomes a place to click; only of lines somebody comes near. */
  #wrap(line) {
    if (!line?.dataset.w || line.dataset.wrapped) return;
    const text = line.querySelector(".text");
    if (!text) return;
    const words = text.textContent.split(/\s+/).filter(Boolean);
    const starts = line.dataset.w.split(" ").map((start) => Number(line.dataset.s) + Number(start));
    if (words.length !== starts.length) return;
    line.dataset.wrapped = "yes";
    const spans = words.map((word, i) => {
      const span = document.createElement("span");
      span.dataset.s = starts[i];
      span.textContent = word;
      return span;
    });
    text.replaceChildren(...spans.flatMap((span, i) => (i ? [" ", span] : [span])));
  }

  #word(line, ms = 0) {
    const last = line && [...line.querySelectorAll(".text > span")].findLast((span) => Number(span.dataset.s) <= ms + 1);
    const spoken = document.querySelector("#script .spoken");
    if (spoken === last) return;
    spoken?.classList.remove("spoken");
    last?.classList.add("spoken");
  }

  #clicked(event) {
    const line = event.target.closest(".line");
    if (!line || event.target.closest("button, a, form, .note, .line-tools")) return;
    if (!getSelection().isCollapsed) return; // somebody marks words to copy them
    const word = event.target.closest(".text > span");
    const start = word?.dataset.s ?? line.dataset.s;
    if (event.target.closest("time, .text") && start) {
      this.#choose(line);
      this.follow(true, false);
      this.player.play(Number(start));
    } else {
      this.go(line, { focus: true, seek: !this.player.playing });
    }
  }

  #scrolled() {
    if (!this.follows || !this.player.playing || performance.now() - this.scrolledAt < OWN_SCROLL_MS || !this.current) return;
    const box = this.current.getBoundingClientRect();
    if (box.bottom < 0 || box.top > innerHeight) this.follow(false);
  }

  /** Gently, and only as far as needed. */
  #toEye(line, asked = false) {
    const [top, bottom] = free();
    const box = line.getBoundingClientRect();
    if (box.top >= top + 8 && box.bottom <= bottom - (asked ? 8 : (bottom - top) * 0.2)) return;
    this.scrolledAt = performance.now();
    scrollTo({ top: scrollY + box.top - top - (bottom - top) * 0.3, behavior: calm() ? "auto" : "smooth" });
  }
}

/** The part of the screen that the player leaves free: top and bottom. */
function free() {
  const player = byId("player").getBoundingClientRect();
  const atFoot = getComputedStyle(byId("player")).bottom === "0px";
  return atFoot ? [0, player.top] : [Math.max(0, Math.min(player.bottom, innerHeight / 2)), innerHeight];
}
