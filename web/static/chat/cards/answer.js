// A reviewed answer: what it says, whether it holds today, on which documents it rests and
// who answers for it; then related questions and whether it helped.
import { button, el, icon, prose, uid } from "../dom.js";
import { day } from "../time.js";
import { words } from "../words.js";
import { validity } from "./validity.js";

export function answerCard(message, doing) {
  const { body } = message;
  return el(
    "div",
    { class: "card" },
    prose(message.text),
    verbatim(body.generated),
    ...validity(body.validity),
    body.successor ? questions(words.successor, [body.successor], doing) : null,
    sources(body),
    questions(words.setAside, body.set_aside ?? [], doing),
    questions(words.related, body.related ?? [], doing),
    feedback(message, doing),
  );
}

/** Words of a generator: what people reviewed and signed is one click away. */
function verbatim(generated) {
  if (!generated) return null;
  return el(
    "details",
    { class: "fold" },
    el("summary", {}, icon("file-text"), el("span", {}, words.verbatim)),
    prose(generated.verbatim),
    el(
      "ul",
      { class: "sources" },
      generated.cites.map(({ n, question }) => el("li", {}, words.cited(n, question))),
    ),
  );
}

function sources({ sources: list = [], names, facts_as_of: facts, demonstration }) {
  if (!list.length && !names) return null;
  return [
    list.length
      ? el(
          "details",
          { class: "fold" },
          el("summary", {}, icon("file-text"), el("span", {}, words.sources(list.length))),
          el("ul", { class: "sources" }, list.map(source)),
        )
      : null,
    el(
      "p",
      { class: "names" },
      names
        ? [
            el("span", {}, words.drafter(names.drafter)),
            el("span", {}, words.reviewer(names.reviewer)),
            el("span", {}, words.publisher(names.publisher)),
          ]
        : null,
      facts ? el("span", {}, words.factsAsOf(day(facts))) : null,
      demonstration ? el("span", {}, words.demonstration) : null,
    ),
  ];
}

function source({ title, doc_no: number, issuer, date, clause }) {
  const facts = [number, issuer, date ? day(date) : "", clause].filter(Boolean);
  return el(
    "li",
    {},
    el("span", { class: "source-title" }, `《${title.replace(/^《|》$/g, "")}》`),
    el("span", { class: "source-facts" }, facts.map((fact) => el("span", {}, fact))),
  );
}

function questions(title, list, doing) {
  if (!list.length) return null;
  const heading = uid("questions");
  return el(
    "div",
    { class: "related", role: "group", "aria-labelledby": heading },
    el("p", { class: "label", id: heading }, title),
    list.map(({ question }) =>
      button(question, () => doing.ask(question), { kind: "row", name: "chevron-right" }),
    ),
  );
}

function feedback(message, doing) {
  const thanks = el("p", { class: "thanks", role: "status" });
  const given = message.body.feedback ?? doing.mark(message.seq);
  const choices = [
    [true, words.helpful, "thumbs-up"],
    [false, words.unhelpful, "thumbs-down"],
  ].map(([helpful, label, name]) => {
    const node = button(label, () => give(helpful), { name, "aria-pressed": "false" });
    return { helpful, node };
  });

  function show(helpful) {
    for (const choice of choices) {
      choice.node.setAttribute("aria-pressed", String(choice.helpful === helpful));
    }
    thanks.textContent = helpful ? words.thanksHelpful : words.thanksUnhelpful;
  }

  async function give(helpful) {
    thanks.classList.remove("error");
    try {
      await doing.feedback(message.seq, helpful);
      show(helpful);
    } catch (error) {
      thanks.classList.add("error");
      thanks.textContent = error.message;
    }
  }

  if (typeof given?.helpful === "boolean") show(given.helpful);
  return el(
    "div",
    { class: "feedback" },
    el(
      "div",
      { class: "actions", role: "group", "aria-label": words.feedback },
      choices.map(({ node }) => node),
      button(words.human, () => doing.ask(words.human), { name: "headset" }),
    ),
    thanks,
  );
}
