// A training, or the tagging of all calls, is watched until it ends; then the page shows what came of it.
import { ask } from "./app.js";

const place = document.querySelector("[data-watch]");
if (place) watch();

async function watch() {
  const answer = await ask("/training/job.json");
  if (answer.status === 401) return;
  const job = answer.body;
  if (answer.ok && job) {
    if (!job.under_way) {
      location.replace("/training?ended=1"); // the page says what came of it
      return;
    }
    place.querySelector("[data-said]").textContent = job.said;
    const log = place.querySelector("[data-log]");
    log.textContent = job.lines.join("\n");
    log.hidden = !job.lines.length;
    log.scrollTop = log.scrollHeight;
    const progress = place.querySelector("[data-progress]");
    if (job.total) [progress.max, progress.value] = [job.total, job.done];
  }
  setTimeout(watch, 1000);
}
