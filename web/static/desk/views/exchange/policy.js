// What was recognised in a document, to be checked before it comes in.
import { button, el, icon } from "../../dom.js";
import { address } from "../../router.js";
import { words } from "../../words.js";
import { FactsForm } from "../policies/facts.js";
import { againButton, faultTable, notes, refusal } from "./importer.js";

const text = words.policies;

export class PolicyReport {
  constructor(app, run, { decide, again }) {
    const parts = run.state === "done" ? done(run.report, again) : checked(run, decide, again);
    this.node = el("div", { class: "import-report" }, parts);
  }
}

function checked({ report, error }, decide, again) {
  if (!report.facts) {
    return [
      faultTable(report.faults, report.rejected),
      notes(report.notes),
      el("div", { class: "form-actions" }, againButton(again)),
    ];
  }
  const form = new FactsForm(report.facts, report.evidence);
  const submit = () => form.valid() && decide({ facts: form.value });
  return [
    refusal(error),
    el("p", { class: "quiet" }, text.factsHint),
    notes([...(report.repeals.length ? [text.repeals(report.repeals.join("、"))] : []), ...report.notes]),
    form.node,
    el(
      "details",
      {},
      el("summary", {}, `${text.textStart}（${text.size(report.characters, report.blocks)}）`),
      el("pre", { class: "document-start", tabindex: "0" }, report.start),
    ),
    el(
      "div",
      { class: "form-actions" },
      button(words.exchange.discard, again, { name: "x" }),
      button(text.confirmImport, submit, { kind: "primary", name: "check" }),
    ),
  ];
}

function done(report, again) {
  return [
    el(
      "p",
      { class: "import-sum", role: "status" },
      icon("circle-check"),
      el("strong", {}, text.imported[report.outcome]),
    ),
    notes(report.notes),
    el(
      "div",
      { class: "form-actions" },
      el(
        "a",
        { class: "button button-primary", href: address("policies", report.policy), "data-first": true },
        icon("arrow-right"),
        el("span", {}, text.open),
      ),
      againButton(again),
    ),
  ];
}
