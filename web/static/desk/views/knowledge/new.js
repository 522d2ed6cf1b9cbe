// A new entry begins with its topic and question: perhaps there is one already.
import { button, el, icon } from "../../dom.js";
import { address } from "../../router.js";
import { words } from "../../words.js";
import { field, formError } from "../../components/field.js";
import { AlikeBox } from "./alike.js";

const text = words.entry;

export function newEntryView(app, root) {
  const topics = el("datalist", { id: "known-topics" });
  const topic = field(
    text.fields.topic,
    el("input", { maxlength: "20", list: "known-topics", autocomplete: "off" }),
    { hint: text.hints.topic },
  );
  const question = field(text.fields.question, el("input", { maxlength: "120", autocomplete: "off" }), {
    hint: text.hints.question,
  });
  const alike = new AlikeBox(app, "");
  question.input.addEventListener("input", () => alike.look([question.value]));
  const error = formError();
  const submit = button(text.newDo, null, { kind: "primary", type: "submit" });
  const form = el(
    "form",
    { class: "card entry-form", novalidate: true },
    el("p", { class: "quiet" }, text.newIntro),
    error.node,
    topic.node,
    topics,
    question.node,
    alike.node,
    el("div", { class: "form-actions" }, submit),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const one of [topic, question]) if (!one.value) one.setError(text.missing);
    const wrong = form.querySelector("[aria-invalid]");
    if (wrong) return wrong.focus();
    submit.disabled = true;
    try {
      const made = await app.api.createEntry({ topic: topic.value, question: question.value });
      app.router.go(address("knowledge", made.id), { replace: true });
    } catch (refusal) {
      error.set(refusal.message);
    } finally {
      submit.disabled = false;
    }
  });
  root.append(
    el(
      "div",
      { class: "page" },
      el("a", { class: "back-link", href: app.knowledgeAddress }, icon("arrow-left"), text.backToList),
      el("header", { class: "page-head" }, el("h1", {}, words.knowledge.create)),
      form,
    ),
  );
  app.api
    .vocabulary()
    .then(({ topics: known }) =>
      topics.append(...known.map(({ topic: name }) => el("option", { value: name }))),
    )
    .catch(() => {}); // suggestions only
  return { destroy: () => alike.stop() };
}
