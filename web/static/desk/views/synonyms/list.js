// 同义词: what people say and what it is read as, with who changed what. The filters live in the address.
import { badge, button, el, icon } from "../../dom.js";
import { address } from "../../router.js";
import { ago } from "../../time.js";
import { words } from "../../words.js";
import { say, toast } from "../../components/notices.js";
import { empty, failure, loading } from "../../components/states.js";
import { askForSynonym, openWord } from "./dialogs.js";

const text = words.synonyms;
const TYPING_MS = 250;

export function synonymsView(app, root, first) {
  let query = first.query;
  let asked = 0;
  let timer = 0;
  const search = el("input", {
    type: "search",
    "aria-label": text.search,
    placeholder: text.searchPlaceholder,
    maxlength: "20",
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
      el("a", { class: "back-link", href: app.knowledgeAddress }, icon("arrow-left"), text.back),
      el(
        "header",
        { class: "page-head" },
        el(
          "div",
          {},
          el("h1", {}, text.heading),
          el("p", { class: "quiet" }, text.intro),
        ),
        button(text.add, add, { name: "plus", kind: "primary" }),
      ),
      form,
      el("nav", { "aria-label": text.which }, tabs),
      body,
    ),
  );

  const here = (changes) => address("knowledge", "synonyms", { ...query, page: "", ...changes });
  const ask = () => app.router.go(here({ q: search.value.trim() }), { replace: true });
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
  const remove = app.keys.add({ "/": () => search.focus() });

  async function load() {
    asked += 1;
    const ours = asked;
    const of = query.of ?? "";
    form.hidden = of === "events";
    body.setAttribute("aria-busy", "true");
    try {
      const filters = { q: query.q ?? "", page: query.page || "1", changed: String(of === "changed") };
      const [page, events] = await Promise.all([
        app.api.synonyms(filters),
        of === "events" ? app.api.synonymEvents() : null,
      ]);
      if (ours !== asked) return;
      drawTabs(page);
      if (events) drawEvents(events.items);
      else drawGroups(page);
    } catch (error) {
      if (ours === asked) body.replaceChildren(failure(error, load));
    } finally {
      if (ours === asked) body.setAttribute("aria-busy", "false");
    }
  }

  function drawTabs(page) {
    const counts = { "": page.words, changed: page.changed };
    tabs.replaceChildren(
      ...Object.entries(text.tabs).map(([of, label]) =>
        el(
          "li",
          {},
          el(
            "a",
            { href: here({ of }), "aria-current": (query.of ?? "") === of ? "true" : null },
            label,
            of in counts ? el("span", { class: "count" }, String(counts[of])) : null,
          ),
        ),
      ),
    );
  }

  function drawGroups(page) {
    say(text.total(page.total));
    if (!page.items.length) {
      const clear = el("a", { class: "button button-plain", href: here({ q: "" }) }, text.clear);
      body.replaceChildren(
        query.of === "changed" && !query.q
          ? empty(text.emptyChanged, "", { name: "book-open" })
          : empty(text.emptyTitle, text.emptyText, { name: "search", action: clear }),
      );
      return;
    }
    body.replaceChildren(
      table(text.table, text.columns, "table-synonyms", page.items.map(group)),
      pager(page),
    );
  }

  function group({ read_as, words: members }) {
    return row(
      cell("read_as", el("strong", {}, read_as)),
      cell("words", el("ul", { class: "chips", role: "list" }, members.map((one) => el("li", {}, chip(one, read_as))))),
    );
  }

  function chip(one, head) {
    const mark = { changed: text.changedMark, out: text.out }[one.state];
    const made = button(one.word, () => open(one, head), { kind: "small" });
    made.setAttribute("aria-label", text.chip(one.word, mark ? `（${mark}）` : ""));
    if (mark) made.append(badge(mark, one.state === "out" ? "neutral" : "info"));
    return made;
  }

  function drawEvents(items) {
    if (!items.length) {
      body.replaceChildren(empty(text.emptyEvents, "", { name: "book-open" }));
      return;
    }
    const told = (read_as) => (read_as ? text.asOther(read_as) : text.itself);
    body.replaceChildren(
      table(
        text.eventsTable,
        text.eventColumns,
        "table-synonym-events",
        items.map((event) =>
          row(
            cell("word", el("strong", {}, event.word)),
            cell("change", text.fromTo(told(event.before), told(event.after))),
            cell("who", event.actor),
            cell("at", ago(event.at)),
          ),
        ),
      ),
    );
  }

  function pager({ total, page, pages }) {
    const link = (to, label, sign, possible) =>
      possible
        ? el("a", { class: "button button-small", href: here({ page: to }) }, icon(sign), label)
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

  async function add() {
    tell(await askForSynonym(app));
  }

  async function open(one, head) {
    tell(await openWord(app, one, head));
  }

  /** Says what a change reaches, and draws anew. */
  async function tell(done) {
    if (!done) return;
    toast((done.at_once ? text.saved : text.savedLater)(done.word, done.entries));
    await load();
  }

  function show(route) {
    query = route.query;
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

const cell = (name, ...content) => el("td", { role: "cell", class: `col-${name}` }, content);
const row = (...cells) => el("tr", { role: "row" }, cells);

/** Roles are spelt out: on narrow screens rows become cards, which would drop them. */
function table(caption, columns, kind, rows) {
  const heads = Object.entries(columns).map(([name, label]) =>
    el("th", { scope: "col", role: "columnheader", class: `col-${name}` }, label),
  );
  return el(
    "table",
    { class: `table ${kind}`, role: "table" },
    el("caption", { class: "sr" }, caption),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)),
    el("tbody", { role: "rowgroup" }, rows),
  );
}
