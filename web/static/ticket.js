// Files the ticket into the conversation this browser already has, so that its progress
// is told there. Without JavaScript the form still works, in a conversation of its own.
import { Store } from "./chat/store.js";

const form = document.querySelector("form");
if (form) {
  form.elements.key.value ||= crypto.randomUUID?.().replaceAll("-", "").slice(0, 20) ?? String(Date.now());
  const known = new Store(location.origin).identity;
  if (known) {
    form.elements.conversation.value = known.id;
    form.elements.token.value = known.token;
  }
  document.getElementById("problems")?.focus();
  form.addEventListener("submit", () => {
    form.querySelector("button[type=submit]").disabled = true;
  });
}
