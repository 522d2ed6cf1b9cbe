// Which card shows which kind of message. A kind this version does not know is shown as
// its text: the service may be newer than a page that has been open for days.
import { prose } from "../dom.js";
import { answerCard } from "./answer.js";
import { choiceCard } from "./choice.js";
import { ratingCard } from "./rating.js";
import { summaryCard } from "./summary.js";
import { ticketCard } from "./ticket.js";

const CARDS = {
  answer: answerCard,
  choice: choiceCard,
  summary: summaryCard,
  ticket: ticketCard,
  rating: ratingCard,
};

/** Content of a message. `doing` is what a card can set off: ask, feedback, rate, mark. */
export function content(message, doing) {
  const card = CARDS[message.kind];
  return card && message.body ? card(message, doing) : prose(message.text);
}

export function isCard(message) {
  return message.kind in CARDS;
}
