// Server-sent events over fetch: EventSource cannot send the Authorization header.
// Reconnects with growing pauses, at once when the network or the tab comes back, and
// treats silence longer than two pings as a dead connection (phones drop them quietly).

const SILENCE_MS = 40_000; // the service pings every 15 s
const PAUSES_MS = [400, 1_000, 2_000, 4_000, 8_000, 15_000];

/** Splits a text stream into events; `push` returns those that became complete. */
export class EventParser {
  #rest = "";
  #event = { type: "message", id: "", data: [] };

  push(chunk) {
    // A carriage return at the very end may be half of a CRLF: keep it for the next chunk.
    const lines = (this.#rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    const complete = [];
    for (const line of lines) {
      if (line === "") {
        if (this.#event.data.length) {
          complete.push({ ...this.#event, data: this.#event.data.join("\n") });
        }
        this.#event = { type: "message", id: "", data: [] };
      } else if (!line.startsWith(":")) {
        const [, name, value] = /^([^:]*)(?::\s?(.*))?$/.exec(line);
        if (name === "event") this.#event.type = value ?? "";
        else if (name === "id") this.#event.id = value ?? "";
        else if (name === "data") this.#event.data.push(value ?? "");
      }
    }
    return complete;
  }
}

export class Stream {
  #abort = null;
  #connection = null;
  #wake = () => {};
  #lastHeard = 0;

  /** `connect(signal)` gives a fetch Response; the rest are called as things happen. */
  constructor({ connect, onOpen, onEvent, onDown, onRefused }) {
    Object.assign(this, { connect, onOpen, onEvent, onDown, onRefused });
  }

  start() {
    if (this.#abort) return;
    this.#abort = new AbortController();
    this.#run(this.#abort.signal);
  }

  stop() {
    this.#abort?.abort();
    this.#connection?.abort();
    this.#abort = null;
    this.#wake();
  }

  /** Tries now: the network or the tab is back. A connection that still lives is kept. */
  wake() {
    if (Date.now() - this.#lastHeard > SILENCE_MS / 2) this.#connection?.abort();
    this.#wake();
  }

  /** The network is known to be gone: do not wait for the silence. */
  cut() {
    this.#connection?.abort();
  }

  async #run(signal) {
    let failures = 0;
    while (!signal.aborted) {
      const connection = new AbortController();
      this.#connection = connection;
      this.#lastHeard = Date.now();
      const watchdog = setInterval(() => {
        if (Date.now() - this.#lastHeard > SILENCE_MS) connection.abort();
      }, 5_000);
      let pause = 0;
      try {
        const response = await this.connect(connection.signal);
        if (response.status === 401 || response.status === 404) {
          this.#abort = null;
          this.onRefused();
          return;
        }
        pause = (Number(response.headers.get("Retry-After")) || 0) * 1_000;
        if (!response.ok) throw new Error(`event stream: ${response.status}`);
        this.onOpen();
        await this.#read(response.body, () => {
          failures = 0;
        });
      } catch {
        // Whatever broke the connection, the answer is the same: connect again.
      } finally {
        clearInterval(watchdog);
      }
      if (signal.aborted) return;
      this.onDown();
      const backoff = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)];
      failures += 1;
      await this.#pause(Math.max(pause, backoff * (0.75 + Math.random() / 2)));
    }
  }

  async #read(body, heard) {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const parser = new EventParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.#lastHeard = Date.now();
      heard();
      for (const event of parser.push(decoder.decode(value, { stream: true }))) this.onEvent(event);
    }
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
