// 政策文件: by validity, found while typing. The filters live in the address.
import { badge, el, icon } from "../../dom.js";
import { step } from "../../keys.js";
import { address } from "../../router.js";
import { words } from "../../words.js";
import { cell, listPage, newest, pager, row, searchBox, tab, table } from "../../components/lists.js";
import { say } from "../../components/notices.js";
import { empty } from "../../components/states.js";

const text = words.policies;
const TONES = { valid: "ok", not_yet: "info", expired: "warn", repealed: "danger" };

export function policiesView(app, root, first) {
  let query = first.query;
  const search = searchBox(text.search, text.searchPlaceholder, (q) => open({ q }));
  const { tabs, body } = listPage(root, {
    head: [
      el("div", {}, el("h1", {}, text.heading), el("p", { class: "quiet" }, text.intro)),
      el("a", { class: "button button-primary", href: address("exchange") }, icon("upload"), el("span", {}, text.import)),
    ],
    filters: search.node,
    search,
    label: text.filters,
    which: text.state,
  });

  const open = (changes) =>
    app.router.go(address("policies", "", { ...query, page: "", ...changes }), { replace: true });

  const rows = () => body.querySelectorAll("a.row-link");
  const remove = app.keys.add({
    j: () => void step(rows(), 1),
    k: () => void step(rows(), -1),
    "/": () => search.input.focus(),
  });

  const load = newest(
    body,
    () => {
      const state = query.state ?? "";
      return app.api.policies({
        q: query.q ?? "",
        page: query.page || "1",
        ...(state === "waiting" ? { waiting: "true" } : { state }),
      });
    },
    (page) => {
      drawTabs(page.waiting);
      drawRows(page);
      say(text.total(page.total));
    },
  );

  function drawTabs(waiting) {
    tabs.replaceChildren(
      ...Object.entries(text.states).map(([state, label]) =>
        tab(
          label,
          address("policies", "", { ...query, page: "", state }),
          (query.state ?? "") === state,
          state === "waiting" ? waiting : null,
        ),
      ),
    );
  }

  function drawRows(page) {
    if (!page.items.length) {
      const filtered = query.q || query.state;
      const clear = el("a", { class: "button button-plain", href: address("policies") }, text.clear);
      body.replaceChildren(
        filtered
          ? empty(text.emptyFilterTitle, text.emptyFilterText, { name: "search", action: clear })
          : empty(text.emptyTitle, text.emptyText, { name: "scroll-text" }),
      );
      return;
    }
    body.replaceChildren(
      table(text.table, text.columns, "table-policies", page.items.map(line)),
      pager(page, (to) => address("policies", "", { ...query, page: to }), text.total(page.total)),
    );
  }

  function show(route) {
    query = route.query;
    app.policiesAddress = address("policies", "", query);
    search.show(query.q ?? "");
    load();
  }

  show(first);
  return {
    update: show,
    destroy() {
      search.stop();
      remove();
    },
  };
}

export function validity(policy) {
  return badge(policy.state_label, TONES[policy.state]);
}

function line(policy) {
  return row(
    {},
    cell("doc_no", policy.doc_no || el("span", { class: "quiet" }, text.noNumber)),
    cell("text", el("a", { class: "row-link", href: address("policies", policy.id) }, policy.title)),
    cell("state", el("div", { class: "marks" }, validity(policy), policy.confirmed ? null : badge(text.waiting, "warn"))),
    cell("issuer", policy.issuer),
    cell("created", policy.published ?? policy.written ?? ""),
  );
}
