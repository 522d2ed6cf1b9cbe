// The entry as the citizen's own chat draws it, in a shadow root with the chat's own styles.
import { answerCard } from "../../../chat/cards/answer.js";
import { dress, loadIcons } from "../../../chat/surroundings.js";
import { el } from "../../dom.js";
import { words } from "../../words.js";

const text = words.entry;
const NOTHING = { ask() {}, mark() {}, async feedback() {} };

export class Preview {
  #bubble = el("div", { class: "bubble bubble-card" });

  constructor() {
    const host = el("div", { class: "preview-host" });
    const root = host.attachShadow({ mode: "open" });
    loadIcons(root);
    dress(root).then(() => root.append(this.#bubble));
    this.empty = el("p", { class: "quiet" }, text.previewEmpty);
    this.host = host;
    this.node = el("section", { class: "card" }, el("h2", {}, text.preview), this.empty, host);
  }

  draw({ text: said, body }) {
    this.empty.hidden = Boolean(said);
    this.host.hidden = !said;
    if (said) this.#bubble.replaceChildren(answerCard({ text: said, body, seq: 0 }, NOTHING));
  }
}
