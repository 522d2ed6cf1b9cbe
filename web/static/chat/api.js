// The citizen's HTTP API. Every failure becomes one ApiError with a sentence to show,
// whether the network, a proxy or the service said no.
import { words } from "./words.js";

const TIMEOUT_MS = 20_000; // the service answers 202 as soon as a message is stored

export class ApiError extends Error {
  constructor(status, message, { code = "", retryAfter = 0 } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** The conversation is gone for good: only a new one helps. */
  get expired() {
    return this.status === 401 || this.status === 404;
  }

  /** Nothing wrong with the request itself: the same again may succeed later. */
  get temporary() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export class Api {
  constructor(server) {
    this.base = `${server}/api/chat/conversations`;
  }

  create() {
    return this.#call("POST", "", null, {});
  }

  read({ id, token }, after = 0) {
    return this.#call("GET", `/${id}${after ? `?after=${after}` : ""}`, token);
  }

  send({ id, token }, message) {
    return this.#call("POST", `/${id}/messages`, token, message);
  }

  typing({ id, token }) {
    return this.#call("POST", `/${id}/typing`, token, {});
  }

  feedback({ id, token }, seq, helpful) {
    return this.#call("POST", `/${id}/messages/${seq}/feedback`, token, { helpful });
  }

  rate({ id, token }, number, rating) {
    const ticket = encodeURIComponent(number);
    return this.#call("POST", `/${id}/tickets/${ticket}/rating`, token, rating);
  }

  /** The open event stream; its reader watches for silence, so no time limit here. */
  events({ id, token }, after, signal) {
    return fetch(`${this.base}/${id}/events?after=${after}`, {
      headers: {
        Accept: "text/event-stream",
        Authorization: `Bearer ${token}`,
        "Last-Event-ID": String(after),
      },
      cache: "no-store",
      credentials: "omit",
      signal,
    });
  }

  async #call(method, path, token, body) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(this.base + path, {
        method,
        headers: {
          Accept: "application/json",
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...(body ? { "Content-Type": "application/json" } : {}),
        },
        body: body ? JSON.stringify(body) : undefined,
        cache: "no-store",
        credentials: "omit",
        signal: abort.signal,
      });
      if (!response.ok) throw await refusal(response);
      return response.status === 204 ? null : await response.json();
    } catch (error) {
      if (error instanceof ApiError) throw error;
      throw new ApiError(0, abort.signal.aborted ? words.errors.timeout : words.errors.network);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function refusal(response) {
  const fallback = response.status >= 500 ? words.errors.server : words.errors.unknown;
  const retryAfter = Number(response.headers.get("Retry-After")) || 0;
  try {
    const { error } = await response.json();
    return new ApiError(response.status, error.message || fallback, {
      code: error.code,
      retryAfter,
    });
  } catch {
    return new ApiError(response.status, fallback, { retryAfter });
  }
}
