// What a file of entries would bring, and what it brought.
import { badge, button, el, icon } from "../../dom.js";
import { address } from "../../router.js";
import { words } from "../../words.js";
import { againButton, faultTable, notes, refusal } from "./importer.js";

const text = words.exchange;

export class EntriesReport {
  constructor(app, run, { decide, again }) {
    this.node = el(
      "div",
      { class: "import-report" },
      run.state === "done" ? done(run.report, again) : checked(run, decide, again),
    );
  }
}

function checked({ report, error }, decide, again) {
  const count = report.added + report.replaced;
  const all = report.rejected;
  const actions = [button(count ? text.discard : text.again, again, { name: count ? "x" : "upload" })];
  if (count) {
    const label = all ? text.applySkipping(count) : text.apply(count);
    actions.push(
      button(label, () => decide({ skip_bad: all > 0 }), { kind: "primary", name: "check", "data-first": true }),
    );
  }
  return [
    refusal(error),
    el(
      "p",
      { class: "import-sum", role: "status" },
      el("strong", {}, text.checked(report.rows)),
      report.added ? badge(text.added(report.added), "ok") : null,
      report.replaced ? badge(text.replaced(report.replaced), "info") : null,
      all ? badge(text.rejected(all), "danger") : null,
    ),
    notes(report.notes),
    faultTable(report.faults, all),
    preview(report.preview ?? [], count),
    count ? null : el("p", {}, text.nothing),
    el("div", { class: "form-actions" }, actions),
  ];
}

function preview(items, count) {
  if (!items.length) return null;
  return el(
    "div",
    {},
    el("h3", {}, text.preview),
    el(
      "ul",
      { class: "import-preview" },
      items.map((item) => el("li", {}, el("code", {}, item.id), ` ${item.question}`)),
      count > items.length ? el("li", { class: "quiet" }, text.previewMore(count - items.length)) : null,
    ),
  );
}

function done(report, again) {
  const drafts = address("knowledge", "", { state: "draft", mine: "true" });
  return [
    el(
      "p",
      { class: "import-sum", role: "status" },
      icon("circle-check"),
      el("strong", {}, text.done(report.added + report.replaced)),
    ),
    el(
      "div",
      { class: "form-actions" },
      el(
        "a",
        { class: "button button-primary", href: drafts, "data-first": true },
        icon("arrow-right"),
        el("span", {}, text.toDrafts),
      ),
      againButton(again),
    ),
  ];
}
