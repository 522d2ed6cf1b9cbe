// 同义词: what people say and what it is read as, with who changed what. The filters live in the address.
import { badge, button, el, icon } from "../../dom.js";
import { address } from "../../router.js";
import { ago } from "../../time.js";
import { words } from "../../words.js";
import { cell, listPage, newest, pager, row, searchBox, tab, table } from "../../components/lists.js";
import { say, toast } from "../../components/notices.js";
import { empty } from "../../components/states.js";
import { askForSynonym, openWord } from "./dialogs.js";

const text = words.synonyms;

export function synonymsView(app, root, first) {
  let query = first.query;
  const search = searchBox(
    text.search,
    text.searchPlaceholder,
    (q) => app.router.go(here({ q }), { replace: true }),
    { maxlength: "20" },
  );
  const { form, tabs, body } = listPage(root, {
    above: el("a", { class: "back-link", href: app.knowledgeAddress }, icon("arrow-left"), text.back),
    head: [
      el("div", {}, el("h1", {}, text.heading), el("p", { class: "quiet" }, text.intro)),
      button(text.add, add, { name: "plus", kind: "primary" }),
    ],
    filters: search.node,
    search,
    label: text.filters,
    which: text.which,
  });

  const here = (changes) => address("knowledge", "synonyms", { ...query, page: "", ...changes });
  const remove = app.keys.add({ "/": () => search.input.focus() });

  const load = newest(
    body,
    () => {
      const of = query.of ?? "";
      form.hidden = of === "events";
      const filters = { q: query.q ?? "", page: query.page || "1", changed: String(of === "changed") };
      return Promise.all([
        app.api.synonyms(filters),
        of === "events" ? app.api.synonymEvents() : null,
      ]);
    },
    ([page, events]) => {
      drawTabs(page);
      if (events) drawEvents(events.items);
      else drawGroups(page);
    },
  );

  function drawTabs(page) {
    const counts = { "": page.words, changed: page.changed };
    tabs.replaceChildren(
      ...Object.entries(text.tabs).map(([of, label]) =>
        tab(label, here({ of }), (query.of ?? "") === of, counts[of] ?? null),
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
      pager(page, (to) => here({ page: to }), text.total(page.total)),
    );
  }

  function group({ read_as, words: members }) {
    return row(
      {},
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
            {},
            cell("word", el("strong", {}, event.word)),
            cell("change", text.fromTo(told(event.before), told(event.after))),
            cell("who", event.actor),
            cell("at", ago(event.at)),
          ),
        ),
      ),
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
