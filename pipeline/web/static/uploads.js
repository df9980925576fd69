// Files are sent one after the other as they are chosen or dropped; batches under way are watched.
import { ask, csrf, say } from "./app.js";

const form = document.querySelector("[data-upload]");
if (form) sendFrom(form);
for (const batch of document.querySelectorAll("[data-watch]")) watch(batch);

function sendFrom(form) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-sending]");
  const start = form.querySelector("[data-start]");
  const fault = form.querySelector("[data-fault]");
  const sent = []; // {row, token} in the order chosen
  const queue = [];
  let busy = false;

  form.querySelector("[data-drop-hint]").hidden = false;
  input.required = false;
  input.removeAttribute("name");
  start.disabled = true;

  const add = (files) => {
    for (const file of files) queue.push(entryOf(file));
    list.hidden = false;
    next();
  };
  input.addEventListener("change", () => { add([...input.files]); input.value = ""; });
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      document.body.classList.add("dropping");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    delete fields.csrf;
    start.disabled = true;
    const answer = await ask("/uploads/start", {
      method: "POST",
      body: { ...fields, files: sent.filter((entry) => entry.token).map((entry) => entry.token) },
    });
    if (answer.ok) {
      location.assign(answer.body.href);
      location.reload();
      return;
    }
    fault.textContent = answer.body?.detail || answer.body?.error || form.querySelector("template").content.querySelector(".state").dataset.refused;
    fault.hidden = false;
    start.disabled = false;
  });

  function entryOf(file) {
    const row = form.querySelector("template").content.firstElementChild.cloneNode(true);
    const entry = { file, row, token: null, request: null };
    row.querySelector(".name").textContent = file.name;
    row.querySelector(".remove span").textContent = ` ${file.name}`;
    tell(entry, "waiting");
    row.querySelector(".remove").addEventListener("click", () => {
      entry.request?.abort();
      for (const place of [sent, queue]) if (place.includes(entry)) place.splice(place.indexOf(entry), 1);
      row.remove();
      list.hidden = !list.children.length;
      ready();
      input.focus();
    });
    list.append(row);
    sent.push(entry);
    return entry;
  }

  function next() {
    if (busy || !queue.length) return ready();
    busy = true;
    const entry = queue.shift();
    const request = (entry.request = new XMLHttpRequest());
    request.open("PUT", `/uploads/files?name=${encodeURIComponent(entry.file.name)}`);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", csrf());
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      entry.row.querySelector("progress").value = event.loaded / event.total;
      const state = entry.row.querySelector(".state");
      state.textContent = state.dataset.sending.replace("…", Math.floor((100 * event.loaded) / event.total));
    });
    request.addEventListener("loadend", () => {
      busy = false;
      arrived(entry, request);
      next();
    });
    request.send(entry.file);
    ready();
  }

  function arrived(entry, request) {
    const progress = entry.row.querySelector("progress");
    let body = null;
    try { body = JSON.parse(request.responseText); } catch { /* a proxy answered, or nobody */ }
    if (request.status !== 200) {
      progress.remove();
      entry.row.classList.add("refused");
      tell(entry, request.status === 413 ? "large" : "refused", body?.detail?.replace(`${entry.file.name}: `, ""));
      say(entry.row.textContent);
      return;
    }
    progress.remove();
    entry.token = body.token;
    entry.row.querySelector(".name").textContent = body.name;
    entry.row.querySelector(".size").textContent = body.size;
    tell(entry, body.known ? "known" : "sent");
    if (body.known) {
      const link = document.createElement("a");
      link.href = body.known.href;
      link.textContent = body.known.call;
      entry.row.querySelector(".state").append(" ", link);
    }
  }

  function tell(entry, what, more) {
    const state = entry.row.querySelector(".state");
    state.textContent = more || state.dataset[what];
  }

  function ready() {
    start.disabled = busy || queue.length > 0 || !sent.some((entry) => entry.token);
  }
}

async function watch(batch) {
  const answer = await ask(batch.dataset.watch);
  if (answer.ok) show(batch, answer.body);
  else if (answer.status === 401 || answer.status === 404) return;
  if (!answer.ok || answer.body.under_way) setTimeout(() => watch(batch), 1000);
}

function show(batch, told) {
  const said = batch.querySelector("[data-said]");
  if (said.textContent !== told.said) {
    said.textContent = told.said;
    said.className = `said-state ${told.files.some((file) => file.state === "failed") ? "failed" : told.state}`;
    if (!told.under_way) say(`${batch.querySelector("h3").textContent}: ${told.said}`);
  }
  const notes = batch.querySelector("[data-notes]");
  notes.hidden = !told.notes.length;
  notes.replaceChildren(...told.notes.map((note) => Object.assign(document.createElement("li"), { textContent: note })));
  const progress = batch.querySelector("[data-progress]");
  if (progress) [progress.max, progress.value] = [told.total || 1, told.done];
  for (const file of told.files) {
    const row = batch.querySelector(`[data-file="${file.id}"]`);
    if (!row) continue;
    row.className = file.state;
    row.querySelector(".state").textContent = file.said;
    row.querySelector(".reason").textContent = file.reason;
    const call = row.querySelector(".call");
    call.hidden = !file.href;
    call.textContent = file.call;
    if (file.href) call.href = file.href;
  }
  if (!told.under_way) {
    batch.removeAttribute("aria-busy");
    progress?.remove();
    batch.querySelector("[data-while]")?.remove();
  }
}
