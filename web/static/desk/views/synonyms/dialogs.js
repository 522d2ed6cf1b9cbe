// Adding a word, and changing, taking out or restoring one; each gives what the service answered, or null.
import { button, el } from "../../dom.js";
import { ago } from "../../time.js";
import { words } from "../../words.js";
import { openDialog } from "../../components/dialog.js";
import { field, formError } from "../../components/field.js";

const text = words.synonyms;

export function askForSynonym(app) {
  const word = field(text.word, input({ autofocus: true }), { hint: text.wordHint });
  return form(app, { title: text.addTitle, action: text.addDo, word });
}

/** A word of the dictionary: what it is read as, by whose decision, and what can be done. */
export function openWord(app, one, head) {
  const current = one.state === "out" ? "" : head;
  const told = [
    one.shipped ? text.shipped(one.shipped) : "",
    one.at ? [text.decided(one.by), " ", ago(one.at)] : "",
  ].filter(Boolean);
  return form(app, {
    title: text.changeTitle(one.word),
    action: text.changeDo,
    known: one.word,
    current,
    above: el("p", { class: "quiet" }, told.flatMap((part, place) => (place ? ["；", part] : [part])).flat()),
    others: [
      one.at && one.shipped ? [text.restore, () => app.api.restoreSynonym(one.word)] : null,
      current ? [text.takeOut, () => app.api.takeOutSynonym(one.word)] : null,
    ].filter(Boolean),
  });
}

async function form(app, { title, action, word = null, known = "", current = "", above = null, others = [] }) {
  let done = null;
  const readAs = field(text.readAs, input({ value: current, autofocus: !word }), { hint: text.readAsHint });
  const error = formError();
  const body = el("form", { novalidate: true, id: "synonym" }, error.node, above, word?.node, readAs.node);

  await openDialog({
    title,
    body,
    actions: (close) => {
      const attempt = async (work) => {
        error.set("");
        buttons.forEach((one) => (one.disabled = true));
        try {
          done = await work();
          close();
        } catch (refusal) {
          error.set(refusal.message);
        } finally {
          buttons.forEach((one) => (one.disabled = false));
        }
      };
      const submit = button(action, null, { kind: "primary", type: "submit", form: "synonym" });
      const buttons = [...others.map(([label, work]) => button(label, () => attempt(work))), submit];
      body.addEventListener("submit", (event) => {
        event.preventDefault();
        for (const one of [word, readAs]) if (one && !one.value) one.setError(text.bad);
        const wrong = body.querySelector("[aria-invalid]");
        if (wrong) wrong.focus();
        else attempt(() => app.api.putSynonym(word ? word.value : known, readAs.value));
      });
      return [button(words.cancel, () => close()), ...buttons];
    },
  });
  return done;
}

function input(attributes) {
  return el("input", { maxlength: "20", autocomplete: "off", spellcheck: "false", ...attributes });
}
