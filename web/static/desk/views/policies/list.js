// 政策文件: by validity, found while typing. The filters live in the address.
import { badge, el, icon } from "../../dom.js";
import { step } from "../../keys.js";
import { address } from "../../router.js";
import { words } from "../../words.js";
import { say } from "../../components/notices.js";
import { empty, failure, loading } from "../../components/states.js";

const text = words.policies;
const TYPING_MS = 250;
const TONES = { valid: "ok", not_yet: "info", expired: "warn", repealed: "danger" };

export function policiesView(app, root, first) {
  let query = first.query;
  let asked = 0;
  let timer = 0;
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
    el("div", { class: "search" }, icon("search"), search),
  );
  root.append(
    el(
      "div",
      { class: "page page-wide" },
      el(
        "header",
        { class: "page-head" },
        el("div", {}, el("h1", {}, text.heading), el("p", { class: "quiet" }, text.intro)),
        el("a", { class: "button button-primary", href: address("exchange") }, icon("upload"), el("span", {}, text.import)),
      ),
      form,
      el("nav", { "aria-label": text.state }, tabs),
      body,
    ),
  );

  const open = (changes) =>
    app.router.go(address("policies", "", { ...query, page: "", ...changes }), { replace: true });
  const ask = () => open({ q: search.value.trim() });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    ask();
  });
  search.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, TYPING_MS); // not while pinyin is under way
  });
  search.addEventListener("compositionend", () => search.dispatchEvent(new Event("input")));

  const rows = () => body.querySelectorAll("a.row-link");
  const remove = app.keys.add({
    j: () => void step(rows(), 1),
    k: () => void step(rows(), -1),
    "/": () => search.focus(),
  });

  async function load() {
    asked += 1;
    const ours = asked;
    body.setAttribute("aria-busy", "true");
    const state = query.state ?? "";
    try {
      const page = await app.api.policies({
        q: query.q ?? "",
        page: query.page || "1",
        ...(state === "waiting" ? { waiting: "true" } : { state }),
      });
      if (ours !== asked) return;
      drawTabs(page.waiting);
      drawRows(page);
      say(text.total(page.total));
    } catch (error) {
      if (ours === asked) body.replaceChildren(failure(error, load));
    } finally {
      if (ours === asked) body.setAttribute("aria-busy", "false");
    }
  }

  function drawTabs(waiting) {
    tabs.replaceChildren(
      ...Object.entries(text.states).map(([state, label]) =>
        el(
          "li",
          {},
          el(
            "a",
            {
              href: address("policies", "", { ...query, page: "", state }),
              "aria-current": (query.state ?? "") === state ? "true" : null,
            },
            label,
            state === "waiting" ? el("span", { class: "count" }, String(waiting)) : null,
          ),
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
    body.replaceChildren(table(page.items), pager(page));
  }

  function pager({ total, page, pages }) {
    const link = (to, label, sign, possible) =>
      possible
        ? el(
            "a",
            { class: "button button-small", href: address("policies", "", { ...query, page: to }) },
            icon(sign),
            label,
          )
        : null;
    return el(
      "nav",
      { class: "pager", "aria-label": text.pager },
      el("span", { class: "quiet" }, text.total(total)),
      link(page - 1, text.previous, "chevron-left", page > 1),
      el("span", {}, text.page(page, pages)),
      link(page + 1, text.next, "chevron-right", page < pages),
    );
  }

  function show(route) {
    query = route.query;
    app.policiesAddress = address("policies", "", query);
    if (document.activeElement !== search) search.value = query.q ?? "";
    load();
  }

  show(first);
  return {
    update: show,
    destroy() {
      clearTimeout(timer);
      remove();
    },
  };
}

export function validity(policy) {
  return badge(policy.state_label, TONES[policy.state]);
}

function table(items) {
  const heads = Object.entries(text.columns).map(([name, label]) =>
    el("th", { scope: "col", role: "columnheader", class: `col-${name}` }, label),
  );
  return el(
    "table",
    { class: "table table-policies", role: "table" },
    el("caption", { class: "sr" }, text.table),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)),
    el("tbody", { role: "rowgroup" }, items.map(row)),
  );
}

function row(policy) {
  const cell = (name, ...content) => el("td", { role: "cell", class: `col-${name}` }, content);
  return el(
    "tr",
    { role: "row" },
    cell("doc_no", policy.doc_no || el("span", { class: "quiet" }, text.noNumber)),
    cell("text", el("a", { class: "row-link", href: address("policies", policy.id) }, policy.title)),
    cell("state", el("div", { class: "marks" }, validity(policy), policy.confirmed ? null : badge(text.waiting, "warn"))),
    cell("issuer", policy.issuer),
    cell("created", policy.published ?? policy.written ?? ""),
  );
}
