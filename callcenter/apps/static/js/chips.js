/**
 * Suggestions as one types: <div data-suggest-url data-suggest-source="names of fields"
 * data-suggest-target="name of the field to fill">. Sends {values, chosen}; expects
 * {suggestions: [{value, code, label, words}]}. A suggestion is only taken by a click or Alt+1 to 3.
 */
import { attachOnce, controlNamed, element } from "./elements.js";
import { announce } from "./live-region.js";
import { RequestFailed, postJson } from "./requests.js";
import { text } from "./texts.js";

/** @typedef {{value: string, code: string, label: string, words?: string[]}} Suggestion */

const pause = 400;
const shown = 3;

class Suggestions {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.form = /** @type {HTMLFormElement} */ (place.closest("form"));
    this.sources = (place.dataset.suggestSource ?? "").split(/\s+/).filter(Boolean);
    this.target = controlNamed(this.form, place.dataset.suggestTarget ?? "");
    /** @type {AbortController | undefined} */
    this.running = undefined;
    this.asked = "";
    /** @type {number | undefined} */
    this.timer = undefined;
    place.classList.add("chips");
  }

  start() {
    for (const name of this.sources) controlNamed(this.form, name)?.addEventListener("input", () => this.schedule());
    this.target?.addEventListener("change", () => this.markChosen());
    if (Object.values(this.values()).some(Boolean)) void this.ask();
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
    if (question === this.asked) return;
    this.running?.abort();
    this.running = new AbortController();
    this.asked = question;
    try {
      const body = { values, chosen: this.target?.value ?? "" };
      const answer = await postJson(this.place.dataset.suggestUrl ?? "", body, { signal: this.running.signal });
      this.show(answer.suggestions ?? []);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      if (!(error instanceof RequestFailed)) throw error;
      this.asked = "";
      this.say(text("suggestions_failed"), true);
    }
  }

  /** @param {Suggestion[]} suggestions best first */
  show(suggestions) {
    if (!suggestions.length) {
      this.say(text("suggestions_none"));
      return;
    }
    const chips = suggestions.slice(0, shown).map((suggestion, place) => this.chip(suggestion, place + 1));
    const list = element("div", { class: "chip-list", role: "group", "aria-label": text("suggestions") }, ...chips);
    this.place.replaceChildren(list);
    this.markChosen();
  }

  /** @param {Suggestion} suggestion @param {number} number */
  chip(suggestion, number) {
    const chip = element(
      "button",
      { class: "chip", type: "button", "data-shortcut": `Alt+${number}`, "data-value": suggestion.value },
      element("span", { class: "chip-code" }, suggestion.code),
      element("span", { class: "button-label" }, suggestion.label),
      element("kbd", { "aria-hidden": "true" }, `Alt+${number}`),
    );
    if (suggestion.words?.length) {
      const words = suggestion.words.join(text("list_separator"));
      chip.append(element("span", { class: "chip-because" }, text("because", { words })));
    }
    chip.addEventListener("click", () => this.take(suggestion));
    return chip;
  }

  /** @param {Suggestion} suggestion */
  take(suggestion) {
    if (!this.target) return;
    this.target.value = suggestion.value;
    this.target.dispatchEvent(new Event("change", { bubbles: true }));
    announce(text("suggestion_taken", { label: `${suggestion.code} ${suggestion.label}` }));
  }

  markChosen() {
    for (const chip of /** @type {NodeListOf<HTMLElement>} */ (this.place.querySelectorAll(".chip"))) {
      chip.setAttribute("aria-pressed", String(chip.dataset.value === this.target?.value));
    }
  }

  /** @param {string} words @param {boolean} [isError] */
  say(words, isError = false) {
    this.place.replaceChildren(element("p", { class: `chips-note${isError ? " is-error" : ""}` }, words));
    if (isError) announce(words);
  }
}

/** @param {ParentNode} root */
export function attachChips(root) {
  attachOnce(root, "[data-suggest-url]", "Chips", (place) => new Suggestions(place).start());
}
