// What a person puts right: text, speaker, roles, reviewed; each can be undone. Tags: tageditor.js.

import { ask, say } from "./app.js";
import { byId, make, page, t } from "./context.js";
import { latest, refresh } from "./refresh.js";

const base = `/calls/${page.key}`;
let hiding = 0;

/** Told to everyone, with a way back where there is one. */
export function told(text, correction = null) {
  say(text);
  const toast = byId("toast");
  byId("toast-text").textContent = text;
  const undo = byId("toast-undo");
  undo.hidden = !correction;
  undo.dataset.id = correction?.id ?? "";
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { if (!toast.contains(document.activeElement)) toast.hidden = true; }, correction ? 9000 : 4000);
}

/** Sent and shown; false where it was refused. `box`: where to say why, with what was typed still there. */
export async function put(path, body, said, box = null, line = null) {
  const answer = await ask(`${base}${path}`, { method: "POST", body });
  if (answer.ok) {
    await refresh();
    const made = answer.body?.correction;
    told(said ?? made?.what ?? t("saved"), made?.undone ? null : made);
    return true;
  }
  await refused(answer, box, line);
  return false;
}

/** Says why. After somebody else's change: what they made of the line, which is returned; what is typed stays. */
async function refused(answer, box, n) {
  const why = answer.status === 0 ? t("offline") : (answer.body?.error ?? t("failed"));
  const parts = [why, answer.body?.detail ?? ""];
  let now = null;
  if (answer.status === 409 && n !== null) {
    const fresh = await latest();
    now = fresh?.getElementById(`u${n}`) ?? null;
    parts[1] = now ? asItIs(now) : t("line_gone");
    if (fresh) await refresh(fresh);
  }
  if (!box) told(parts.filter(Boolean).join(" "));
  else {
    box.replaceChildren(make("p", {}, make("b", {}, parts[0])), make("p", {}, parts[1]));
    box.hidden = false;
  }
  return now;
}

function asItIs(line) {
  const tags = [...line.querySelectorAll(".tag:not(.gone)")].map((tag) => tag.textContent);
  return [
    t("now_reads", { text: line.querySelector(".text").textContent }),
    t("now_tagged", { tags: tags.join(", ") || t("untagged") }),
    t("now_said_by", { who: line.closest(".turn").querySelector(".who").textContent }),
  ].join(" · ");
}

export function speakerOf(line) {
  return ["agent", "customer", "other"].find((name) => line.closest(".turn").classList.contains(name));
}

export function textOf(line) {
  return line.querySelector(".text").textContent;
}

/** Shows a dialog about a line; the sound waits meanwhile. */
export function open(dialog, player, transcript, line = null) {
  const quoted = dialog.querySelector(".of-line q");
  if (quoted) {
    quoted.textContent = line ? textOf(line) : "";
    quoted.parentElement.hidden = !line;
  }
  const box = dialog.querySelector(".conflict");
  if (box) box.hidden = true;
  const goesOn = player.playing;
  player.pause();
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    transcript.current?.focus({ preventScroll: true });
    if (goesOn) player.play();
  }, { once: true });
}

export class Corrections {
  constructor(player, transcript) {
    this.player = player;
    this.transcript = transcript;
    document.addEventListener("click", (event) => this.#clicked(event));
    byId("toast-undo").addEventListener("click", (event) => this.undo(event.currentTarget.dataset.id));
    if (!page.correct) return;
    byId("speaker-choices").addEventListener("keydown", (event) => arrows(event));
    byId("swap-editor").querySelector("[data-save]").addEventListener("click", () => this.#swap());
  }

  #clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-leave]")) button.closest("dialog").close();
    if (!page.correct) return;
    if (button.dataset.undo) this.undo(button.dataset.undo);
    if (button.id === "review" || button.dataset.roles) event.preventDefault(); // what the form does without scripts
    if (button.id === "review") this.review();
    if (button.dataset.roles === "swap") this.swap();
    if (button.dataset.roles === "confirm") put("/roles", { do: "confirm" }, t("confirmed"));
  }

  async review() {
    const reviewed = byId("review").getAttribute("aria-pressed") !== "true";
    await put("/reviewed", { reviewed }, t(reviewed ? "reviewed" : "not_reviewed"));
  }

  async undo(id = null) {
    const mine = id || document.querySelector("#changes [data-undo][data-mine]")?.dataset.undo;
    if (!mine) return told(t("nothing_to_undo"));
    byId("toast").hidden = true;
    await put(`/corrections/${mine}/undo`, {}, t("undone"));
  }

  /** In place: Enter saves, Escape leaves. */
  text(line = this.transcript.current) {
    if (!line) return told(t("no_line"));
    if (line.querySelector("form.edit")) return line.querySelector("textarea").focus();
    const shown = line.querySelector(".text");
    const goesOn = this.player.playing;
    this.player.pause();
    let was = shown.textContent;
    const field = make("textarea", { "aria-labelledby": "words-h", rows: "2", lang: page.language });
    field.value = was;
    const box = make("div", { class: "conflict", role: "alert", hidden: true });
    const save = make("button", { class: "button small" }, t("save"));
    const leave = make("button", { class: "button quiet small", type: "button" }, t("leave"));
    const form = make("form", { class: "edit" }, field, box, make("p", { class: "actions" }, save, leave));
    shown.hidden = true;
    shown.after(form);
    const close = () => {
      form.remove();
      const now = byId(line.id)?.querySelector(".text");
      if (now) now.hidden = false;
      byId(line.id)?.focus({ preventScroll: true });
      if (goesOn) this.player.play();
    };
    leave.addEventListener("click", close);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); close(); }
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = field.value.trim().replace(/\s+/g, " ");
      if (!text || text === was) return close();
      const n = Number(line.id.slice(1));
      save.disabled = true;
      const answer = await ask(`${base}/lines/${n}/text`, { method: "POST", body: { text, was } });
      save.disabled = false;
      if (answer.ok) {
        close();
        await refresh();
        return told(answer.body?.correction?.what ?? t("saved"), answer.body?.correction);
      }
      const now = await refused(answer, box, n);
      if (now) was = textOf(now); // whoever saves again has seen it
      field.focus();
    });
    field.focus();
    field.setSelectionRange(was.length, was.length);
  }

  speaker(line = this.transcript.current) {
    if (!line) return told(t("no_line"));
    const dialog = byId("speaker-editor");
    const n = Number(line.id.slice(1));
    let was = speakerOf(line);
    const buttons = Object.entries(page.speakers).map(([name, title]) => {
      const button = make("button", { type: "button", class: "choice", "aria-pressed": String(name === was) }, title);
      button.addEventListener("click", async () => {
        if (name === was) return dialog.close();
        const done = await put(`/lines/${n}/speaker`, { speaker: name, was }, null, dialog.querySelector(".conflict"), n);
        if (done) dialog.close();
        else if (byId(`u${n}`)) was = speakerOf(byId(`u${n}`));
      });
      return button;
    });
    byId("speaker-choices").replaceChildren(...buttons);
    open(dialog, this.player, this.transcript, line);
    (buttons.find((button) => button.getAttribute("aria-pressed") === "false") ?? buttons[0]).focus();
  }

  swap() { open(byId("swap-editor"), this.player, this.transcript); }

  async #swap() {
    const dialog = byId("swap-editor");
    if (await put("/roles", { do: "swap" }, t("swapped"), dialog.querySelector(".conflict"))) dialog.close();
  }
}

function arrows(event) {
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll("button")];
  all[(all.indexOf(document.activeElement) + by + all.length) % all.length].focus();
}
