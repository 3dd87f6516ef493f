/**
 * The articles used in an answer: <div data-articles> with a hidden field `articles`, a line for
 * each ("12/3/ja", a tab, what was typed to find it), shown as a list that can be shortened.
 */
import { attachOnce, element } from "./elements.js";
import { announce } from "./live-region.js";

class UsedArticles {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.field = /** @type {HTMLTextAreaElement} */ (place.querySelector('[name="articles"]'));
    this.list = /** @type {HTMLElement} */ (place.querySelector("ul"));
    /** What is shown for an article, by its number. @type {Map<string, string>} */
    this.labels = new Map();
    for (const item of /** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll("[data-line]"))) {
      this.labels.set(numberOf(item.dataset.line ?? ""), item.textContent?.trim() ?? "");
    }
  }

  start() {
    this.field.addEventListener("change", () => this.show());
    this.field.form?.addEventListener("article:used", (event) => this.add(/** @type {CustomEvent} */ (event).detail));
    this.show();
  }

  lines() {
    return this.field.value.split("\n").filter(Boolean);
  }

  /** @param {{line: string, label: string}} used */
  add({ line, label }) {
    this.labels.set(numberOf(line), label);
    const others = this.lines();
    if (others.some((other) => numberOf(other) === numberOf(line))) return;
    this.write([...others, line]);
    announce((this.place.dataset.textAdded ?? "").replace("{label}", () => label));
  }

  /** @param {string} line */
  remove(line) {
    this.write(this.lines().filter((other) => other !== line));
  }

  /** @param {string[]} lines */
  write(lines) {
    this.field.value = lines.join("\n");
    this.show();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  show() {
    const lines = this.lines();
    this.list.replaceChildren(...lines.map((line) => this.item(line)));
    this.place.hidden = lines.length === 0;
  }

  /** @param {string} line */
  item(line) {
    const label = this.labels.get(numberOf(line)) ?? `F-${numberOf(line)}`;
    const words = (this.place.dataset.textRemove ?? "").replace("{label}", () => label);
    const button = element("button", { type: "button", class: "entry-article-remove", "aria-label": words, title: words }, "×");
    button.addEventListener("click", () => this.remove(line));
    return element("li", { class: "entry-article", "data-line": line }, element("span", {}, label), button);
  }
}

/** @param {string} line */
function numberOf(line) {
  return line.split("/", 1)[0];
}

/** @param {ParentNode} root */
export function attachUsedArticles(root) {
  attachOnce(root, "[data-articles]", "Articles", (place) => new UsedArticles(place).start());
}
