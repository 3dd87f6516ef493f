/**
 * Asks our own server about some fields of a form while they are being filled: after a pause, only
 * when they have changed, and only the newest question counts.
 */
import { controlNamed } from "./elements.js";
import { RequestFailed, postJson } from "./requests.js";

export class LiveQuestion {
  /**
   * @param {HTMLFormElement} form
   * @param {string} names of its fields, apart by spaces
   * @param {number} pause in milliseconds
   * @param {{
   *   url: string,
   *   more?: () => Record<string, unknown>,
   *   onAnswer: (answer: any) => void,
   *   onFailure?: () => void,
   * }} asking more: what is sent beside the fields' {values}
   */
  constructor(form, names, pause, asking) {
    this.form = form;
    this.names = names.split(/\s+/).filter(Boolean);
    this.pause = pause;
    this.asking = asking;
    /** @type {AbortController | undefined} */
    this.running = undefined;
    /** The values last asked about, as text. */
    this.asked = "";
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  /** Listens to the fields; their present values are known already, or asked about at once. */
  start({ known = false } = {}) {
    for (const name of this.names) {
      for (const kind of ["input", "change"]) {
        controlNamed(this.form, name)?.addEventListener(kind, () => this.schedule());
      }
    }
    const values = this.values();
    if (known) this.asked = JSON.stringify(values);
    else if (Object.values(values).some(Boolean)) void this.ask();
  }

  values() {
    return Object.fromEntries(this.names.map((name) => [name, controlNamed(this.form, name)?.value ?? ""]));
  }

  schedule() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), this.pause);
  }

  async ask() {
    const { url, more, onAnswer, onFailure } = this.asking;
    const values = this.values();
    const question = JSON.stringify(values);
    if (question === this.asked) return;
    this.running?.abort();
    this.running = new AbortController();
    this.asked = question;
    try {
      onAnswer(await postJson(url, { values, ...more?.() }, { signal: this.running.signal }));
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      if (!(error instanceof RequestFailed)) throw error;
      // The next change asks again, also about the same values.
      this.asked = "";
      onFailure?.();
    }
  }
}
