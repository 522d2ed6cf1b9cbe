// One ticket: what was asked, what has happened, what may be done next.
import { badge, el, fact, icon } from "../../dom.js";
import { address } from "../../router.js";
import { ago, exactTime } from "../../time.js";
import { words } from "../../words.js";
import { say, toast } from "../../components/notices.js";
import { failure, loading } from "../../components/states.js";
import { contactFact } from "./contact.js";
import { dueTag, stateBadge, typeLabel } from "./labels.js";
import { MovesPanel } from "./moves.js";

const text = words.ticket;

export function ticketView(app, root, first) {
  const abort = new AbortController();
  const page = el("div", { class: "page page-wide" });
  root.append(page);
  let number = first.id;
  let moves = null;
  let slots = null;

  async function load() {
    page.replaceChildren(loading());
    slots = null;
    try {
      const [ticket, departments] = await Promise.all([
        app.api.ticket(number),
        app.api.departments(),
      ]);
      if (ticket.number !== number || abort.signal.aborted) return;
      moves = new MovesPanel(app, ticket, departments.items, { onDone: done });
      slots = frame(app, moves.node);
      page.replaceChildren(slots.back, slots.head, slots.columns);
      draw(ticket);
    } catch (error) {
      page.replaceChildren(
        backLink(app),
        el("h1", { class: "sr" }, `${words.views.tickets} ${number}`),
        failure(error, error.status === 404 ? null : load),
      );
    }
  }

  /** Redraws what is told; the form under way keeps its text. */
  function draw(ticket) {
    slots.head.replaceChildren(
      el("h1", { class: "number" }, ticket.number),
      stateBadge(ticket),
      badge(typeLabel(ticket)),
      dueTag(ticket),
    );
    slots.main.replaceChildren(request(ticket), timeline(ticket), ratings(ticket));
    slots.facts.replaceChildren(facts(app, ticket));
    moves.update(ticket);
  }

  function done(ticket, label) {
    toast(text.done(label));
    draw(ticket);
    slots.head.querySelector("h1").setAttribute("tabindex", "-1");
    slots.head.querySelector("h1").focus({ preventScroll: true });
  }

  async function refresh(told) {
    if (!slots || moves.busy) return;
    try {
      draw(await app.api.ticket(number));
      if (told) say(text.updated);
    } catch {
      // It stays as it was; the next action tells what is wrong.
    }
  }

  const { signal } = abort;
  app.stream.addEventListener("ticket", ({ detail }) => detail.number === number && refresh(true), {
    signal,
  });
  app.stream.addEventListener("open", ({ detail }) => detail.again && refresh(false), { signal });
  const remove = app.keys.add({
    Escape: () => app.router.go(app.ticketsAddress),
    r: () => moves?.open("reply") ?? false,
    n: () => moves?.open("note") ?? false,
  });
  load();

  return {
    update(route) {
      number = route.id;
      load();
    },
    destroy() {
      abort.abort();
      remove();
    },
  };
}

function backLink(app) {
  return el("a", { class: "back-link", href: app.ticketsAddress }, icon("arrow-left"), text.backToList);
}

function frame(app, movesNode) {
  const main = el("div", { class: "ticket-main" });
  const factsSlot = el("section", { class: "card" });
  return {
    back: backLink(app),
    head: el("header", { class: "page-head ticket-head" }),
    main,
    facts: factsSlot,
    columns: el(
      "div",
      { class: "ticket-columns" },
      main,
      el("div", { class: "ticket-side" }, movesNode, factsSlot),
    ),
  };
}

function request({ text: told, place, happened_when: when }) {
  return el(
    "section",
    { class: "card" },
    el("h2", {}, text.text),
    el("p", { class: "long" }, told),
    el("dl", { class: "facts" }, fact(text.place, place), fact(text.when, when)),
  );
}

function facts(app, ticket) {
  return [
    el("h2", {}, text.facts),
    el(
      "dl",
      { class: "facts" },
      contactFact(app, ticket),
      fact(text.department, ticket.department_label || words.tickets.notDispatched),
      fact(text.due, ticket.due_at ? exactTime(ticket.due_at) : words.tickets.due.none),
      fact(text.created, ago(ticket.created_at)),
      ticket.conversation && app.may("answer")
        ? fact(
            text.conversation,
            el("a", { href: address("conversations", ticket.conversation) }, text.openConversation),
          )
        : null,
    ),
  ].reduce((fragment, node) => (fragment.append(node), fragment), document.createDocumentFragment());
}

function timeline({ timeline: steps }) {
  return el(
    "section",
    { class: "card" },
    el("h2", {}, text.timeline),
    el(
      "ol",
      { class: "timeline", role: "list" },
      steps.map(({ at, label, actor, text: told, audience, staff_only: inner }) => {
        const staff = audience === "staff" || inner;
        return el(
          "li",
          { class: staff ? "step-staff" : null },
          el(
            "p",
            { class: "step-head" },
            el("strong", {}, label),
            staff ? badge(text.staffOnly, "warn") : null,
            actor ? el("span", {}, actor) : null,
            ago(at),
          ),
          told ? el("p", { class: "long" }, told) : null,
        );
      }),
    ),
  );
}

const ANSWERED = ["replied", "redo", "closed"];

function ratings({ state, ratings: given }) {
  if (!given.length && !ANSWERED.includes(state)) return "";
  return el(
    "section",
    { class: "card" },
    el("h2", {}, text.ratings),
    given.length
      ? el(
          "ul",
          { class: "ratings", role: "list" },
          given.map(({ round, resolved, resolved_label: label, stars, why, at }) =>
            el(
              "li",
              {},
              el(
                "p",
                { class: "step-head" },
                el("span", {}, text.round(round)),
                badge(label, { yes: "ok", partly: "warn", no: "danger" }[resolved]),
                starLine(stars),
                ago(at),
              ),
              why ? el("p", { class: "long" }, why) : null,
            ),
          ),
        )
      : el("p", { class: "quiet" }, text.noRatings),
  );
}

function starLine(count) {
  return el(
    "span",
    { class: "stars" },
    icon("star"),
    text.stars(count),
  );
}

