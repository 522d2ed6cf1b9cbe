// A passage of a policy document, where no reviewed answer exists: marked as a quotation, what
// answers highlighted, with its source, what the document is worth today, and the way to it.
import { el, highlighted, icon, prose } from "../dom.js";
import { day } from "../time.js";
import { words } from "../words.js";
import { validity } from "./validity.js";

export function quoteCard({ text, body }, doing) {
  return el(
    "div",
    { class: "card" },
    prose(text),
    el(
      "figure",
      { class: "quote" },
      el(
        "blockquote",
        {},
        body.headings ? el("p", { class: "label" }, body.headings) : null,
        el("p", { class: "quoted" }, ...highlighted(body)),
      ),
      el("figcaption", { class: "source-facts" }, source(body)),
    ),
    ...validity(body.validity),
    replaced(body.successor, doing),
    way(words.openDocument, body.url, doing),
  );
}

function named(title) {
  return `《${title.replaceAll("《", "〈").replaceAll("》", "〉")}》`;
}

function source({ title, doc_no: number, issuer, date }) {
  const facts = [number, issuer, date ? day(date) : ""].filter(Boolean);
  return [
    el("span", { class: "source-title" }, words.quotedFrom(named(title))),
    ...facts.map((fact) => el("span", {}, fact)),
  ];
}

function replaced(successor, doing) {
  if (!successor) return null;
  const { title, doc_no: number, url } = successor;
  const name = title ? `${named(title)}${number}` : number;
  return url
    ? way(words.openSuccessor(name), url, doing)
    : el("p", {}, words.replacedBy(name));
}

function way(label, url, doing) {
  const target = doing.address(url);
  if (!target) return null;
  return el(
    "a",
    { class: "button", href: target.href, target: target.window, rel: "noopener" },
    icon("file-text"),
    el("span", {}, label),
  );
}
