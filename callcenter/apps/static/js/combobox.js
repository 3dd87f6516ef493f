/**
 * Turns <select data-combobox="id of the JSON list"> into a box to search and choose in
 * (WAI-ARIA combobox with list box). The select stays, hidden, as the carrier of the value, so the
 * form, drafts and suggestions know nothing of this; it fires "change" when a choice is made.
 *
 * Keys: type a code, kana, romaji or English · Enter or Tab takes · arrows move · Escape closes.
 */
import { isComposing } from "./ime.js";
import { attachOnce, element } from "./elements.js";
import { announce } from "./live-region.js";
import { matches } from "./matching.js";
import { text } from "./texts.js";

/** @typedef {import("./matching.js").Item} Item */

const shownAtOnce = 60;

/** @param {HTMLSelectElement} select @returns {Item[]} */
function itemsOf(select) {
  const source = document.getElementById(select.dataset.combobox ?? "");
  if (source) return JSON.parse(source.textContent || "[]");
  return [...select.options]
    .filter((option) => option.value)
    .map((option) => ({ value: option.value, code: "", label: option.text }));
}

/** @param {Item | undefined} item */
function wording(item) {
  return item ? `${item.code} ${item.label}`.trim() : "";
}

class Combobox {
  /** @param {HTMLSelectElement} select */
  constructor(select) {
    this.select = select;
    this.items = itemsOf(select);
    /** @type {Item[]} */
    this.found = [];
    this.active = -1;
    this.typed = false;
    const id = select.id || select.name;
    this.list = element("div", { class: "combobox-list", id: `${id}-list`, role: "listbox" });
    this.list.hidden = true;
    this.input = element("input", {
      class: "input",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": `${id}-list`,
    });
    this.takeOver(id);
  }

  /** The box takes the select's place, its id and so its label, its hints and its key. @param {string} id */
  takeOver(id) {
    const { select, input } = this;
    for (const name of ["aria-describedby", "aria-invalid", "required", "autofocus", "data-shortcut", "data-shortcut-label"]) {
      const value = select.getAttribute(name);
      if (value !== null) input.setAttribute(name, value);
      select.removeAttribute(name);
    }
    input.placeholder = select.dataset.placeholder ?? "";
    const label = select.labels?.[0];
    if (label) this.list.setAttribute("aria-label", label.firstChild?.textContent?.trim() ?? "");
    select.id = `${id}-value`;
    input.id = id;
    select.hidden = true;
    const frame = element("div", { class: "combobox" });
    select.before(frame);
    frame.append(input, this.list, select);
    this.showChosen();
  }

  start() {
    this.input.addEventListener("input", () => this.onType());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("click", () => this.open());
    this.input.addEventListener("blur", () => this.leave());
    // Keep the focus in the box while the list is used with a pointer.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.onPick(event));
    this.select.addEventListener("change", () => this.showChosen());
  }

  /** @returns {Item | undefined} */
  chosen() {
    return this.items.find((item) => String(item.value) === this.select.value);
  }

  showChosen() {
    this.typed = false;
    this.input.value = wording(this.chosen());
    this.input.title = this.chosen()?.path ?? "";
  }

  onType() {
    this.typed = true;
    this.open();
  }

  open() {
    this.found = matches(this.items, this.typed ? this.input.value : "").slice(0, shownAtOnce);
    const chosen = this.found.findIndex((item) => String(item.value) === this.select.value);
    this.active = this.typed && this.input.value.trim() ? 0 : chosen;
    this.draw();
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
    if (this.typed) this.count();
  }

  count() {
    const count = this.found.length;
    announce(count ? text("candidates", { count }) : text("no_candidates"));
  }

  draw() {
    if (!this.found.length) {
      this.list.replaceChildren(this.nothing());
      return;
    }
    this.list.replaceChildren(...this.found.map((item, place) => this.option(item, place)));
  }

  /** A list box must not be without options: what says so is one that cannot be chosen. */
  nothing() {
    const attributes = { class: "combobox-empty", role: "option", "aria-disabled": "true", "aria-selected": "false" };
    return element("div", attributes, text("no_candidates"));
  }

  /** @param {Item} item @param {number} place */
  option(item, place) {
    const option = element(
      "div",
      { class: "combobox-option", role: "option", id: `${this.input.id}-option-${place}`, "data-place": String(place) },
      element("span", { class: "combobox-code" }, item.code),
      element("span", {}, item.label),
    );
    if (item.path) option.append(element("span", { class: "combobox-path" }, item.path));
    return option;
  }

  /** Shows which option Enter would take. */
  mark() {
    for (const [place, option] of [...this.list.querySelectorAll("[data-place]")].entries()) {
      option.setAttribute("aria-selected", String(place === this.active));
      if (place === this.active) option.scrollIntoView({ block: "nearest" });
    }
    if (this.active >= 0 && this.active < this.found.length) {
      this.input.setAttribute("aria-activedescendant", `${this.input.id}-option-${this.active}`);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (isComposing(event) || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      this.onEnter(event);
    } else if (event.key === "Tab") {
      if (!this.list.hidden && this.typed) this.take(this.active);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.showChosen();
      this.close();
    }
  }

  /** Enter takes; it never sends the form from here. @param {KeyboardEvent} event */
  onEnter(event) {
    event.preventDefault();
    if (this.list.hidden) this.open();
    else this.take(this.active);
  }

  /** @param {1 | -1} step */
  move(step) {
    if (this.list.hidden) {
      this.open();
      if (this.active >= 0) return;
    }
    const count = this.found.length;
    if (!count) return;
    this.active = this.active < 0 ? (step > 0 ? 0 : count - 1) : (this.active + step + count) % count;
    this.mark();
  }

  /** @param {MouseEvent} event */
  onPick(event) {
    const option = event.target instanceof Element ? event.target.closest("[data-place]") : null;
    if (option instanceof HTMLElement) this.take(Number(option.dataset.place));
  }

  /** @param {number} place */
  take(place) {
    const item = this.found[place];
    const emptied = this.typed && !this.input.value.trim();
    if (!item && !emptied) return;
    this.choose(emptied ? "" : String(item.value));
    this.close();
  }

  /** @param {string} value */
  choose(value) {
    const changed = this.select.value !== value;
    this.select.value = value;
    this.showChosen();
    if (changed) this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Leaving with half a word changes nothing; leaving with an emptied box takes the choice back. */
  leave() {
    if (this.typed && !this.input.value.trim()) this.choose("");
    this.showChosen();
    this.close();
  }
}

/** @param {ParentNode} root */
export function attachComboboxes(root) {
  attachOnce(root, "select[data-combobox]", "Combobox", (select) =>
    new Combobox(/** @type {HTMLSelectElement} */ (select)).start(),
  );
}
