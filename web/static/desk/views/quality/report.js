// 质量周报: one week in figures, beside the week before; what was not answered, which entries
// helped least, which wait for their review. Prints on a page.
import { badge, button, el, icon } from "../../dom.js";
import { address } from "../../router.js";
import { words } from "../../words.js";
import { empty, failure, loading } from "../../components/states.js";

const text = words.quality;

export function qualityView(app, root, first) {
  let asked = 0;
  const body = el("div", { class: "page page-wide", "aria-busy": "true" });
  root.append(body);

  async function load(week) {
    asked += 1;
    const ours = asked;
    body.setAttribute("aria-busy", "true");
    if (!body.childElementCount) body.replaceChildren(loading());
    try {
      const report = await app.api.quality(week);
      if (ours === asked) draw(report);
    } catch (error) {
      if (ours === asked) body.replaceChildren(failure(error, () => load(week)));
    } finally {
      if (ours === asked) body.setAttribute("aria-busy", "false");
    }
  }

  function draw(report) {
    body.replaceChildren(
      head(report),
      el(
        "dl",
        { class: "figures" },
        Object.entries(text.figures).map(([key, label]) =>
          figure(label, report[key], report.before[key]),
        ),
      ),
      section(text.unanswered, report.unanswered, text.noneUnanswered, topic),
      section(text.worst, report.worst_entries, text.noneWorst, worst),
      section(text.overdue, report.overdue_entries, text.noneOverdue, overdue),
    );
  }

  function topic(item) {
    const name = app.may("edit")
      ? el("a", { href: address("learning", String(item.topic)) }, item.name)
      : item.name;
    return [
      el("p", {}, name, " ", item.state === "drafted" ? badge(text.drafted, "info") : null),
      el("p", { class: "quiet" }, item.example),
      text.times(item.questions),
    ];
  }

  const entry = (item) =>
    app.may("edit")
      ? el("a", { href: address("knowledge", item.entry) }, item.question || item.entry)
      : item.question || item.entry;

  const worst = (item) => [
    el("p", {}, entry(item)),
    null,
    text.opinions(item.unhelpful, item.helpful),
  ];
  const overdue = (item) => [
    el("p", {}, entry(item)),
    el("p", { class: "quiet" }, text.drafter(item.drafter)),
    text.due(item.review_by),
  ];

  load(first.query.week ?? "");
  return { update: (route) => load(route.query.week ?? "") };
}

function head(report) {
  const step = (week, label, sign) =>
    week
      ? el(
          "a",
          { class: "button", href: address("quality", "", { week }) },
          icon(sign),
          el("span", {}, label),
        )
      : null;
  return el(
    "header",
    { class: "page-head" },
    el(
      "div",
      {},
      el("h1", {}, text.heading),
      el(
        "p",
        { class: "quiet" },
        text.span(report.week, report.from, report.to),
        report.under_way ? badge(text.underWay, "info") : null,
      ),
    ),
    el(
      "nav",
      { class: "head-actions", "aria-label": text.weeks },
      step(report.previous, text.previous, "chevron-left"),
      step(report.next, text.next, "chevron-right"),
      button(text.print, () => print(), { name: "printer" }),
    ),
  );
}

function figure(label, now, before) {
  return el(
    "div",
    { class: "figure" },
    el("dt", {}, label),
    el("dd", {}, el("strong", {}, String(now)), el("span", { class: "quiet" }, text.before(before))),
  );
}

function section(title, items, none, line) {
  const rows = items.map((item) => {
    const [what, more, count] = line(item);
    return el("li", {}, el("div", {}, what, more), el("span", { class: "row-count" }, count));
  });
  return el(
    "section",
    { class: "card" },
    el("h2", {}, title),
    rows.length
      ? el("ol", { class: "ranked", role: "list" }, rows)
      : empty(none, "", { name: "circle-check" }),
  );
}
