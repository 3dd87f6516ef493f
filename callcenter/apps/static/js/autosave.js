/**
 * Drafts saved as one types: <form data-autosave-url data-autosave-key data-autosave-version
 * data-autosave-saved-at> with an element [data-autosave-status] inside.
 *
 * Sends {version, values}; expects {saved_at, version, notices: [{field, message}], values: {name: masked}}.
 * Until the server confirms, a copy stays in this browser (draft-store.js) and comes back after a reload.
 */
import { discard, discardAll, discardStale, keep, kept } from "./draft-store.js";
import { attachOnce, element } from "./elements.js";
import { showFieldNotice } from "./field-notices.js";
import { readValues, writeValues } from "./form-values.js";
import { RequestFailed, meta, postJson } from "./requests.js";
import { clockTime, text } from "./texts.js";

const pause = 600;
const firstRetry = 2_000;
const lastRetry = 60_000;

/**
 * clean: nothing typed · pending: typed, not sent · saved: confirmed · kept: in this browser only ·
 * lost: nowhere but on the screen · stopped: the server refused, somebody has to act
 *
 * @typedef {"clean" | "pending" | "saved" | "kept" | "lost" | "stopped"} DraftState
 */

class Autosave {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl ?? "";
    this.key = form.dataset.autosaveKey || location.pathname;
    this.version = Number(form.dataset.autosaveVersion) || 0;
    this.status = /** @type {HTMLElement | null} */ (form.querySelector("[data-autosave-status]"));
    /** When the server last had everything, in milliseconds by its own clock. */
    this.savedAt = Date.parse(form.dataset.autosaveSavedAt ?? "") || 0;
    /** Server's clock minus this one's, learnt from each answer. */
    this.clockOffset = 0;
    this.failures = 0;
    this.sending = false;
    this.changed = false;
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  start() {
    this.restore();
    this.form.addEventListener("input", () => this.onChange());
    this.form.addEventListener("change", (event) => {
      if (!(event instanceof CustomEvent && event.detail?.restored)) this.onChange();
    });
    this.form.addEventListener("submit", (event) => queueMicrotask(() => this.onSubmit(event)));
    window.addEventListener("online", () => this.hurry());
    window.addEventListener("focus", () => this.hurry());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.changed) void this.send({ leaving: true });
    });
  }

  /** A copy in this browser that is newer than what the server sent comes back. */
  restore() {
    const copy = kept(this.key);
    if (!copy) return;
    // A form that comes back refused already holds what was typed.
    const refused = document.querySelector("[data-error-summary]");
    if (copy.at <= this.savedAt || refused) {
      discard(this.key);
      return;
    }
    writeValues(this.form, copy.values);
    this.show("pending", text("restored"));
    this.changed = true;
    this.schedule(pause);
  }

  onChange() {
    this.changed = true;
    this.keepCopy();
    this.setState("pending");
    this.schedule(pause);
  }

  /** @returns {boolean} whether this browser keeps a copy now */
  keepCopy() {
    // Even if this clock runs late, what is typed now is newer than what the server has.
    const at = Math.max(Date.now() + this.clockOffset, this.savedAt + 1);
    return keep(this.key, { at, values: readValues(this.form) });
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    if (event.defaultPrevented) return;
    clearTimeout(this.timer);
    const copy = kept(this.key);
    if (copy) keep(this.key, { ...copy, submitted: true });
  }

  /** @param {number} milliseconds */
  schedule(milliseconds) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), milliseconds);
  }

  /** Tries again at once after a failure: the connection or the session is back. */
  hurry() {
    if (this.changed && this.failures && !this.sending) this.schedule(0);
  }

  /** @param {{leaving?: boolean}} [options] */
  async send({ leaving = false } = {}) {
    clearTimeout(this.timer);
    if (this.sending || "submitting" in this.form.dataset) return;
    this.sending = true;
    this.changed = false;
    const sent = readValues(this.form);
    if (!leaving) this.show("pending", text("saving"), { quiet: true });
    try {
      const body = { version: this.version, values: sent };
      this.onSaved(await postJson(this.url, body, { keepalive: leaving }), sent);
    } catch (error) {
      this.onFailed(error);
    } finally {
      this.sending = false;
    }
    if (this.changed && !this.failures) this.schedule(pause);
  }

  /**
   * @param {{saved_at: string, version: number, notices?: {field: string, message: string}[],
   *   values?: Record<string, string>}} answer
   * @param {Record<string, import("./form-values.js").FieldValue>} sent
   */
  onSaved(answer, sent) {
    const savedAt = new Date(answer.saved_at);
    this.failures = 0;
    this.version = answer.version;
    this.savedAt = savedAt.getTime();
    this.clockOffset = this.savedAt - Date.now();
    this.takeMasked(answer.values ?? {}, sent);
    for (const { field, message } of answer.notices ?? []) showFieldNotice(this.form, field, message);
    if (this.changed) {
      this.keepCopy();
      return;
    }
    discard(this.key);
    this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: answer }));
    this.show("saved", text("saved", { time: clockTime(savedAt) }), { quiet: true });
  }

  /**
   * Takes the server's masked text where the person has not typed since.
   *
   * @param {Record<string, string>} masked
   * @param {Record<string, import("./form-values.js").FieldValue>} sent
   */
  takeMasked(masked, sent) {
    const present = readValues(this.form);
    const untouched = Object.entries(masked).filter(([name]) => present[name] === sent[name]);
    if (untouched.length) writeValues(this.form, Object.fromEntries(untouched));
  }

  /** @param {unknown} error */
  onFailed(error) {
    if (!(error instanceof RequestFailed)) throw error;
    this.changed = true;
    this.failures += 1;
    const keepsCopy = this.keepCopy();
    if (error.kind === "offline" || error.kind === "failed") {
      const words = keepsCopy ? (error.kind === "offline" ? "kept" : "failed") : "lost";
      this.show(keepsCopy ? "kept" : "lost", text(words));
      this.schedule(Math.min(firstRetry * 2 ** (this.failures - 1), lastRetry));
      return;
    }
    this.show("stopped", error.body?.message ?? text(error.kind.replaceAll("-", "_")));
    if (error.kind === "signed-out") this.offerSignIn();
    for (const [field, message] of Object.entries(error.body?.errors ?? {})) {
      showFieldNotice(this.form, field, String(message));
    }
  }

  offerSignIn() {
    const link = { href: meta("sign-in-url") || "/", target: "_blank", rel: "noopener" };
    this.status?.append(element("a", link, text("sign_in")));
  }

  /** @param {DraftState} state */
  setState(state) {
    this.form.dataset.draft = state;
    if (this.status) this.status.dataset.state = state;
  }

  /**
   * @param {DraftState} state
   * @param {string} words
   * @param {{quiet?: boolean}} [options] quiet words are shown but not read aloud at every pause
   */
  show(state, words, { quiet = false } = {}) {
    this.setState(state);
    if (!this.status) return;
    this.status.setAttribute("aria-live", quiet ? "off" : "polite");
    this.status.replaceChildren(element("span", {}, words));
  }
}

/** @param {ParentNode} root */
export function attachAutosave(root) {
  attachOnce(root, "form[data-autosave-url]", "Autosave", (form) =>
    new Autosave(/** @type {HTMLFormElement} */ (form)).start(),
  );
}

/** Removes copies nobody needs any more; all of them at sign-out. Call once, after attachAutosave. */
export function startDraftCare() {
  const forms = /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-autosave-url]"));
  discardStale([...forms].map((form) => form.dataset.autosaveKey || location.pathname), Date.now());
  document.addEventListener("submit", (event) => {
    if (event.target instanceof Element && event.target.matches("[data-sign-out]")) discardAll();
  });
}
