// One card that takes a file: chosen or dropped, sent, checked, decided on, taken in.
import { button, el, icon, uid } from "../../dom.js";
import { words } from "../../words.js";
import { say } from "../../components/notices.js";

const text = words.exchange;
const LARGEST = 50 * 1024 * 1024; // as the service's own rule
const POLL_MS = 500;
const WORKING = ["checking", "applying"];

export class Importer {
  #app;
  #options;
  #body = el("div", { class: "import-body" });
  #timer = 0;
  #stopped = false;

  constructor(app, options) {
    this.#app = app;
    this.#options = options;
    this.node = el("section", { class: "card" }, el("h2", {}, options.title), this.#body);
    this.#ask();
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** The first state, and the one after a refusal. */
  #ask(error = "") {
    clearTimeout(this.#timer);
    const { accept, hint, title } = this.#options;
    const id = uid("file");
    const input = el("input", {
      type: "file",
      id,
      class: "sr",
      accept,
      "aria-label": title,
      "aria-describedby": `${id}-hint`,
    });
    const zone = el(
      "div",
      { class: "dropzone" },
      input,
      el("label", { for: id, class: "button button-primary" }, icon("upload"), el("span", {}, text.choose)),
      el("span", { class: "quiet drop-words" }, text.or),
    );
    input.addEventListener("change", () => input.files[0] && this.#send(input.files[0]));
    for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.toggle("dropzone-over", over);
        if (name === "drop" && event.dataTransfer.files[0]) this.#send(event.dataTransfer.files[0]);
      });
    }
    this.#body.replaceChildren(
      ...(error
        ? [
            el(
              "div",
              { class: "form-error", role: "alert" },
              icon("circle-alert"),
              el("div", {}, el("p", {}, el("strong", {}, text.failedTitle)), el("p", {}, error)),
            ),
          ]
        : []),
      el("p", { class: "quiet", id: `${id}-hint` }, hint),
      zone,
    );
  }

  async #send(file) {
    if (file.size > LARGEST) return this.#ask(text.tooBig);
    const show = this.#progress();
    show(text.uploading(file.name, 0), 0, 1);
    try {
      const run = await this.#app.api.upload(this.#options.kind, file, (share) =>
        show(text.uploading(file.name, Math.round(share * 100)), share, 1),
      );
      this.#follow(run, show);
    } catch (error) {
      this.#ask(error.message);
    }
  }

  #progress() {
    const words = el("p", { id: uid("progress") });
    const bar = el("progress", { class: "progress", "aria-labelledby": words.id });
    this.#body.replaceChildren(words, bar);
    say(this.#options.title);
    return (line, done, total) => {
      words.textContent = line;
      if (total) {
        bar.max = total;
        bar.value = done;
      } else {
        bar.removeAttribute("value");
      }
    };
  }

  /** Asks how far the run is until it waits for a person. */
  #follow(run, show) {
    if (this.#stopped) return;
    if (WORKING.includes(run.state)) {
      if (run.state === "applying") show(text.applying, 0, 0);
      else show(text.working(run.stage, run.done, run.total), run.done, run.total);
      this.#timer = setTimeout(async () => {
        try {
          this.#follow(await this.#app.api.run(run.id), show);
        } catch (error) {
          this.#ask(error.message);
        }
      }, POLL_MS);
      return;
    }
    if (run.state === "failed") this.#ask(run.error);
    else this.#report(run);
  }

  #report(run) {
    const report = new this.#options.report(this.#app, run, {
      decide: (decision) => this.#decide(run, decision),
      again: () => this.#ask(),
    });
    this.#body.replaceChildren(report.node);
    report.node.querySelector("[data-first]")?.focus();
  }

  async #decide(run, decision) {
    const show = this.#progress();
    show(text.applying, 0, 0);
    try {
      this.#follow(await this.#app.api.applyRun(run.id, decision), show);
    } catch (error) {
      if (error.status === 409 || error.status === 404) this.#ask(error.message);
      else this.#report({ ...run, error: error.message });
    }
  }
}

/** Sentences about the file that are no faults. */
export function notes(lines) {
  if (!lines?.length) return null;
  return el(
    "div",
    { class: "form-info" },
    icon("info"),
    el("div", {}, el("strong", {}, text.notes), el("ul", { class: "notes" }, lines.map((line) => el("li", {}, line)))),
  );
}

/** Every refused row with its place and reason. */
export function faultTable(faults, all) {
  if (!faults.length) return null;
  const used = Object.entries(text.columns).filter(
    ([name]) => name === "message" || faults.some((fault) => fault[name]),
  );
  return el(
    "div",
    { class: "fault-frame", tabindex: "0", role: "region", "aria-label": text.faults },
    el(
      "table",
      { class: "fault-table" },
      el("caption", {}, all > faults.length ? text.faultsMore(faults.length, all) : text.faults),
      el("thead", {}, el("tr", {}, used.map(([, label]) => el("th", { scope: "col" }, label)))),
      el(
        "tbody",
        {},
        faults.map((fault) => el("tr", {}, used.map(([name]) => el("td", {}, String(fault[name] || ""))))),
      ),
    ),
  );
}

export function refusal(error) {
  if (!error) return null;
  return el("div", { class: "form-error", role: "alert" }, icon("circle-alert"), el("p", {}, error));
}

export const againButton = (again, label = text.again) => button(label, again, { name: "upload" });
