// The right pane: what an officer wants at hand while answering: how this began, the
// citizen's tickets, and the policies the bot has cited.
import { badge, el, fact, iconButton } from "../../dom.js";
import { address } from "../../router.js";
import { ago, waiting } from "../../time.js";
import { words } from "../../words.js";
import { dueTag, stateBadge } from "../tickets/labels.js";

const text = words.context;

export class ContextPane {
  constructor(app, id) {
    this.app = app;
    this.id = id;
    this.body = el("div", { class: "context" });
    this.node = el(
      "div",
      { class: "context-frame" },
      el(
        "header",
        { class: "pane-head pane-head-row" },
        iconButton(words.back, "arrow-left", () => history.back(), { class: "icon-button only-narrow" }),
        el("h2", {}, text.heading),
      ),
      this.body,
    );
  }

  show({ conversation, mode, officer, channel_label: channel, created_at: created, messages, tickets }) {
    const queued = this.app.queue.find(conversation);
    const cited = sources(messages);
    this.body.replaceChildren(
      section(
        text.facts,
        el(
          "dl",
          { class: "facts" },
          fact(text.channel, channel),
          fact(text.started, ago(created)),
          mode === "waiting" && queued ? fact(text.waiting, waiting(queued.since)) : null,
          fact(text.reason, queued?.reason),
          fact(text.officer, officer?.name),
          fact(text.number, el("code", {}, conversation)),
        ),
      ),
      section(
        text.tickets(tickets.length),
        tickets.length
          ? el("ul", { role: "list", class: "mini-tickets" }, tickets.map(miniTicket))
          : el("p", { class: "quiet" }, text.noTickets),
      ),
      section(
        text.sources(cited.length),
        cited.length
          ? el("ul", { role: "list", class: "cited" }, cited.map(citation))
          : el("p", { class: "quiet" }, text.noSources),
      ),
    );
  }
}

function section(title, ...content) {
  return el("section", {}, el("h3", {}, title), ...content);
}

function miniTicket(ticket) {
  return el(
    "li",
    {},
    el("a", { href: address("tickets", ticket.number) }, ticket.number),
    stateBadge(ticket),
    el("p", { class: "clamp" }, ticket.text),
    dueTag(ticket),
  );
}

function citation(source) {
  const detail = [source.doc_no, source.issuer, source.date, source.clause];
  return el(
    "li",
    {},
    el("span", { class: "cited-title" }, source.title),
    el("span", { class: "quiet" }, detail.filter(Boolean).join(" · ")),
    source.state && source.state !== "valid" ? badge(source.label, "warn") : null,
  );
}

/** Each policy once, the one cited last first. */
function sources(messages) {
  const found = new Map();
  for (const message of messages) {
    for (const source of message.kind === "answer" ? (message.body.sources ?? []) : []) {
      const key = `${source.title}|${source.clause ?? ""}`;
      found.delete(key);
      found.set(key, { ...source, ...message.body.validity });
    }
  }
  return [...found.values()].reverse();
}

