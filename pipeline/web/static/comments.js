// Comments on the call and its lines; tags an agent sees differently, and what a leader says to that.

import { ask } from "./app.js";
import { byId, make, page, t } from "./context.js";
import { open, put, told } from "./corrections.js";
import { refresh } from "./refresh.js";

export class Comments {
  constructor(player, transcript) {
    this.player = player;
    this.transcript = transcript;
    this.dialog = byId("comment-editor");
    document.addEventListener("click", (event) => this.#clicked(event));
    if (this.dialog) {
      this.dialog.querySelector("[data-save]").addEventListener("click", () => this.#save());
      byId("comment-text").addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.#save(); }
      });
    }
    for (const button of byId("settle-editor")?.querySelectorAll("[data-upheld]") ?? []) {
      button.addEventListener("click", () => this.#settle(button.dataset.upheld === "yes"));
    }
  }

  #clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.do === "comment-call") this.write(null);
    if (button.dataset.remove) this.#send(`/comments/${button.dataset.remove}/remove`, {}, t("removed"));
    if (button.dataset.settle) this.settle(button);
  }

  /** On a line; null is the call as a whole. */
  write(line = this.transcript.current) {
    if (!this.dialog) return;
    const at = line?.querySelector("time")?.textContent || t("this_line");
    this.#about(line, null, line ? t("comment_on_line", { at }) : t("comment_on_call"));
  }

  dispute(line, code, title) { this.#about(line, code, t("see_differently", { tag: title })); }

  #about(line, code, heading) {
    const about = `${line?.id ?? ""} ${code ?? ""}`;
    if (this.about !== about) byId("comment-text").value = ""; // what was begun about the same thing goes on
    this.about = about;
    this.line = line ? Number(line.id.slice(1)) : null;
    this.code = code;
    byId("comment-editor-h").textContent = heading;
    open(this.dialog, this.player, this.transcript, line);
    byId("comment-text").focus();
  }

  async #save() {
    const text = byId("comment-text").value.trim();
    if (!text) return byId("comment-text").focus();
    const body = { text, line: this.line, code: this.code };
    if (!(await put("/comments", body, t("commented"), this.dialog.querySelector(".conflict")))) return;
    byId("comment-text").value = "";
    this.dialog.close();
  }

  settle(button) {
    const dialog = byId("settle-editor");
    this.settling = button.dataset.settle;
    const asked = make("q", {}, button.dataset.why);
    dialog.querySelector(".asked").replaceChildren(make("b", {}, `${button.dataset.tag}. `), `${button.dataset.who}: `, asked);
    byId("settle-text").value = "";
    open(dialog, this.player, this.transcript);
    byId("settle-text").focus();
  }

  async #settle(upheld) {
    const dialog = byId("settle-editor");
    const done = await this.#send(`/comments/${this.settling}/settle`, { upheld, text: byId("settle-text").value.trim() }, t("settled"), dialog.querySelector(".conflict"));
    if (done) dialog.close();
  }

  async #send(path, body, said, box = null) {
    const answer = await ask(path, { method: "POST", body });
    if (answer.ok) {
      await refresh();
      told(said, answer.body?.correction);
      return true;
    }
    const why = answer.status === 0 ? t("offline") : [answer.body?.error, answer.body?.detail].filter(Boolean).join(" ") || t("failed");
    if (!box) told(why);
    else {
      box.replaceChildren(make("p", {}, why));
      box.hidden = false;
    }
    return false;
  }
}
