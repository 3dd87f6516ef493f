/**
 * The desk: the address names the draft being written, so a reload brings it back; panels beside
 * it are asked for anew when one of their source fields changes
 * (<div data-live-url data-live-source="names of fields">, answer {html}).
 */
import { controlNamed } from "./elements.js";
import { announce } from "./live-region.js";
import { RequestFailed, postJson } from "./requests.js";

const pause = 500;

class LivePanel {
  /** @param {HTMLElement} place @param {HTMLFormElement} form */
  constructor(place, form) {
    this.place = place;
    this.form = form;
    this.sources = (place.dataset.liveSource ?? "").split(/\s+/).filter(Boolean);
    this.shown = JSON.stringify(this.values());
    /** @type {AbortController | undefined} */
    this.running = undefined;
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  start() {
    for (const name of this.sources) {
      for (const kind of ["input", "change"]) {
        controlNamed(this.form, name)?.addEventListener(kind, () => this.schedule());
      }
    }
  }

  values() {
    return Object.fromEntries(this.sources.map((name) => [name, controlNamed(this.form, name)?.value ?? ""]));
  }

  schedule() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), pause);
  }

  async ask() {
    const values = this.values();
    const question = JSON.stringify(values);
    if (question === this.shown) return;
    this.running?.abort();
    this.running = new AbortController();
    try {
      const answer = await postJson(this.place.dataset.liveUrl ?? "", { values }, { signal: this.running.signal });
      this.shown = question;
      this.show(answer.html);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      // What is shown stays; the next change asks again.
      if (!(error instanceof RequestFailed)) throw error;
    }
  }

  /** @param {string} html written and escaped by our own server */
  show(html) {
    this.place.replaceChildren(document.createRange().createContextualFragment(html));
    this.place.dispatchEvent(new CustomEvent("content:added", { bubbles: true }));
    const words = this.place.querySelector("[data-announce]")?.textContent?.trim();
    if (words) announce(words.replace(/\s+/g, " "));
  }
}

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-desk-entry]"));
if (form) {
  history.replaceState(history.state, "", form.dataset.deskEntry);
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-live-url]"))) {
    new LivePanel(place, form).start();
  }
}
