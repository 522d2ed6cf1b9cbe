// Files the ticket into the conversation this browser has, begun for it if need be, so that
// its progress is told there. Without JavaScript, or when that fails, the form still works, in a
// conversation of its own.
import { Api } from "./chat/api.js";
import { begin } from "./chat/beginning.js";
import { Store } from "./chat/store.js";

const PATIENCE_MS = 4_000; // then the ticket goes without: it matters more than where it is told of

const form = document.querySelector("form");
if (form) {
  form.elements.key.value ||= crypto.randomUUID?.().replaceAll("-", "").slice(0, 20) ?? String(Date.now());
  document.getElementById("problems")?.focus();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelector("button[type=submit]").disabled = true;
    const known = await Promise.race([identity(), pause(PATIENCE_MS)]);
    if (known) {
      form.elements.conversation.value = known.id;
      form.elements.token.value = known.token;
    }
    form.submit();
  });
}

async function identity() {
  try {
    return await begin(new Api(location.origin), new Store(location.origin));
  } catch {
    return null;
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
