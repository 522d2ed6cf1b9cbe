// 工单: filters, table, pages. The filters live in the address, so a list can be
// bookmarked, shared and come back to.
import { button, el, icon } from "../../dom.js";
import { step } from "../../keys.js";
import { address } from "../../router.js";
import { ago } from "../../time.js";
import { words } from "../../words.js";
import { select } from "../../components/field.js";
import { cell, pager, row, tab, table } from "../../components/lists.js";
import { say } from "../../components/notices.js";
import { empty, failure, loading } from "../../components/states.js";
import { dueTag, stateBadge, typeLabel } from "./labels.js";

const text = words.tickets;
const FILTERS = ["state", "type", "department", "q"];

export function ticketsView(app, root, first) {
  const abort = new AbortController();
  let query = first.query;
  let asked = 0;
  const types = select([["", text.anyType], ...Object.entries(text.types)], "", {
    "aria-label": text.type,
  });
  const departments = select([["", text.anyDepartment]], "", { "aria-label": text.department });
  const search = el("input", {
    type: "search",
    "aria-label": text.search,
    placeholder: text.searchPlaceholder,
    maxlength: "100",
    autocomplete: "off",
  });
  const tabs = el("ul", { class: "tabs", role: "list" });
  const body = el("div", { class: "table-frame", "aria-busy": "true" }, loading());
  const news = el("div", { class: "news", role: "status" });
  const form = el(
    "form",
    { class: "filters", role: "search", "aria-label": text.filters },
    types,
    departments,
    el("div", { class: "search" }, icon("search"), search),
    button(text.searchDo, null, { type: "submit" }),
  );
  root.append(
    el(
      "div",
      { class: "page page-wide" },
      el("header", { class: "page-head" }, el("h1", {}, text.heading), form),
      el("nav", { "aria-label": text.state }, tabs),
      news,
      body,
    ),
  );

  const open = (changes) =>
    app.router.go(address("tickets", "", { ...query, page: "", ...changes }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    open({ q: search.value.trim() });
  });
  types.addEventListener("change", () => open({ type: types.value }));
  departments.addEventListener("change", () => open({ department: departments.value }));
  search.addEventListener("keydown", (event) => event.key === "Escape" && search.blur());

  const rows = () => body.querySelectorAll("a.row-link");
  const remove = app.keys.add({
    j: () => void step(rows(), 1),
    k: () => void step(rows(), -1),
    ArrowDown: () => (body.contains(document.activeElement) ? void step(rows(), 1) : false),
    ArrowUp: () => (body.contains(document.activeElement) ? void step(rows(), -1) : false),
    "/": () => search.focus(),
  });

  async function load({ quiet = false } = {}) {
    asked += 1;
    const mine = asked;
    body.setAttribute("aria-busy", "true");
    if (!quiet && !body.querySelector("table")) body.replaceChildren(loading());
    try {
      const page = await app.api.tickets({ ...pick(query), page: query.page || "1" });
      if (mine !== asked) return;
      news.replaceChildren();
      drawTabs(page.counts);
      drawRows(page);
      if (!quiet) say(text.found(page.total));
    } catch (error) {
      if (mine === asked) body.replaceChildren(failure(error, () => load()));
    } finally {
      if (mine === asked) body.setAttribute("aria-busy", "false");
    }
  }

  function drawTabs(counts = {}) {
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    tabs.replaceChildren(
      ...Object.entries(text.states).map(([state, label]) =>
        tab(
          label,
          address("tickets", "", { ...query, page: "", state }),
          (query.state ?? "") === state,
          state ? (counts[state] ?? 0) : all,
        ),
      ),
    );
  }

  function drawRows(page) {
    if (!page.items.length) {
      const filtered = FILTERS.some((name) => query[name]);
      const clear = button(text.clear, () => app.router.go(address("tickets")), { name: "x" });
      body.replaceChildren(
        filtered
          ? empty(text.emptyFilterTitle, text.emptyFilterText, { name: "search", action: clear })
          : empty(text.emptyTitle, text.emptyText, { name: "clipboard-list" }),
      );
      return;
    }
    body.replaceChildren(
      table(text.table, text.columns, "", page.items.map(line)),
      pager(page, (to) => address("tickets", "", { ...query, page: to }), text.total(page.total)),
    );
  }

  function show(route) {
    query = route.query;
    app.ticketsAddress = address("tickets", "", query);
    types.value = query.type ?? "";
    departments.value = query.department ?? "";
    search.value = query.q ?? "";
    load();
  }

  app.stream.addEventListener(
    "ticket",
    () => {
      if (news.childElementCount) return;
      news.append(
        icon("info"),
        el("span", {}, text.changed),
        button(text.showChanges, () => load({ quiet: true }), { kind: "small", name: "refresh-cw" }),
      );
    },
    { signal: abort.signal },
  );
  app.stream.addEventListener("open", ({ detail }) => detail.again && load({ quiet: true }), {
    signal: abort.signal,
  });
  app.api
    .departments()
    .then(({ items }) => {
      departments.append(...items.map(({ code, name }) => el("option", { value: code }, name)));
      departments.value = query.department ?? "";
    })
    .catch(() => {}); // the list itself shows what is wrong
  show(first);

  return {
    update: show,
    destroy() {
      abort.abort();
      remove();
    },
  };
}

function pick(query) {
  return Object.fromEntries(FILTERS.filter((name) => query[name]).map((name) => [name, query[name]]));
}

function line(ticket) {
  return row(
    {},
    cell(
      "number",
      el(
        "a",
        { class: "row-link number", href: address("tickets", ticket.number) },
        ticket.number,
      ),
    ),
    cell(
      "text",
      el(
        "p",
        { class: "clamp" },
        el("span", { class: "type-mark" }, typeLabel(ticket)),
        ticket.text,
      ),
      ticket.place ? el("p", { class: "quiet clamp-1" }, ticket.place) : null,
    ),
    cell("state", stateBadge(ticket)),
    cell(
      "department",
      ticket.department_label || el("span", { class: "quiet" }, text.notDispatched),
    ),
    cell("due", dueTag(ticket)),
    cell("created", ago(ticket.created_at)),
  );
}
