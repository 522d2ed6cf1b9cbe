// 导入导出: a file in, looked at before anything happens; what is published out.
import { el, icon } from "../../dom.js";
import { words } from "../../words.js";
import { EntriesReport } from "./entries.js";
import { Importer } from "./importer.js";
import { PolicyReport } from "./policy.js";

const text = words.exchange;
const ENTRY_FILES = ".xlsx,.xlsm,.csv,.tsv,.yaml,.yml,.jsonl";
const POLICY_FILES = ".docx,.docm,.html,.htm,.pdf,.txt";

export function exchangeView(app, root) {
  const importers = [
    new Importer(app, {
      kind: "entries",
      title: text.entries,
      hint: text.entriesHint,
      accept: ENTRY_FILES,
      report: EntriesReport,
    }),
    new Importer(app, {
      kind: "policy",
      title: text.policy,
      hint: text.policyHint,
      accept: POLICY_FILES,
      report: PolicyReport,
    }),
  ];
  root.append(
    el(
      "div",
      { class: "page" },
      el(
        "header",
        { class: "page-head" },
        el("div", {}, el("h1", {}, text.heading), el("p", { class: "quiet" }, text.intro)),
      ),
      importers.map((importer) => importer.node),
      exports(),
    ),
  );
  return { update() {}, destroy: () => importers.forEach((importer) => importer.stop()) };
}

function exports() {
  const link = (label, query) =>
    el(
      "a",
      {
        class: "button button-plain",
        href: `/api/desk/exports/entries?${new URLSearchParams(query)}`,
        download: "",
      },
      icon("download"),
      el("span", {}, label),
    );
  return el(
    "section",
    { class: "card" },
    el("h2", {}, text.export),
    el("p", { class: "quiet" }, text.exportIntro),
    el(
      "div",
      { class: "head-actions" },
      Object.entries(text.formats).map(([format, label]) => link(label, { format })),
    ),
    el("div", {}, link(text.template, { format: "xlsx", template: "true" })),
  );
}
