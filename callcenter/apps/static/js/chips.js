/**
 * Suggestions as one types: <div data-suggest-url data-suggest-source="names of fields"
 * data-suggest-target="name of the field to fill">. Sends {values, chosen}; expects
 * {suggestions: [{value, code, label, words}]}. A suggestion is only taken by a click or Alt+1 to 3.
 */
import { attachOnce, controlNamed, element } from "./elements.js";
import { LiveQuestion } from "./live-question.js";
import { announce } from "./live-region.js";
import { text } from "./texts.js";

/** @typedef {{value: string, code: string, label: string, words?: string[]}} Suggestion */

const pause = 400;
const shown = 3;

class Suggestions {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    const form = /** @type {HTMLFormElement} */ (place.closest("form"));
    this.target = controlNamed(form, place.dataset.suggestTarget ?? "");
    this.question = new LiveQuestion(form, place.dataset.suggestSource ?? "", pause, {
      url: place.dataset.suggestUrl ?? "",
      more: () => ({ chosen: this.target?.value ?? "" }),
      onAnswer: (answer) => this.show(answer.suggestions ?? []),
      onFailure: () => this.say(text("suggestions_failed"), true),
    });
    place.classList.add("chips");
  }

  start() {
    this.target?.addEventListener("change", () => this.markChosen());
    this.question.start();
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
