// Times in words that stay true while the page is open. One ticker serves all of them:
// it finds the elements by attribute, so nobody has to be told when one goes away.
import { day, exactTime, nearTime } from "../chat/time.js";
import { el } from "./dom.js";
import { words } from "./words.js";

export { day, exactTime, nearTime };

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SOON_MS = 2 * MINUTE_MS; // amber
const LATE_MS = 5 * MINUTE_MS; // red
const ZONE_MS = 8 * 60 * MINUTE_MS; // the service counts days in Asia/Shanghai, no summer time

let skew = 0;

/** What the service's clock says minus ours: an officer's computer may be minutes off. */
export function setServerTime(header) {
  const server = Date.parse(header ?? "");
  if (!Number.isNaN(server)) skew = server - Date.now();
}

export function now() {
  return Date.now() + skew;
}

/** "刚刚", "3 分钟前", then clock and date; the exact time on hover. */
export function ago(iso) {
  if (!iso) return null;
  const node = el("time", { datetime: iso, title: exactTime(iso), "data-ago": true });
  tell(node);
  return node;
}

/** Clock time as in a chat; the exact time on hover. */
export function clock(iso) {
  return el("time", { datetime: iso, title: exactTime(iso) }, nearTime(iso, new Date(now())));
}

/** "已等待 3分20秒", counted every second, with a word when it grows long. */
export function waiting(since) {
  if (!since) return null;
  const node = el("time", {
    class: "waited",
    datetime: since,
    title: exactTime(since),
    "data-wait": true,
  });
  count(node);
  return node;
}

/** Days from today to a moment, in calendar days of the service's region. */
export function daysUntil(iso) {
  const dayOf = (ms) => Math.floor((ms + ZONE_MS) / DAY_MS);
  return dayOf(Date.parse(iso)) - dayOf(now());
}

function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return words.conversations.hours(Math.floor(minutes / 60), minutes % 60);
  return words.conversations.minutes(minutes, seconds % 60);
}

function count(node) {
  const past = now() - Date.parse(node.dateTime);
  const level = past >= LATE_MS ? "late" : past >= SOON_MS ? "soon" : "";
  const text = words.conversations.waited(duration(past));
  const word = words.conversations.waitLevels[level];
  node.dataset.level = level;
  node.textContent = word ? `${text} · ${word}` : text;
}

function tell(node) {
  const past = now() - Date.parse(node.dateTime);
  const minutes = Math.floor(past / MINUTE_MS);
  if (past < MINUTE_MS) node.textContent = words.justNow;
  else if (minutes < 60) node.textContent = words.minutesAgo(minutes);
  else if (minutes < 6 * 60) node.textContent = words.hoursAgo(Math.floor(minutes / 60));
  else node.textContent = nearTime(node.dateTime, new Date(now()));
}

setInterval(() => document.querySelectorAll("[data-wait]").forEach(count), 1_000);
setInterval(() => document.querySelectorAll("[data-ago]").forEach(tell), 20_000);
