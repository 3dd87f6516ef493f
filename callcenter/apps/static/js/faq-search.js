/**
 * Answers from the collection while one types. Declared by
 * <section data-faq-search="address" data-faq-input="id of the box">.
 *
 * While an input method composes nothing is asked; an answer that is overtaken is thrown away.
 * Keys: arrow down from the box to the answers and back up · Escape goes back to the box.
 * What was searched is told to the server once it has settled, for the gaps in the collection.
 */
import { isComposing } from "./ime.js";
import { attachOnce, controlNamed, element } from "./elements.js";
import { postJson } from "./requests.js";

const pauseMilliseconds = 120;
const settledMilliseconds = 2000;

/** @typedef {[string, boolean][]} Parts */
/**
 * @typedef {{id: string, label: string, language: string, question: Parts, snippet: Parts,
 *   marks: string[], href: string}} Hit
 */
/** @typedef {{hits: Hit[], words: {typed: string, meant: string}[]}} Answer */

export class FaqSearch {
  /** @param {HTMLElement} section @param {HTMLInputElement} input */
  constructor(section, input) {
    this.section = section;
    this.input = input;
    this.status = /** @type {HTMLElement} */ (section.querySelector('[role="status"]'));
    this.words = /** @type {HTMLElement} */ (section.querySelector("[data-faq-words]"));
    this.list = /** @type {HTMLElement} */ (section.querySelector("[data-faq-hits]"));
    /** @type {AbortController | undefined} */
    this.asking = undefined;
    this.timer = 0;
    this.answered = Promise.resolve();
    this.settling = 0;
    /** What was told to the server last. */
    this.logged = input.value.trim();
    this.asked = this.question();
  }

  start() {
    this.input.addEventListener("input", (event) => {
      if (!(/** @type {InputEvent} */ (event).isComposing)) this.later();
    });
    this.input.addEventListener("compositionend", () => this.later());
    this.input.form?.addEventListener("change", () => this.later());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.input.form?.addEventListener("submit", () => this.log());
    this.list.addEventListener("click", (event) => this.onFollow(event));
  }

  /** @param {Event} event */
  onFollow(event) {
    if (event.target instanceof Element && event.target.closest("a")) this.log(true);
  }

  /** Where this is: beside a call, or on the list. */
  place() {
    return "list";
  }

  /** @param {boolean} [used] an answer was opened or inserted */
  log(used = false) {
    clearTimeout(this.settling);
    const text = this.input.value.trim();
    const address = this.section.dataset.faqLog;
    if (!address || !text || (text === this.logged && !used)) return;
    this.logged = text;
    const language = new URLSearchParams(this.question().split("?")[1]).get("lang") ?? "";
    // It outlives the page: an answer may be on its way to be opened. Nobody waits for it.
    postJson(address, { text, place: this.place(), language, used }, { keepalive: true }).catch(() => {});
  }

  /** The address that answers what is in the box now; empty for an empty box. */
  question() {
    const typed = this.input.value.trim();
    if (!typed) return "";
    const values = new URLSearchParams({ q: this.input.value });
    for (const name of ["category", "lang"]) {
      const value = this.input.form && controlNamed(this.input.form, name)?.value;
      if (value) values.set(name, value);
    }
    return `${this.section.dataset.faqSearch}?${values}`;
  }

  later() {
    clearTimeout(this.timer);
    clearTimeout(this.settling);
    this.timer = window.setTimeout(() => this.ask(), pauseMilliseconds);
    this.settling = window.setTimeout(() => this.log(), settledMilliseconds);
  }

  /** Asks what is in the box now. @returns {Promise<void>} done when its answer is shown */
  ask() {
    const question = this.question();
    if (question === this.asked) return this.answered;
    this.asked = question;
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    this.answered = question ? this.fetch(question, asking) : Promise.resolve();
    if (!question) this.clear();
    return this.answered;
  }

  /** @param {string} question @param {AbortController} asking */
  async fetch(question, asking) {
    try {
      const answer = await fetchAnswer(question, asking.signal);
      if (asking === this.asking) this.show(answer);
    } catch {
      if (asking === this.asking) this.fail();
    }
  }

  fail() {
    this.asked = "";
    this.clear();
    this.status.textContent = this.section.dataset.textFailed ?? "";
  }

  clear() {
    this.list.replaceChildren();
    this.list.hidden = this.words.hidden = true;
    this.status.textContent = "";
  }

  /** @param {Answer} answer */
  show(answer) {
    this.list.replaceChildren(...answer.hits.map((hit) => this.item(hit)));
    this.list.hidden = answer.hits.length === 0;
    this.words.replaceChildren(...answer.words.slice(0, 3).map((pair) => this.meaning(pair)));
    this.words.hidden = answer.words.length === 0;
    this.status.textContent = this.summary(answer.hits.length);
  }

  /** @param {number} count */
  summary(count) {
    const texts = this.section.dataset;
    if (!count) return texts.textNothing ?? "";
    return (count === 1 ? texts.textOne : texts.textFound?.replace("{count}", String(count))) ?? "";
  }

  /** @param {{typed: string, meant: string}} pair */
  meaning({ typed, meant }) {
    const sentence = this.section.dataset.textMeant ?? "";
    return element("span", {}, sentence.replace("{typed}", () => typed).replace("{meant}", () => meant));
  }

  /** @param {Hit} hit */
  item(hit) {
    const link = element("a", { href: hit.href, lang: hit.language }, ...marked(hit.question));
    const label = element("span", { class: "faq-search-label" }, hit.label);
    const head = element("p", { class: "faq-search-question" }, link, label);
    for (const mark of hit.marks) head.append(element("span", { class: "tag" }, mark));
    const attributes = { class: "faq-search-snippet", lang: hit.language };
    return element("li", { "data-article": hit.id }, head, element("p", attributes, ...marked(hit.snippet)));
  }

  /** What the arrow keys lead to. */
  targets() {
    return /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll("a")]);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (isComposing(event) || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = this.targets();
    const at = links.indexOf(/** @type {HTMLElement} */ (event.target));
    if (event.key === "ArrowDown" && links.length) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (links[at - 1] ?? this.input).focus();
    } else if (event.key === "Escape" && at >= 0) {
      event.preventDefault();
      this.input.focus();
    }
  }
}

/** @param {string} address @param {AbortSignal} signal @returns {Promise<Answer>} */
async function fetchAnswer(address, signal) {
  const response = await fetch(address, {
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    signal,
  });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/** @param {Parts} parts @returns {(Node | string)[]} */
export function marked(parts) {
  return parts.map(([text, found]) => (found ? element("mark", {}, text) : text));
}

/** @param {ParentNode} root */
export function attachFaqSearch(root) {
  attachOnce(root, "[data-faq-search]", "FaqSearch", (section) => {
    const input = document.getElementById(section.dataset.faqInput ?? "");
    if (input instanceof HTMLInputElement) new FaqSearch(section, input).start();
  });
}
