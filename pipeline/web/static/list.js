// The call before and the call after this one in the list one came from: read from that list itself.

import { byId } from "./context.js";

/** The query of the list: handed on from call to call, else that of the page one came from. */
function query() {
  const handed = new URLSearchParams(location.search).get("list");
  if (handed !== null) return handed;
  try {
    const from = new URL(document.referrer);
    return from.origin === location.origin && from.pathname === "/calls" ? from.search.slice(1) : null;
  } catch {
    return null;
  }
}

export async function beside() {
  const listed = query();
  if (listed === null) return;
  byId("back").href = listed ? `/calls?${listed}` : "/calls";
  let list;
  try {
    const answer = await fetch(`/calls?${listed}`, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!answer.ok) return;
    list = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return;
  }
  const paths = [...list.querySelectorAll("main a[href]")].map((link) => new URL(link.getAttribute("href"), location.origin).pathname);
  const calls = [...new Set(paths.filter((path) => /^\/calls\/\d+$/.test(path)))];
  const at = calls.indexOf(location.pathname);
  if (at < 0) return;
  lead(byId("call-before"), calls[at - 1], listed);
  lead(byId("call-after"), calls[at + 1], listed);
}

function lead(link, path, listed) {
  if (!path) return;
  link.href = `${path}?${new URLSearchParams({ list: listed })}`;
  link.hidden = false;
}
