// Everyone's own password.
import { button, el } from "../../dom.js";
import { words } from "../../words.js";
import { openDialog } from "../../components/dialog.js";
import { field, formError } from "../../components/field.js";

const text = words.password;
const SHORTEST = 10; // as the service's own rule

export function passwordView(app, root) {
  const box = (autocomplete) => el("input", { type: "password", autocomplete, maxlength: "256" });
  const old = field(text.old, box("current-password"));
  const fresh = field(text.fresh, box("new-password"), { hint: text.hint });
  const again = field(text.again, box("new-password"));
  const error = formError();
  const show = el("input", { type: "checkbox" });
  show.addEventListener("change", () => {
    for (const { input } of [old, fresh, again]) input.type = show.checked ? "text" : "password";
  });
  const submit = button(text.submit, null, { kind: "primary", type: "submit" });
  const form = el(
    "form",
    { class: "card narrow-form", novalidate: true },
    error.node,
    el("input", {
      type: "text",
      name: "username",
      value: app.me.username,
      autocomplete: "username",
      hidden: true,
    }),
    old.node,
    fresh.node,
    again.node,
    el("label", { class: "check" }, show, text.show),
    el("div", { class: "form-actions" }, submit),
  );

  function valid() {
    // Passwords are compared as typed: blanks at their ends belong to them.
    if (!old.input.value) old.setError(text.missingOld);
    if (fresh.input.value.length < SHORTEST) fresh.setError(text.short);
    else if (fresh.input.value !== again.input.value) again.setError(text.different);
    const wrong = form.querySelector("[aria-invalid]");
    wrong?.focus();
    return !wrong;
  }

  /** The service ends every session of the account, this one too. */
  function tellDone() {
    const login = () => location.assign("/desk/login");
    openDialog({
      title: text.doneTitle,
      dismissable: false,
      body: el("p", {}, text.done),
      actions: () => [button(words.loginAgain, login, { kind: "primary", autofocus: true })],
    });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.set("");
    if (!valid()) return;
    submit.disabled = true;
    try {
      await app.api.changePassword(old.input.value, fresh.input.value);
      form.reset();
      tellDone();
    } catch (refusal) {
      error.set(refusal.message);
      old.input.focus();
    } finally {
      submit.disabled = false;
    }
  });

  root.append(
    el("div", { class: "page" }, el("header", { class: "page-head" }, el("h1", {}, text.heading)), form),
  );
  return { update() {} };
}
