// How one message looks to staff: the citizen on the left, what was said to the citizen on
// the right, notes across the whole width. Cards of the bot are told in brief.
import { badge, button, el, highlighted, icon, prose } from "../../dom.js";
import { address } from "../../router.js";
import { clock, day } from "../../time.js";
import { words } from "../../words.js";
import { stateBadge } from "../tickets/labels.js";

const text = words.thread;
const TONES = { valid: "ok", expired: "warn", repealed: "danger", not_yet: "info" };

export function messageNode(message) {
  if (message.kind === "notice") {
    return el(
      "li",
      { class: "notice", "data-seq": message.seq },
      el("span", {}, message.text),
      clock(message.created_at),
    );
  }
  const note = message.audience === "staff";
  return el(
    "li",
    { class: `message ${note ? "message-note" : `message-${message.author}`}`, "data-seq": message.seq },
    el(
      "p",
      { class: "message-head" },
      note ? el("span", { class: "note-mark" }, icon("sticky-note"), text.note) : null,
      el("span", { class: "message-who" }, who(message)),
      note ? el("span", { class: "quiet" }, text.noteHint) : null,
      clock(message.created_at),
    ),
    el("div", { class: "bubble" }, (CONTENT[message.kind] ?? CONTENT.text)(message)),
    message.quick_replies?.length
      ? el(
          "p",
          { class: "shown-buttons" },
          text.buttons,
          message.quick_replies.map(({ title }) => el("span", {}, title)),
        )
      : null,
  );
}

/** A message on its way, or one that did not arrive. */
export function pendingNode(item, { resend, discard }) {
  const note = item.audience === "staff";
  return el(
    "li",
    { class: `message message-pending ${note ? "message-note" : "message-officer"}` },
    el(
      "p",
      { class: "message-head" },
      note ? el("span", { class: "note-mark" }, icon("sticky-note"), text.note) : null,
      item.error
        ? el("span", { class: "unsent" }, icon("circle-alert"), text.failed(item.error))
        : el("span", { class: "quiet" }, text.sending),
    ),
    el("div", { class: "bubble" }, prose(item.text)),
    item.error
      ? el(
          "p",
          { class: "unsent-actions" },
          button(text.resend, resend, { kind: "small" }),
          button(text.discard, discard, { kind: "small" }),
        )
      : null,
  );
}

export function unreadLine() {
  return el("li", { class: "unread-line" }, el("span", {}, text.unreadLine));
}

export function dayLine(iso) {
  return el("li", { class: "day-line" }, el("span", {}, day(iso)));
}

function who({ author, author_name: name }) {
  if (author === "officer") return name || text.officer;
  return { citizen: text.citizen, bot: text.bot, system: text.system }[author] ?? author;
}

const CONTENT = {
  text: (message) => prose(message.text || text.unknownKind),
  answer: (message) => [prose(message.text), ...basis(message.body)],
  choice: (message) => [
    prose(message.text),
    el(
      "ul",
      { class: "shown-options", "aria-label": text.optionsShown },
      (message.body.options ?? []).map(({ title }) => el("li", {}, title)),
    ),
  ],
  help: (message) => [
    prose(message.text),
    el(
      "ul",
      { class: "shown-options", "aria-label": text.numbersShown },
      (message.body.numbers ?? []).map(({ number, label }) => el("li", {}, `${label} ${number}`)),
    ),
  ],
  quote: ({ text: said, body }) => [
    prose(said),
    el("blockquote", { class: "quoted" }, ...highlighted(body)),
    el(
      "p",
      { class: "basis-line" },
      body.validity
        ? badge(text.validity(body.validity.label, body.validity.as_of), TONES[body.validity.state] ?? "neutral")
        : null,
      el("a", { href: body.url, target: "_blank", rel: "noopener" }, text.openDocument(body.title)),
      el("span", { class: "quiet" }, [body.doc_no, body.issuer, body.date].filter(Boolean).join(" · ")),
    ),
  ],
  summary: (message) => [
    el("p", { class: "card-title" }, icon("list-checks"), text.summary),
    el(
      "dl",
      { class: "facts" },
      (message.body.fields ?? []).map(({ label, value }) =>
        el("div", { class: "fact" }, el("dt", {}, label), el("dd", {}, value)),
      ),
    ),
  ],
  ticket: ({ text: said, body }) => [
    el(
      "p",
      { class: "card-title" },
      icon("clipboard-list"),
      el("a", { href: address("tickets", body.number) }, text.ticket(body.number)),
      stateBadge(body),
    ),
    said ? prose(said) : null,
  ],
  rating: ({ text: said, body }) => [
    el("p", { class: "card-title" }, icon("star"), text.rating(body.number)),
    said ? prose(said) : null,
  ],
};

function basis({ question, sources = [], validity, facts_as_of: factsAsOf }) {
  return [
    question ? el("p", { class: "quiet" }, text.question(question)) : null,
    el(
      "p",
      { class: "basis-line" },
      validity
        ? badge(text.validity(validity.label, validity.as_of), TONES[validity.state] ?? "neutral")
        : null,
      factsAsOf ? el("span", { class: "quiet" }, text.factsAsOf(factsAsOf)) : null,
    ),
    sources.length
      ? el(
          "details",
          { class: "basis" },
          el("summary", {}, text.sources(sources.length)),
          el("ul", {}, sources.map(source)),
        )
      : null,
  ];
}

function source({ title, doc_no: docNo, issuer, date, clause }) {
  return el(
    "li",
    {},
    title,
    el("span", { class: "quiet" }, [docNo, issuer, date, clause].filter(Boolean).join(" · ")),
  );
}
