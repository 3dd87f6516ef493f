/**
 * The collection beside the call: <section data-desk-faq>. As faq-search.js, and
 *
 * - while the box is empty it answers to the question that is being written in the inquiry;
 * - Enter opens the best answer, or the one the arrow keys lead to; Enter again puts it into the
 *   inquiry's answer, where the article is noted as used; Escape leads back.
 */
import { controlNamed, element } from "./elements.js";
import { FaqSearch, marked } from "./faq-search.js";
import { isComposing } from "./ime.js";

/** Shorter questions suggest anything and nothing. */
const shortestQuestion = 4;

class DeskFaq extends FaqSearch {
  /** @param {HTMLElement} section @param {HTMLInputElement} input @param {HTMLFormElement} entry */
  constructor(section, input, entry) {
    super(section, input);
    this.entry = entry;
    this.answer = /** @type {HTMLElement} */ (section.querySelector("[data-faq-answer]"));
    /** The entry that was opened last, to go back to. @type {HTMLElement | null} */
    this.opened = null;
    this.asked = "";
  }

  start() {
    super.start();
    for (const name of ["question", "language", "category"]) {
      for (const kind of ["input", "change"]) {
        for (const control of this.entry.querySelectorAll(`[name="${name}"]`)) {
          control.addEventListener(kind, () => this.later());
        }
      }
    }
    this.input.form?.addEventListener("submit", (event) => event.preventDefault());
    this.answer.addEventListener("click", (event) => this.onClick(event));
    this.answer.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !isComposing(event)) this.back();
    });
    void this.ask();
  }

  place() {
    return "desk";
  }

  /** What is being read stays while the question is written on. */
  ask() {
    return this.isSuggesting() && !this.answer.hidden ? this.answered : super.ask();
  }

  isSuggesting() {
    return !this.input.value.trim();
  }

  /** @param {string} name of a field of the inquiry */
  written(name) {
    const checked = this.entry.querySelector(`[name="${name}"]:checked`);
    const control = checked ?? controlNamed(this.entry, name);
    return /** @type {HTMLInputElement | null} */ (control)?.value ?? "";
  }

  question() {
    if (!this.entry) return "";
    const typed = this.isSuggesting() ? this.written("question").trim() : this.input.value;
    if (this.isSuggesting() && typed.length < shortestQuestion) return "";
    const values = new URLSearchParams({ q: typed, lang: this.written("language") });
    if (this.isSuggesting()) values.set("limit", "4");
    const only = this.input.form && controlNamed(this.input.form, "only");
    const category = this.written("category");
    if (only instanceof HTMLInputElement && only.checked && category) values.set("category", category);
    return `${this.section.dataset.faqSearch}?${values}`;
  }

  /** @param {import("./faq-search.js").Answer} answer */
  show(answer) {
    this.answer.hidden = true;
    super.show(answer);
  }

  clear() {
    super.clear();
    this.answer.hidden = true;
  }

  /** @param {number} count */
  summary(count) {
    if (this.isSuggesting()) return count ? (this.section.dataset.textSuggested ?? "") : "";
    return super.summary(count);
  }

  /** @param {import("./faq-search.js").Hit} hit */
  item(hit) {
    const label = element("span", { class: "faq-search-label" }, hit.label);
    const words = element("span", { lang: hit.language }, ...marked(hit.question));
    const button = element("button", { type: "button", class: "faq-search-open" }, words, label);
    for (const mark of hit.marks) button.append(element("span", { class: "tag" }, mark));
    button.addEventListener("click", () => void this.open(hit, button));
    const snippet = element("p", { class: "faq-search-snippet", lang: hit.language }, ...marked(hit.snippet));
    return element("li", { "data-article": hit.id }, button, snippet);
  }

  targets() {
    return /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll("button")]);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Enter" && event.target === this.input && !isComposing(event)) {
      event.preventDefault();
      void this.openFirst();
      return;
    }
    super.onKey(event);
  }

  /** What was typed may be newer than what is shown. */
  async openFirst() {
    clearTimeout(this.timer);
    this.log();
    await this.ask();
    this.targets()[0]?.click();
  }

  /** @param {import("./faq-search.js").Hit} hit @param {HTMLElement} opener */
  async open(hit, opener) {
    const number = hit.label.replace("F-", "");
    const values = new URLSearchParams({ language: this.written("language"), channel: this.written("channel") });
    const address = (this.section.dataset.faqArticle ?? "").replace(/0$/, number);
    const response = await fetch(`${address}?${values}`, { credentials: "same-origin" });
    if (!response.ok) {
      this.fail();
      return;
    }
    this.opened = opener;
    // Written and escaped by our own server.
    this.answer.replaceChildren(document.createRange().createContextualFragment((await response.json()).html));
    this.answer.hidden = false;
    this.list.hidden = true;
    const first = this.answer.querySelector("[data-faq-first]") ?? this.answer.querySelector("button");
    if (first instanceof HTMLElement) first.focus();
  }

  back() {
    this.answer.hidden = true;
    this.list.hidden = false;
    (this.opened ?? this.input).focus();
  }

  /** @param {Event} event */
  onClick(event) {
    const target = event.target instanceof Element ? event.target.closest("button") : null;
    if (!(target instanceof HTMLElement)) return;
    if ("faqBack" in target.dataset) this.back();
    else if ("faqInsert" in target.dataset) this.insert(target);
  }

  /** @param {HTMLElement} button */
  insert(button) {
    const { faqInsert, number, revision, language, label } = button.dataset;
    const query = this.isSuggesting() ? "" : this.input.value.replace(/\s+/g, " ").trim();
    const line = `${number}/${revision}/${language}${query ? `\t${query}` : ""}`;
    this.entry.dispatchEvent(new CustomEvent("article:used", { detail: { line, label: label ?? "" } }));
    this.log(true);
    const field = controlNamed(this.entry, "answer");
    if (!(field instanceof HTMLTextAreaElement)) return;
    const before = field.value.trimEnd();
    field.value = `${before}${before ? "\n" : ""}${faqInsert}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    field.scrollTop = field.scrollHeight;
    this.input.value = this.logged = "";
    this.clear();
    this.asked = this.question();
  }
}

const section = document.querySelector("[data-desk-faq]");
const input = section?.querySelector("input[type=search]");
const entry = document.querySelector("form[data-desk-entry]");
if (section instanceof HTMLElement && input instanceof HTMLInputElement && entry instanceof HTMLFormElement) {
  new DeskFaq(section, input, entry).start();
}
