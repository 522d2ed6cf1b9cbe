// Making an account, and showing a password that nobody can see a second time.
import { button, el, icon } from "../../dom.js";
import { words } from "../../words.js";
import { openDialog } from "../../components/dialog.js";
import { field, formError, select } from "../../components/field.js";

const text = words.accounts;
const USERNAME = /^[a-z0-9._-]{2,32}$/; // as the service's own rule
const MAX_NAME = 32;

/** Asks for a new person; gives the created account with its password, or null. */
export async function askForAccount(app) {
  let created = null;
  const name = field(text.name, el("input", { maxlength: MAX_NAME, autocomplete: "off", autofocus: true }), {
    hint: text.nameHint,
  });
  const username = field(
    text.username,
    el("input", { maxlength: "32", autocomplete: "off", autocapitalize: "none", spellcheck: "false" }),
    { hint: text.usernameHint },
  );
  const role = field(text.role, select(Object.entries(text.roles), "officer"));
  const error = formError();
  const form = el("form", { novalidate: true, id: "new-account" }, error.node, name.node, username.node, role.node);

  function valid() {
    if (!USERNAME.test(username.value)) username.setError(text.badUsername);
    if (!name.value) name.setError(text.badName);
    const wrong = form.querySelector("[aria-invalid]");
    wrong?.focus();
    return !wrong;
  }

  await openDialog({
    title: text.create,
    body: form,
    actions: (close) => {
      const submit = button(text.createDo, null, { kind: "primary", type: "submit", form: "new-account" });
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        error.set("");
        if (!valid()) return;
        submit.disabled = true;
        try {
          created = await app.api.createStaff({
            username: username.value,
            name: name.value,
            role: role.value,
          });
          close();
        } catch (refusal) {
          if (refusal.status === 409) {
            username.setError(refusal.message);
            username.input.focus();
          } else {
            error.set(refusal.message);
          }
        } finally {
          submit.disabled = false;
        }
      });
      return [button(words.cancel, () => close()), submit];
    },
  });
  return created;
}

export function showPassword(name, password) {
  const output = el("input", {
    class: "one-time",
    readonly: true,
    value: password,
    "aria-label": text.passwordLabel,
    autocomplete: "off",
    spellcheck: "false",
  });
  output.addEventListener("focus", () => output.select());
  const said = el("p", { class: "hint", role: "status" });
  const copy = button(words.copy, () => copyText(output, said), { name: "copy", autofocus: true });
  return openDialog({
    title: text.passwordTitle(name),
    dismissable: false, // a stray click must not lose it
    body: [
      el("p", { class: "form-warning" }, icon("triangle-alert"), el("span", {}, text.passwordText)),
      el("div", { class: "one-time-line" }, output, copy),
      said,
    ],
    actions: (close) => [button(text.passwordDone, () => close(), { kind: "primary" })],
  });
}

async function copyText(output, said) {
  try {
    await navigator.clipboard.writeText(output.value);
    said.textContent = words.copied;
  } catch {
    output.focus(); // plain-HTTP intranets have no clipboard API: select it instead
    said.textContent = document.execCommand("copy") ? words.copied : words.copyFailed;
  }
}
