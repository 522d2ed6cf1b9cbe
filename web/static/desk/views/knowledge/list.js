// 知识库: entries by state and topic, found while typing. The filters live in the address.
import { button, el, icon } from "../../dom.js";
import { step } from "../../keys.js";
import { address } from "../../router.js";
import { ago } from "../../time.js";
import { words } from "../../words.js";
import { select } from "../../components/field.js";
import { cell, listPage, newest, pager, row, searchBox, tab, table } from "../../components/lists.js";
import { say } from "../../components/notices.js";
import { empty } from "../../components/states.js";
import { marks, stateBadge } from "./labels.js";
import { openTrying } from "./trying.js";

const text = words.knowledge;
const FILTERS = ["state", "topic", "q", "mine"];

export function knowledgeView(app, root, first) {
  let query = first.query;
  const topics = select([["", text.anyTopic]], "", { "aria-label": text.topic });
  const mine = el("input", { type: "checkbox" });
  const search = searchBox(text.search, text.searchPlaceholder, (q) => open({ q }, { replace: true }));
  const { tabs, body } = listPage(root, {
    head: [
      el("h1", {}, text.heading),
      el(
        "div",
        { class: "head-actions" },
        el(
          "a",
          { class: "button", href: address("knowledge", "synonyms") },
          icon("list"),
          el("span", {}, words.synonyms.heading),
        ),
        button(text.tryOut, () => openTrying(app), { name: "search" }),
        el(
          "a",
          { class: "button button-primary", href: address("knowledge", "new") },
          icon("plus"),
          el("span", {}, text.create),
        ),
      ),
    ],
    filters: [topics, search.node, el("label", { class: "check" }, mine, text.mine)],
    search,
    label: text.filters,
    which: text.state,
  });

  /** While typing the address is replaced: going back leaves the list, not a letter. */
  const open = (changes, options) =>
    app.router.go(address("knowledge", "", { ...query, page: "", ...changes }), options);
  topics.addEventListener("change", () => open({ topic: topics.value }));
  mine.addEventListener("change", () => open({ mine: mine.checked ? "true" : "" }));

  const rows = () => body.querySelectorAll("a.row-link");
  const remove = app.keys.add({
    j: () => void step(rows(), 1),
    k: () => void step(rows(), -1),
    ArrowDown: () => (body.contains(document.activeElement) ? void step(rows(), 1) : false),
    ArrowUp: () => (body.contains(document.activeElement) ? void step(rows(), -1) : false),
    "/": () => search.input.focus(),
  });

  const load = newest(
    body,
    () => app.api.entries({ ...pick(query), page: query.page || "1" }),
    (page) => {
      drawTabs(page.counts);
      drawRows(page);
      say(text.found(page.total));
    },
  );

  function drawTabs(counts) {
    const states = Object.keys(text.states).filter((s) => s && !["flagged", "due"].includes(s));
    const all = states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    tabs.replaceChildren(
      ...Object.entries(text.states).map(([state, label]) =>
        tab(
          label,
          address("knowledge", "", { ...query, page: "", state }),
          (query.state ?? "") === state,
          state ? (counts[state] ?? 0) : all,
        ),
      ),
    );
  }

  function drawRows(page) {
    if (!page.items.length) {
      const filtered = FILTERS.some((name) => query[name]);
      const clear = button(text.clear, () => app.router.go(address("knowledge")), { name: "x" });
      body.replaceChildren(
        filtered
          ? empty(text.emptyFilterTitle, text.emptyFilterText, { name: "search", action: clear })
          : empty(text.emptyTitle, text.emptyText, { name: "book-open" }),
      );
      return;
    }
    body.replaceChildren(
      table(text.table, text.columns, "table-entries", page.items.map(line)),
      pager(page, (to) => address("knowledge", "", { ...query, page: to }), text.total(page.total)),
    );
  }

  function show(route) {
    query = route.query;
    app.knowledgeAddress = address("knowledge", "", query);
    topics.value = query.topic ?? "";
    mine.checked = Boolean(query.mine);
    search.show(query.q ?? "");
    load();
  }

  app.api
    .vocabulary()
    .then(({ topics: known }) => {
      topics.append(
        ...known.map(({ topic, entries }) => el("option", { value: topic }, `${topic}（${entries}）`)),
      );
      topics.value = query.topic ?? "";
    })
    .catch(() => {}); // the list itself shows what is wrong
  show(first);

  return {
    update: show,
    destroy() {
      search.stop();
      remove();
    },
  };
}

function pick(query) {
  return Object.fromEntries(FILTERS.filter((name) => query[name]).map((name) => [name, query[name]]));
}

function line(entry) {
  const people = [entry.drafter, entry.reviewer, entry.publisher].filter(Boolean).join(" · ");
  return row(
    {},
    cell("id", el("span", { class: "number" }, entry.id)),
    cell(
      "text",
      el(
        "a",
        { class: "row-link clamp-1", href: address("knowledge", entry.id) },
        entry.question || words.none,
      ),
      el("p", { class: "quiet clamp-1" }, [entry.topic, entry.answer].filter(Boolean).join(" | ")),
    ),
    cell("state", el("span", { class: "marks" }, stateBadge(entry), marks(entry))),
    cell("people", people),
    cell("changed", ago(entry.changed_at)),
  );
}
