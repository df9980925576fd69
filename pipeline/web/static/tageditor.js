// The tags of a line: type to find one, space to choose, Enter to save. And the card that a tag opens.

import { byId, make, page, t } from "./context.js";
import { open, put, speakerOf, told } from "./corrections.js";

const OWN_FIELDS = ["form", "about", "follow_up"];

export class TagEditor {
  constructor(player, transcript) {
    this.player = player;
    this.transcript = transcript;
    if (!page.correct) return;
    this.dialog = byId("tag-editor");
    this.filter = byId("tag-filter");
    this.list = byId("tag-list");
    fill(byId("tag-form"), page.forms);
    fill(byId("tag-about"), page.abouts);
    fill(byId("tag-follow"), { yes: t("yes"), no: t("no") });
    this.filter.addEventListener("input", () => this.#show());
    this.filter.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("click", (event) => this.#picked(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the keys
    for (const field of this.dialog.querySelectorAll("select")) {
      field.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); this.#save(); } });
    }
    this.dialog.querySelector("[data-save]").addEventListener("click", () => this.#save());
  }

  edit(line = this.transcript.current) {
    if (!line) return told(t("no_line"));
    this.n = Number(line.id.slice(1));
    this.speaker = speakerOf(line);
    this.codes = page.codes.filter((code) => code.speaker === this.speaker);
    this.before = codesOf(line);
    this.chosen = new Set(this.before);
    this.fields = fieldsOf(line);
    byId("tag-form").value = this.fields.form;
    byId("tag-about").value = this.fields.about;
    byId("tag-follow").value = this.fields.follow_up;
    byId("tag-editor-h").textContent = t("tags_of", { at: line.querySelector("time")?.textContent || t("this_line") });
    this.filter.value = "";
    this.active = 0;
    this.#show();
    open(this.dialog, this.player, this.transcript, line);
    this.filter.focus();
  }

  /** The codes that match what is typed, those of the line first while nothing is. */
  get #shown() {
    const typed = this.filter.value.trim().toLowerCase();
    if (typed) return this.codes.filter((code) => `${code.title} ${code.code}`.toLowerCase().includes(typed));
    return [...this.codes].sort((a, b) => this.before.has(b.code) - this.before.has(a.code));
  }

  #show() {
    const shown = this.#shown;
    this.active = Math.min(this.active, Math.max(0, shown.length - 1));
    if (!shown.length) {
      this.list.replaceChildren(make("li", { class: "none", role: "option", "aria-disabled": "true" }, t("no_codes")));
      this.filter.removeAttribute("aria-activedescendant");
    } else {
      this.list.replaceChildren(...shown.map((code, i) => make("li", {
        id: `code-${code.code}`, role: "option", "data-code": code.code, "aria-selected": String(this.chosen.has(code.code)),
        class: [i === this.active ? "active" : "", code.core ? "core" : ""].join(" ").trim(),
      }, code.title)));
      this.filter.setAttribute("aria-activedescendant", `code-${shown[this.active].code}`);
      this.list.children[this.active].scrollIntoView({ block: "nearest" });
    }
    this.#define(shown[this.active]);
    const formed = this.codes.some((code) => code.forms && this.chosen.has(code.code));
    this.dialog.querySelector(".question-fields").hidden = !formed;
  }

  #define(code) {
    byId("tag-definition").replaceChildren(...(code ? explained(code) : []));
  }

  #key(event) {
    const count = this.#shown.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.active = (this.active + (event.key === "ArrowDown" ? 1 : -1) + count) % (count || 1);
      this.#show();
    } else if (event.key === " ") {
      event.preventDefault();
      this.#toggle(this.#shown[this.active]);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      this.#save();
    }
  }

  #picked(event) {
    const code = event.target.closest("[data-code]")?.dataset.code;
    if (!code) return;
    this.active = this.#shown.findIndex((one) => one.code === code);
    this.#toggle(this.codes.find((one) => one.code === code));
  }

  #toggle(code) {
    if (!code) return;
    if (!this.chosen.delete(code.code)) this.chosen.add(code.code);
    if (this.filter.value) {
      this.filter.value = "";
      this.active = this.#shown.findIndex((one) => one.code === code.code);
    }
    this.#show();
  }

  async #save() {
    const body = {
      add: [...this.chosen].filter((code) => !this.before.has(code)),
      remove: [...this.before].filter((code) => !this.chosen.has(code)),
      ...this.#asked(),
      speaker: this.speaker,
    };
    const changes = body.add.length + body.remove.length + OWN_FIELDS.filter((name) => name in body).length;
    if (!changes || (await put(`/lines/${this.n}/tags`, body, null, this.dialog.querySelector(".conflict"), this.n))) {
      this.dialog.close();
    }
  }

  /** What was said of the question, where it was changed. */
  #asked() {
    if (this.dialog.querySelector(".question-fields").hidden) return {};
    const now = { form: byId("tag-form").value, about: byId("tag-about").value, follow_up: byId("tag-follow").value };
    const changed = OWN_FIELDS.filter((name) => now[name] !== this.fields[name]);
    const given = (name) => (name === "follow_up" ? { yes: true, no: false }[now[name]] ?? null : now[name] || null);
    return Object.fromEntries(changed.map((name) => [name, given(name)]));
  }
}

