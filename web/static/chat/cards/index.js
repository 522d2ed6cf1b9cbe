// Which card shows which kind of message. A kind this version does not know is shown as
// its text: the service may be newer than a page that has been open for days.
import { el, icon, prose } from "../dom.js";
import { answerCard } from "./answer.js";
import { choiceCard } from "./choice.js";
import { helpCard } from "./help.js";
import { quoteCard } from "./quote.js";
import { ratingCard } from "./rating.js";
import { summaryCard } from "./summary.js";
import { ticketCard } from "./ticket.js";

const CARDS = {
  answer: answerCard,
  choice: choiceCard,
  summary: summaryCard,
  ticket: ticketCard,
  rating: ratingCard,
  help: helpCard,
  quote: quoteCard,
};

/** Content of a message. `doing` is what a card can set off: ask, feedback, rate, mark. */
export function content(message, doing) {
  const card = CARDS[message.kind];
  if (card && message.body) return card(message, doing);
  const { link } = message.body ?? {};
  return link ? el("div", { class: "card" }, prose(message.text), way(link, doing)) : prose(message.text);
}

/** A page of the service to go to, such as the plain ticket form. */
function way({ title, url }, doing) {
  const target = doing.address(url);
  if (!target) return null;
  return el(
    "a",
    { class: "button", href: target.href, target: target.window, rel: "noopener" },
    icon("clipboard-list"),
    el("span", {}, title),
  );
}

export function isCard(message) {
  return message.kind in CARDS;
}
