// A filed ticket and its way, newest step on top as people know it from parcels.
import { button, el, field, icon, prose } from "../dom.js";
import { day, exactTime, isMoment, nearTime } from "../time.js";
import { words } from "../words.js";
import { ratingForm } from "./rating.js";

const TONES = { accepted: "info", dispatched: "warn", replied: "ok", closed: "neutral", redo: "warn" };

export function ticketCard(message, doing) {
  const { body } = message;
  return el(
    "div",
    { class: "card ticket", "data-ticket": body.number },
    message.text ? prose(message.text) : null,
    el(
      "div",
      { class: "ticket-head" },
      el("span", { class: "ticket-number" }, icon("ticket"), el("span", {}, body.number)),
      el("span", { class: `status status-${TONES[body.state] ?? "neutral"}` }, body.state_label),
    ),
    el(
      "dl",
      { class: "fields" },
      field(words.type, body.type),
      field(words.content, body.text),
      field(words.place, body.place),
      field(words.contact, body.contact_masked),
      field(words.department, body.department),
      field(words.due, due(body)),
    ),
    timeline(body.timeline ?? []),
    actions(message, doing),
  );
}

function due({ due: when, due_provisional: provisional }) {
  if (!when) return "";
  const told = day(when);
  return provisional && !told.includes(words.provisional) ? told + words.provisional : told;
}

function timeline(steps) {
  if (!steps.length) return null;
  const newestFirst = [...steps].sort(later);
  return el(
    "details",
    { class: "fold", open: true },
    el("summary", {}, icon("list-checks"), el("span", {}, words.progress(steps.length))),
    el("ol", { class: "timeline" }, newestFirst.map(step)),
  );
}

function later(a, b) {
  return new Date(b.at) - new Date(a.at);
}

function step({ at, label, text }) {
  return el(
    "li",
    {},
    el("span", { class: "step-label" }, label),
    isMoment(at)
      ? el("time", { class: "step-time", datetime: at, title: exactTime(at) }, nearTime(at))
      : null,
    text ? prose(text, "step-text") : null,
  );
}

function actions(message, doing) {
  const { number, can_rate: rate, can_redo: redo } = message.body;
  if (!rate && !redo) return null;
  const row = el("div", { class: "actions" });
  const place = el("div", {});

  function openForm(event, wantsRedo) {
    const form = ratingForm({ seq: message.seq, number, mayRedo: redo, wantsRedo }, doing);
    event.currentTarget.closest(".actions").remove();
    place.replaceWith(form);
    form.querySelector("input")?.focus();
  }

  if (rate) row.append(button(words.rate, (event) => openForm(event, false), { name: "star" }));
  else if (redo) {
    row.append(button(words.redoButton, (event) => openForm(event, true), { name: "rotate-ccw" }));
  }
  return [row, place];
}
