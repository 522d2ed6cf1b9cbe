// Words and colours of a ticket that the list, the detail and the chat share.
import { badge, el } from "../../dom.js";
import { daysUntil, exactTime } from "../../time.js";
import { words } from "../../words.js";

const text = words.tickets;
const TONES = {
  accepted: "info",
  dispatched: "brand",
  replied: "ok",
  redo: "warn",
  closed: "neutral",
};

export function stateBadge({ state, state_label: label }) {
  return badge(label || text.states[state] || state, TONES[state]);
}

export function typeLabel({ type, type_label: label }) {
  return label || text.types[type] || type;
}

/** How much time is left, in words; the exact moment on hover. */
export function dueTag(ticket) {
  const { tone, said } = due(ticket);
  if (!ticket.due_at) return el("span", { class: "due" }, said);
  return el(
    "span",
    { class: `due due-${tone}` },
    el("time", { datetime: ticket.due_at, title: text.due.exact(exactTime(ticket.due_at)) }, said),
    ticket.due_provisional
      ? el("span", { class: "badge badge-neutral", title: text.due.provisionalWhy }, text.due.provisional)
      : null,
  );
}

/** Working days come from the service, which knows the calendar; without them, days. */
function due({ state, due_at: at, overdue, workdays_left: workdays }) {
  if (state === "replied" || state === "closed") return { tone: "done", said: text.states[state] };
  if (!at) return { tone: "none", said: text.due.none };
  const days = daysUntil(at);
  if (overdue) {
    const late = workdays ? text.due.overdueWorkdays(Math.abs(workdays)) : null;
    return {
      tone: "over",
      said: late ?? (days < 0 ? text.due.overdueDays(-days) : text.due.overdue),
    };
  }
  const left = workdays ?? days;
  if (left <= 0) return { tone: "near", said: text.due.today };
  const said = workdays === undefined || workdays === null ? text.due.days(days) : text.due.workdays(left);
  return { tone: left <= 1 ? "near" : "far", said };
}
