/**
 * What is said in a call of the local exchange: lines, and a field to speak.
 */
import { element } from "../elements.js";
import { isComposing } from "../ime.js";
import { words } from "./words.js";

const mostLines = 200;

export class TalkLines {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.list = /** @type {HTMLElement} */ (place.querySelector("[data-phone-lines]"));
    this.form = /** @type {HTMLFormElement} */ (place.querySelector("[data-phone-speak]"));
    /** @type {(text: string, language: string) => void} */
    this.onSay = () => {};
    this.call = "";
    const field = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("text"));
    field.addEventListener("keydown", (event) => {
      // The Enter that confirms a conversion says nothing.
      if (event.key === "Enter" && isComposing(event)) event.preventDefault();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (!text) return;
      field.value = "";
      this.onSay(text, spokenLanguage(text));
    });
  }

  /**
   * @param {boolean} shown
   * @param {string | null} call of which the lines are
   * @param {boolean} [unheard] whether nobody would hear what is said
   */
  show(shown, call, unheard = false) {
    if (call && call !== this.call) {
      if (this.call) this.clear();
      this.call = call;
    }
    this.place.hidden = !shown;
    this.form.hidden = unheard;
  }

  clear() {
    this.list.replaceChildren();
  }

  /** @param {import("./softphone.js").Line[]} lines */
  add(lines) {
    for (const line of lines) {
      const who = element("span", { class: "phone-line-who" }, words(`who_${line.who}`));
      const said = line.kind === "said" ? line.text : words(`sound_${line.kind}`);
      const text = element("span", line.kind === "said" ? { lang: line.language } : {}, said);
      this.list.append(element("li", { class: `phone-said phone-said-${line.who}` }, who, text));
    }
    while (this.list.childElementCount > mostLines) this.list.firstElementChild?.remove();
    this.list.scrollTop = this.list.scrollHeight;
  }
}

/** @param {string} text @returns {string} */
export function spokenLanguage(text) {
  return /[\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Han}]/u.test(text) ? "ja" : "en";
}
