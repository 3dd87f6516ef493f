/**
 * Why a request to our own server did not do what it should.
 *
 * offline: no answer · signed-out: 401 or sent to the sign-in page · forbidden: 400, 403 (often an
 * old form) · conflict: 409 · invalid: 422 · too-large: 413 · failed: anything else
 *
 * @typedef {"offline" | "signed-out" | "forbidden" | "conflict" | "invalid" | "too-large" | "failed"} FailureKind
 */

/** @type {Record<number, FailureKind>} */
const kindOfStatus = {
  400: "forbidden",
  401: "signed-out",
  403: "forbidden",
  409: "conflict",
  413: "too-large",
  422: "invalid",
};

export class RequestFailed extends Error {
  /**
   * @param {FailureKind} kind
   * @param {any} [body] the server's JSON, if it sent any
   */
  constructor(kind, body) {
    super(kind);
    this.kind = kind;
    this.body = body;
  }
}

/**
 * The value of `<meta name="…">`.
 *
 * @param {string} name
 * @returns {string} empty if the page has none
 */
export function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";
}

/**
 * Posts JSON to our own server with the CSRF token.
 *
 * @param {string} url
 * @param {unknown} body
 * @param {{signal?: AbortSignal, keepalive?: boolean}} [options]
 * @returns {Promise<any>} the JSON of the answer, or null if it has none
 * @throws {RequestFailed}
 * @throws {DOMException} AbortError when the signal was used
 */
export async function postJson(url, body, { signal, keepalive = false } = {}) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": meta("csrf-token"),
      },
      body: JSON.stringify(body),
      credentials: "same-origin",
      redirect: "manual",
      signal,
      keepalive,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new RequestFailed("offline");
  }
  if (response.type === "opaqueredirect") throw new RequestFailed("signed-out");
  const json = await response.json().catch(() => null);
  if (!response.ok) throw new RequestFailed(kindOfStatus[response.status] ?? "failed", json);
  return json;
}
