// 知识库: entries by state and topic, found while typing. The filters live in the address.
import { button, el, icon } from "../../dom.js";
import { step } from "../../keys.js";
import { address } from "../../router.js";
import { ago } from "../../time.js";
import { words } from "../../words.js";
import { select } from "../../components/field.js";
import { say } from "../../components/notices.js";
import { empty, failure, loading } from "../../components/states.js";
import { marks, stateBadge } from "./labels.js";
import { openTrying } from "./trying.js";

const text = words.knowledge;
const FILTERS = ["state", "topic", "q", "mine"];
const TYPING_MS = 250;

export function knowledgeView(app, root, first) {
  let query = first.query;
  let asked = 0;
  let timer = 0;
  const topics = select([["", text.anyTopic]], "", { "aria-label": text.topic });
  const mine = el("input", { type: "checkbox" });
  const search = el("input", {
    type: "search",
    "aria-label": text.search,
    placeholder: text.searchPlaceholder,
    maxlength: "100",
    autocomplete: "off",
  });
  const tabs = el("ul", { class: "tabs", role: "list" });
  const body = el("div", { class: "table-frame", "aria-busy": "true" }, loading());
  const form = el(
    "form",
    { class: "filters", role: "search", "aria-label": text.filters },
    topics,
    el("div", { class: "search" }, icon("search"), search),
    el("label", { class: "check" }, mine, text.mine),
  );
  root.append(
    el(
      "div",
      { class: "page page-wide" },
      el(
        "header",
        { class: "page-head" },
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
      ),
      form,
      el("nav", { "aria-label": text.state }, tabs),
      body,
    ),
  );

  /** While typing the address is replaced: going back leaves the list, not a letter. */
  const open = (changes, options) =>
    app.router.go(address("knowledge", "", { ...query, page: "", ...changes }), options);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    open({ q: search.value.trim() }, { replace: true });
  });
  search.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (event.isComposing) return; // pinyin under way
    timer = setTimeout(() => open({ q: search.value.trim() }, { replace: true }), TYPING_MS);
  });
  search.addEventListener("compositionend", () => search.dispatchEvent(new Event("input")));
  search.addEventListener("keydown", (event) => event.key === "Escape" && search.blur());
  topics.addEventListener("change", () => open({ topic: topics.value }));
  mine.addEventListener("change", () => open({ mine: mine.checked ? "true" : "" }));

  const rows = () => body.querySelectorAll("a.row-link");
  const remove = app.keys.add({
    j: () => void step(rows(), 1),
    k: () => void step(rows(), -1),
    ArrowDown: () => (body.contains(document.activeElement) ? void step(rows(), 1) : false),
    ArrowUp: () => (body.contains(document.activeElement) ? void step(rows(), -1) : false),
    "/": () => search.focus(),
  });

  async function load() {
    asked += 1;
    const ours = asked;
    body.setAttribute("aria-busy", "true");
    try {
      const page = await app.api.entries({ ...pick(query), page: query.page || "1" });
      if (ours !== asked) return;
      drawTabs(page.counts);
      drawRows(page);
      say(text.found(page.total));
    } catch (error) {
      if (ours === asked) body.replaceChildren(failure(error, load));
    } finally {
      if (ours === asked) body.setAttribute("aria-busy", "false");
    }
  }

  function drawTabs(counts) {
    const states = Object.keys(text.states).filter((s) => s && !["flagged", "due"].includes(s));
    const all = states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    tabs.replaceChildren(
      ...Object.entries(text.states).map(([state, label]) =>
        el(
          "li",
          {},
          el(
            "a",
            {
              href: address("knowledge", "", { ...query, page: "", state }),
              "aria-current": (query.state ?? "") === state ? "true" : null,
            },
            label,
            el("span", { class: "count" }, String(state ? (counts[state] ?? 0) : all)),
          ),
        ),
      ),
    );
  }

  function drawRows({ items, total, page, pages }) {
    if (!items.length) {
      const filtered = FILTERS.some((name) => query[name]);
      const clear = button(text.clear, () => app.router.go(address("knowledge")), { name: "x" });
      body.replaceChildren(
        filtered
          ? empty(text.emptyFilterTitle, text.emptyFilterText, { name: "search", action: clear })
          : empty(text.emptyTitle, text.emptyText, { name: "book-open" }),
      );
      return;
    }
    body.replaceChildren(table(items), pager({ total, page, pages, query }));
  }

  function show(route) {
    query = route.query;
    app.knowledgeAddress = address("knowledge", "", query);
    topics.value = query.topic ?? "";
    mine.checked = Boolean(query.mine);
    if (document.activeElement !== search) search.value = query.q ?? "";
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
      clearTimeout(timer);
      remove();
    },
  };
}

function pick(query) {
  return Object.fromEntries(FILTERS.filter((name) => query[name]).map((name) => [name, query[name]]));
}

/** Roles are spelt out: on narrow screens rows become cards, which would drop them. */
function table(items) {
  const heads = Object.entries(text.columns).map(([name, label]) =>
    el("th", { scope: "col", role: "columnheader", class: `col-${name}` }, label),
  );
  return el(
    "table",
    { class: "table table-entries", role: "table" },
    el("caption", { class: "sr" }, text.table),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)),
    el("tbody", { role: "rowgroup" }, items.map(row)),
  );
}

function row(entry) {
  const cell = (name, ...content) => el("td", { role: "cell", class: `col-${name}` }, content);
  const people = [entry.drafter, entry.reviewer, entry.publisher].filter(Boolean).join(" · ");
  return el(
    "tr",
    { role: "row" },
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

function pager({ total, page, pages, query }) {
  const link = (to, label, sign, possible) =>
    possible
      ? el(
          "a",
          { class: "button button-small", href: address("knowledge", "", { ...query, page: to }) },
          icon(sign),
          label,
        )
      : null;
  return el(
    "nav",
    { class: "pager", "aria-label": words.tickets.pager },
    el("span", { class: "quiet" }, text.total(total)),
    link(page - 1, words.tickets.previous, "chevron-left", page > 1),
    el("span", {}, words.tickets.page(page, pages)),
    link(page + 1, words.tickets.next, "chevron-right", page < pages),
  );
}
