// Dates in words. Times are told in the time of the service's region, whatever the
// reader's device believes.
import { words } from "./words.js";

const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

const MOMENT = /^\d{4}-\d{2}-\d{2}T/;

function parts(date) {
  const found = Object.fromEntries(PARTS.formatToParts(date).map((p) => [p.type, p.value]));
  return {
    year: Number(found.year),
    month: Number(found.month),
    day: Number(found.day),
    clock: `${found.hour}:${found.minute}`,
  };
}

function dayNumber({ year, month, day }) {
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/** "15:04", "昨天 15:04", "3月2日 15:04": as short as the distance allows. */
export function nearTime(iso, now = new Date()) {
  const then = parts(new Date(iso));
  const today = parts(now);
  const days = dayNumber(today) - dayNumber(then);
  if (days === 0) return then.clock;
  if (days === 1) return `${words.yesterday} ${then.clock}`;
  if (then.year === today.year) return `${words.month(then)} ${then.clock}`;
  return `${words.year(then)} ${then.clock}`;
}

export function exactTime(iso) {
  const then = parts(new Date(iso));
  return `${words.year(then)} ${then.clock}`;
}

/** Day of an ISO date ("2026-11-23") or time; what is in words already stays as it is. */
export function day(iso) {
  const plain = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (plain) {
    return words.year({ year: Number(plain[1]), month: Number(plain[2]), day: Number(plain[3]) });
  }
  return MOMENT.test(iso) ? words.year(parts(new Date(iso))) : iso;
}

export function isMoment(iso) {
  return typeof iso === "string" && MOMENT.test(iso);
}
