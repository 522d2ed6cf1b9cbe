// Live events from the service. EventSource reconnects by itself after a broken line but
// gives up after an HTTP error, so a closed one is opened anew with growing pauses. What
// was missed meanwhile is fetched by whoever listens to "open".

const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
const EVENTS = ["queue", "message", "typing", "ticket"];
const PATIENCE_MS = 1_500; // a reconnect faster than this is not worth a banner

export class Stream extends EventTarget {
  #source = null;
  #failures = 0;
  #retry = 0;
  #downTimer = 0;
  #wasOpen = false;
  down = false;

  start() {
    addEventListener("online", () => this.#connect());
    addEventListener("offline", () => this.#lost(true));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.#source?.readyState !== EventSource.OPEN) this.#connect();
    });
    addEventListener("pagehide", () => this.#source?.close());
    addEventListener("pageshow", (event) => event.persisted && this.#connect());
    this.#connect();
  }

  #connect() {
    clearTimeout(this.#retry);
    this.#source?.close();
    const source = new EventSource("/api/desk/events");
    this.#source = source;
    source.onopen = () => this.#opened();
    source.onerror = () => {
      this.#lost(false);
      if (source.readyState === EventSource.CLOSED && this.#source === source) {
        const pause = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)];
        this.#failures += 1;
        this.#retry = setTimeout(() => this.#connect(), pause * (0.75 + Math.random() / 2));
        this.#emit("refused"); // perhaps the session ended: EventSource does not tell
      }
    };
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => {
        this.#failures = 0;
        this.#emit(name, event.data ? JSON.parse(event.data) : {});
      });
    }
  }

  #opened() {
    clearTimeout(this.#downTimer);
    this.#downTimer = 0;
    const again = this.#wasOpen;
    this.#wasOpen = true;
    if (this.down) {
      this.down = false;
      this.#emit("up");
    }
    this.#emit("open", { again });
  }

  #lost(now) {
    if (this.down || this.#downTimer) return;
    this.#downTimer = setTimeout(
      () => {
        this.#downTimer = 0;
        this.down = true;
        this.#emit("down");
      },
      now ? 0 : PATIENCE_MS,
    );
  }

  #emit(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
