// 待学习: topics of open questions, most asked first, and officers' replies. What is shown
// lives in the address.
import { button, el } from "../../dom.js";
import { step } from "../../keys.js";
import { address } from "../../router.js";
import { ago } from "../../time.js";
import { words } from "../../words.js";
import { cell, newest, pager, row, tab, table } from "../../components/lists.js";
import { failed, say, toast } from "../../components/notices.js";
import { empty, loading } from "../../components/states.js";
import { replyCard } from "./reply.js";

const text = words.learning;

export function learningView(app, root, first) {
  let query = first.query;
  const tabs = el("ul", { class: "tabs", role: "list" });
  const made = el("p", { class: "quiet" });
  const body = el("div", { "aria-busy": "true" }, loading());
  const refresh = button(text.refresh, again, { name: "refresh-cw" });
  root.append(
    el(
      "div",
      { class: "page page-wide" },
      el(
        "header",
        { class: "page-head" },
        el("div", {}, el("h1", {}, text.heading), el("p", { class: "quiet" }, text.intro)),
        el("div", { class: "head-actions" }, made, refresh),
      ),
      el("nav", { "aria-label": text.state }, tabs),
      body,
    ),
  );

  const rows = () => body.querySelectorAll("a.row-link");
  const remove = app.keys.add({
    j: () => void step(rows(), 1),
    k: () => void step(rows(), -1),
    ArrowDown: () => (body.contains(document.activeElement) ? void step(rows(), 1) : false),
    ArrowUp: () => (body.contains(document.activeElement) ? void step(rows(), -1) : false),
  });

  const load = newest(
    body,
    () =>
      query.of === "replies"
        ? app.api.learnedReplies({ page: query.page || "1" })
        : app.api.learnedTopics({ state: query.state || "open", page: query.page || "1" }),
    (page) => {
      drawTabs(page);
      draw(page);
      say(text.found(page.total));
    },
  );

  async function again() {
    refresh.disabled = true;
    try {
      const { added } = await app.api.learnNow();
      toast(text.refreshed(added));
      await load();
    } catch (error) {
      failed(error);
    } finally {
      refresh.disabled = false;
    }
  }

  function drawTabs(page) {
    const topics = page.topics ?? page.counts;
    const replies = page.topics ? page.counts : page.replies;
    const shown = query.of === "replies" ? "replies" : query.state || "open";
    const entry = (key, label, count, to) => tab(label, address("learning", "", to), key === shown, count);
    tabs.replaceChildren(
      ...Object.entries(text.states).map(([state, label]) =>
        entry(state, label, topics[state] ?? 0, { state: state === "open" ? "" : state }),
      ),
      entry("replies", text.replies, replies.open ?? 0, { of: "replies" }),
    );
    if ("made_at" in page) {
      made.replaceChildren(...(page.made_at ? [text.made, ago(page.made_at)] : [text.neverMade]));
    }
  }

  function draw(page) {
    const { items, total } = page;
    if (!items.length) {
      const [title, why] = query.of === "replies" ? text.emptyReplies : text.empty[query.state || "open"];
      body.replaceChildren(
        el("div", { class: "table-frame" }, empty(title, why, { name: "circle-check" })),
      );
      return;
    }
    const turn = pager(page, (to) => address("learning", "", { ...query, page: to }), text.found(total));
    if (query.of !== "replies") {
      body.replaceChildren(
        el(
          "div",
          { class: "table-frame" },
          table(text.table, text.columns, "table-topics", items.map(line)),
          turn,
        ),
      );
      return;
    }
    const cards = items.map((reply) => el("li", {}, replyCard(app, reply, { done: load })));
    body.replaceChildren(el("ul", { class: "reply-list", role: "list" }, cards), turn);
  }

  function show(route) {
    query = route.query;
    app.learningAddress = address("learning", "", query);
    load();
  }

  show(first);
  return { update: show, destroy: remove };
}

function line(topic) {
  return row(
    {},
    cell(
      "text",
      el(
        "a",
        { class: "row-link", href: address("learning", String(topic.id)) },
        topic.name,
      ),
      el("p", { class: "quiet clamp-1" }, topic.example),
    ),
    cell("times", text.times(topic.questions)),
    cell("created", ago(topic.last_at)),
    cell("outcome", topic.drafted_as || topic.closed_by || ""),
  );
}
