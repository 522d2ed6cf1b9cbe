// Native <dialog>: the browser keeps the focus inside, closes on Escape and gives the
// focus back.
import { button, el, iconButton, uid } from "../dom.js";
import { words } from "../words.js";

/** Opens a dialog; resolves with the value it was closed with ("" when dismissed). */
export function openDialog({ title, body, actions = null, wide = false, dismissable = true }) {
  return new Promise((resolve) => {
    const id = uid("dialog");
    const close = (value = "") => dialog.close(value);
    const footer = actions?.(close);
    const dialog = el(
      "dialog",
      { class: wide ? "dialog dialog-wide" : "dialog", "aria-labelledby": id },
      el(
        "header",
        {},
        el("h2", { id }, title),
        dismissable ? iconButton(words.close, "x", () => close()) : null,
      ),
      el("div", { class: "dialog-body" }, body),
      footer ? el("footer", {}, footer) : null,
    );
    dialog.addEventListener("cancel", (event) => {
      if (!dismissable) event.preventDefault();
    });
    dialog.addEventListener("click", (event) => {
      if (dismissable && event.target === dialog && !dialog.contains(getSelection()?.anchorNode)) {
        close();
      }
    });
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[autofocus]")?.focus();
  });
}

/** Asks before something that is felt by others; true when confirmed. */
export async function confirm({ title, text, action, kind = "primary" }) {
  const answer = await openDialog({
    title,
    body: el("p", {}, text),
    actions: (close) => [
      button(words.cancel, () => close()),
      button(action, () => close("yes"), { kind, autofocus: true }),
    ],
  });
  return answer === "yes";
}
