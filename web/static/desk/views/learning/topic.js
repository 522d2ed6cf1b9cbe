// One topic: how people asked, why it is open, what officers answered; a draft, or not.
import { badge, button, el, icon } from "../../dom.js";
import { address } from "../../router.js";
import { ago } from "../../time.js";
import { words } from "../../words.js";
import { failed, toast } from "../../components/notices.js";
import { empty, failure, loading } from "../../components/states.js";
import { replyCard } from "./reply.js";

const text = words.learning;

export function topicView(app, root, { id }) {
  const body = el("div", { class: "page", "aria-busy": "true" }, loading());
  root.append(body);

  async function load() {
    try {
      draw(await app.api.learnedTopic(id));
    } catch (error) {
      body.replaceChildren(failure(error, load));
    } finally {
      body.setAttribute("aria-busy", "false");
    }
  }

  function draw(topic) {
    const open = topic.state === "open";
    body.replaceChildren(
      el(
        "a",
        { class: "back", href: app.learningAddress },
        icon("arrow-left"),
        el("span", {}, text.back),
      ),
      el(
        "header",
        { class: "page-head" },
        el(
          "div",
          {},
          el("h1", {}, topic.name),
          el("p", { class: "quiet" }, text.askedSo(topic.total)),
        ),
        el("div", { class: "head-actions" }, open ? possible(topic) : settled(topic)),
      ),
      section(text.questions, questions(topic)),
      section(
        text.replies,
        topic.replies.length
          ? el(
              "ul",
              { class: "reply-list", role: "list" },
              topic.replies.map((reply) => el("li", {}, replyCard(app, reply, { topic, done: load }))),
            )
          : empty(text.noReplies, text.noRepliesText, { name: "headset" }),
      ),
    );
  }

  function possible(topic) {
    return [
      button(text.dismiss, () => act(() => app.api.dismissTopic(topic.id), text.dismissed), {
        name: "x",
      }),
      button(text.draft, () => make(topic), { name: "pencil", kind: "primary" }),
    ];
  }

  function settled(topic) {
    return [
      badge(text.settled(text.states[topic.state], topic.closed_by), "info"),
      topic.drafted_as
        ? el(
            "a",
            { class: "button", href: address("knowledge", topic.drafted_as) },
            icon("book-open"),
            el("span", {}, text.openDraft),
          )
        : button(text.reopen, () => act(() => app.api.reopenTopic(topic.id), text.reopened), {
            name: "rotate-ccw",
          }),
    ];
  }

  async function make(topic) {
    try {
      const made = await app.api.draftTopic(topic.id, null);
      toast(text.drafted);
      app.router.go(address("knowledge", made.entry));
    } catch (error) {
      failed(error);
      load();
    }
  }

  async function act(call, told) {
    try {
      await call();
      toast(told);
    } catch (error) {
      failed(error);
    }
    await load();
  }

  load();
  return {};
}

function section(title, content) {
  return el("section", { class: "card" }, el("h2", {}, title), content);
}

function questions(topic) {
  const items = topic.questions.map((question) =>
    el(
      "li",
      { class: "asked" },
      el("p", {}, question.text),
      el(
        "p",
        { class: "quiet" },
        badge(question.reason_label, "warn"),
        el("span", {}, text.confidence(question.confidence)),
        question.entry
          ? el("a", { href: address("knowledge", question.entry) }, text.answeredWith(question.entry))
          : null,
        ago(question.at),
      ),
    ),
  );
  const more = topic.total - topic.questions.length;
  return [
    el("ul", { class: "asked-list", role: "list" }, items),
    more > 0 ? el("p", { class: "quiet" }, text.more(more)) : null,
  ];
}
