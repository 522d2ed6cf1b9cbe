// An officer's reply with the question before it, and what can be made of it.
import { badge, button, el, prose } from "../../dom.js";
import { address } from "../../router.js";
import { ago } from "../../time.js";
import { words } from "../../words.js";
import { failed, toast } from "../../components/notices.js";

const text = words.learning;

/** `topic`: the reply stands within a topic, which it is drafted for. */
export function replyCard(app, reply, { topic = null, done }) {
  const actions = el("div", { class: "row-actions" });
  if (reply.state !== "open" && !topic) actions.append(badge(text.states[reply.state]));
  else if (!topic || topic.state === "open") actions.append(...possible());
  return el(
    "article",
    { class: "card reply" },
    el("p", { class: "reply-question" }, reply.question),
    prose(reply.text),
    el("footer", {}, el("p", { class: "quiet" }, `${reply.officer} · `, ago(reply.at)), actions),
  );

  function possible() {
    const draft = button(text.draftReply, (event) => make(event.currentTarget), {
      name: "pencil",
      kind: "small",
    });
    if (topic) return [draft];
    return [
      draft,
      button(text.dismiss, (event) => dismiss(event.currentTarget), { name: "x", kind: "small" }),
    ];
  }

  async function make(pressed) {
    pressed.disabled = true;
    try {
      const made = topic
        ? await app.api.draftTopic(topic.id, reply.id)
        : await app.api.draftReply(reply.id);
      toast(text.drafted);
      app.router.go(address("knowledge", made.entry));
    } catch (error) {
      failed(error);
      pressed.disabled = false;
    }
  }

  async function dismiss(pressed) {
    pressed.disabled = true;
    try {
      await app.api.dismissReply(reply.id);
      toast(text.dismissed);
    } catch (error) {
      failed(error);
    }
    await done();
  }
}
