// The staff's HTTP API. Every failure becomes one ApiError with a sentence to show;
// an ended session is told to the page once, whichever call met it.
import { setServerTime } from "./time.js";
import { words } from "./words.js";

const TIMEOUT_MS = 20_000;

export class ApiError extends Error {
  constructor(status, message, code = "") {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export class Api {
  constructor({ onExpired }) {
    this.onExpired = onExpired;
  }

  me = () => this.#call("GET", "me");
  queue = () => this.#call("GET", "queue");
  canned = () => this.#call("GET", "canned");
  departments = () => this.#call("GET", "departments");
  staff = () => this.#call("GET", "staff");
  createStaff = (person) => this.#call("POST", "staff", person);
  changeStaff = (id, change) => this.#call("PATCH", `staff/${id}`, change);
  changePassword = (old, fresh) => this.#call("POST", "password", { old, new: fresh });

  conversation(id, after = 0) {
    return this.#call("GET", `${conversation(id)}${after ? `?after=${after}` : ""}`);
  }

  take = (id) => this.#call("POST", `${conversation(id)}/take`, {});
  send = (id, message) => this.#call("POST", `${conversation(id)}/messages`, message);
  giveBack = (id, text) => this.#call("POST", `${conversation(id)}/return`, { text });
  typing = (id) => this.#call("POST", `${conversation(id)}/typing`, {});

  tickets(query) {
    return this.#call("GET", `tickets?${new URLSearchParams(query)}`);
  }

  ticket = (number) => this.#call("GET", ticket(number));
  move = (number, move) => this.#call("POST", `${ticket(number)}/moves`, move);
  contact = (number) => this.#call("POST", `${ticket(number)}/contact`, {});

  entries(query) {
    return this.#call("GET", `entries?${new URLSearchParams(query)}`);
  }

  vocabulary = () => this.#call("GET", "entries/vocabulary");
  entry = (id, version = "") =>
    this.#call("GET", `${entry(id)}${version ? `?version=${encodeURIComponent(version)}` : ""}`);
  createEntry = (draft) => this.#call("POST", "entries", draft);
  reviseEntry = (id) => this.#call("POST", `${entry(id)}/revise`, {});
  saveEntry = (id, number, draft, edits) =>
    this.#call("PUT", `${entry(id)}/versions/${number}`, { draft, edits });
  moveEntry = (id, number, move) => this.#call("POST", `${entry(id)}/versions/${number}/moves`, move);
  changes = (id, number, against = "") =>
    this.#call(
      "GET",
      `${entry(id)}/versions/${number}/changes${against ? `?against=${encodeURIComponent(against)}` : ""}`,
    );
  clearFlags = (id, reason) => this.#call("POST", `${entry(id)}/clear`, { reason });
  tryOut = (text) => this.#call("POST", "entries/try", { text });
  alike = (questions, but) => this.#call("POST", "entries/alike", { questions, but });

  policies(query) {
    return this.#call("GET", `policies?${new URLSearchParams(query)}`);
  }

  policy = (id) => this.#call("GET", policy(id));
  confirmPolicy = (id, facts) => this.#call("POST", `${policy(id)}/confirm`, facts);
  repealPolicy = (id, repeal) => this.#call("POST", `${policy(id)}/repeal`, repeal);
  run = (id) => this.#call("GET", `imports/${encodeURIComponent(id)}`);
  applyRun = (id, decision) =>
    this.#call("POST", `imports/${encodeURIComponent(id)}/apply`, decision);

  /** Sends a file as it is; `onProgress` hears the share that is sent, 0 to 1. */
  upload(kind, file, onProgress) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // fetch does not tell how much was sent
      request.open("POST", `/api/desk/imports?${new URLSearchParams({ kind, name: file.name })}`);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.setRequestHeader("X-CSRF-Token", csrfToken());
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) onProgress(event.loaded / event.total);
      });
      request.addEventListener("load", () => {
        if (request.status < 300) return resolve(request.response);
        if (request.status === 401) this.onExpired();
        const { message, code } = request.response?.error ?? {};
        return reject(new ApiError(request.status, message ?? words.errors.unknown, code));
      });
      request.addEventListener("error", () => reject(new ApiError(0, words.errors.network)));
      request.send(file);
    });
  }

  learnedTopics(query) {
    return this.#call("GET", `learning/topics?${new URLSearchParams(query)}`);
  }

  synonyms(query) {
    return this.#call("GET", `synonyms?${new URLSearchParams(query)}`);
  }

  synonymEvents = () => this.#call("GET", "synonyms/events");
  putSynonym = (word, read_as) => this.#call("POST", "synonyms", { word, read_as });
  takeOutSynonym = (word) => this.#call("DELETE", `synonyms/${encodeURIComponent(word)}`);
  restoreSynonym = (word) => this.#call("POST", `synonyms/${encodeURIComponent(word)}/restore`, {});

  learnedTopic = (id) => this.#call("GET", topic(id));
  draftTopic = (id, reply) => this.#call("POST", `${topic(id)}/draft`, { reply });
  dismissTopic = (id) => this.#call("POST", `${topic(id)}/dismiss`, {});
  reopenTopic = (id) => this.#call("POST", `${topic(id)}/reopen`, {});

  learnedReplies(query) {
    return this.#call("GET", `learning/replies?${new URLSearchParams(query)}`);
  }

  draftReply = (id) => this.#call("POST", `learning/replies/${id}/draft`, {});
  dismissReply = (id) => this.#call("POST", `learning/replies/${id}/dismiss`, {});
  learnNow = () => this.#call("POST", "learning/refresh", {});
  quality = (week) => this.#call("GET", `quality?${new URLSearchParams(week ? { week } : {})}`);

  /** Ends the session; the header and the field carry the same token. */
  logout() {
    return fetch("/desk/logout", {
      method: "POST",
      headers: { "X-CSRF-Token": csrfToken() },
      body: new URLSearchParams({ csrftoken: csrfToken() }),
      redirect: "manual", // a redirect to the login page is the success
    });
  }

  async #call(method, path, body) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(`/api/desk/${path}`, {
        method,
        headers: {
          Accept: "application/json",
          ...(body ? { "Content-Type": "application/json" } : {}),
          ...(method === "GET" ? {} : { "X-CSRF-Token": csrfToken() }),
        },
        body: body ? JSON.stringify(body) : undefined,
        cache: "no-store",
        signal: abort.signal,
      });
      setServerTime(response.headers.get("Date"));
      if (!response.ok) throw await refusal(response);
      return response.status === 204 ? null : await response.json();
    } catch (error) {
      if (error instanceof ApiError) {
        if (error.status === 401) this.onExpired();
        throw error;
      }
      throw new ApiError(0, abort.signal.aborted ? words.errors.timeout : words.errors.network);
    } finally {
      clearTimeout(timer);
    }
  }
}

const conversation = (id) => `conversations/${encodeURIComponent(id)}`;
const entry = (id) => `entries/${encodeURIComponent(id)}`;
const policy = (id) => `policies/${encodeURIComponent(id)}`;
const topic = (id) => `learning/topics/${encodeURIComponent(id)}`;
const ticket = (number) => `tickets/${encodeURIComponent(number)}`;

function csrfToken() {
  const cookie = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]*)/);
  return cookie ? decodeURIComponent(cookie[1]) : (document.body.dataset.csrftoken ?? "");
}

async function refusal(response) {
  const fallback = response.status >= 500 ? words.errors.server : words.errors.unknown;
  try {
    const { error } = await response.json();
    return new ApiError(response.status, error.message || fallback, error.code);
  } catch {
    return new ApiError(response.status, fallback);
  }
}
