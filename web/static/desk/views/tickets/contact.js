// Name and phone of a citizen: masked, and read in full only on purpose, because every
// reading is recorded. What was read is hidden again by itself.
import { button, el } from "../../dom.js";
import { words } from "../../words.js";
import { failed } from "../../components/notices.js";

const text = words.ticket;
const SHOWN_MS = 120_000; // long enough to dial

export function contactFact(app, ticket) {
  const value = el("dd", {});
  const masked = () => {
    const shown = [ticket.contact_name, ticket.contact_masked].filter(Boolean).join("　");
    value.replaceChildren(
      el("span", { class: "number" }, shown || words.none),
      app.may("read_contact") && shown
        ? el(
            "span",
            { class: "contact-actions" },
            button(text.showContact, read, { name: "eye", kind: "small" }),
            el("span", { class: "quiet" }, text.showContactHint),
          )
        : "",
    );
  };

  async function read(event) {
    event.currentTarget.disabled = true;
    const focused = value.contains(document.activeElement);
    try {
      const { name, phone } = await app.api.contact(ticket.number);
      const hide = button(words.hide, masked, { name: "eye-off", kind: "small" });
      value.replaceChildren(
        el("strong", { class: "number" }, [name, phone].filter(Boolean).join("　")),
        el(
          "span",
          { class: "contact-actions" },
          hide,
          el("span", { class: "quiet", role: "status" }, text.contactRead),
        ),
      );
      if (focused) hide.focus();
      setTimeout(() => value.isConnected && masked(), SHOWN_MS);
    } catch (error) {
      failed(error);
      masked();
    }
  }

  masked();
  return el("div", { class: "fact" }, el("dt", {}, text.contact), value);
}
