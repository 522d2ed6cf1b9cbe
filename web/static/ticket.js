// Files the ticket into the conversation this browser already has, so that its progress
// is told there. Without JavaScript the form still works, in a conversation of its own.
const form = document.querySelector("form");
if (form) {
  form.elements.key.value ||= crypto.randomUUID?.().replaceAll("-", "").slice(0, 20) ?? String(Date.now());
  try {
    const { id, token } = JSON.parse(localStorage.getItem("lianxin-chat:conversation") ?? "{}");
    if (id && token) {
      form.elements.conversation.value = id;
      form.elements.token.value = token;
    }
  } catch {
    // Nothing kept here: the form makes a conversation of its own.
  }
  document.getElementById("problems")?.focus();
  form.addEventListener("submit", () => {
    form.querySelector("button[type=submit]").disabled = true;
  });
}