/** What a tag is, how sure and by whom, and what may be done about it. */
export class TagCard {
  constructor(transcript, comments) {
    this.card = byId("tag-card");
    this.transcript = transcript;
    this.comments = comments;
    document.addEventListener("click", (event) => {
      const tag = event.target.closest("#script .tag");
      if (tag) this.show(tag);
      else if (!this.card.contains(event.target)) this.hide(false);
    });
    this.card.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); this.hide(); } });
  }

  show(tag) {
    const line = tag.closest(".line");
    const code = page.codes.find((one) => one.code === tag.dataset.code);
    this.tag = tag;
    this.card.querySelector("h3").textContent = tag.textContent;
    this.card.querySelector(".told").textContent = tag.title;
    this.card.querySelector(".means").replaceChildren(...(code ? explained(code, false) : []));
    this.card.querySelector(".actions").replaceChildren(...this.#actions(tag, line));
    this.card.hidden = false;
    this.#beside(tag);
    this.card.querySelector("h3").focus({ preventScroll: true });
  }

  hide(back = true) {
    if (this.card.hidden) return;
    this.card.hidden = true;
    if (back && this.tag?.isConnected) this.tag.focus({ preventScroll: true });
  }

  #actions(tag, line) {
    const [n, code] = [Number(line.id.slice(1)), tag.dataset.code];
    const gone = tag.classList.contains("gone");
    const made = [];
    if (page.correct) {
      made.push(this.#button(t(gone ? "put_back" : "take_away"), () => {
        put(`/lines/${n}/tags`, { add: gone ? [code] : [], remove: gone ? [] : [code] }, null, null, n);
      }));
    }
    if (page.dispute && !gone) {
      made.push(this.#button(t("dispute"), () => this.comments.dispute(line, code, tag.textContent)));
    }
    made.push(this.#button(t("close"), () => {}, "link"));
    return made;
  }

  #button(text, then, look = "button quiet small") {
    const button = make("button", { type: "button", class: look }, text);
    button.addEventListener("click", () => { this.hide(); then(); });
    return button;
  }

  #beside(tag) {
    const box = tag.getBoundingClientRect();
    const [width, height] = [this.card.offsetWidth, this.card.offsetHeight];
    const left = Math.min(Math.max(8, box.left), document.documentElement.clientWidth - width - 8);
    const under = box.bottom + height + 12 < innerHeight;
    this.card.style.left = `${left + scrollX}px`;
    this.card.style.top = `${scrollY + (under ? box.bottom + 6 : Math.max(8, box.top - height - 6))}px`;
  }
}

function explained(code, titled = true) {
  const parts = titled ? [make("b", {}, code.title), " "] : [];
  parts.push(code.means);
  if (code.not) parts.push(" ", make("span", { class: "not" }, t("not", { what: code.not.replace(/\.$/, "") })));
  if (titled && code.example) parts.push(make("q", { lang: page.language || null }, code.example));
  return parts;
}

const codesOf = (line) => new Set([...line.querySelectorAll(".tag:not(.gone)")].map((tag) => tag.dataset.code));

const fieldsOf = (line) => ({
  form: line.dataset.form ?? "", about: line.dataset.about ?? "", follow_up: line.dataset.follow ?? "",
});

function fill(select, titles) {
  select.replaceChildren(make("option", { value: "" }, t("not_judged")));
  for (const [value, title] of Object.entries(titles)) select.append(make("option", { value }, title));
}
