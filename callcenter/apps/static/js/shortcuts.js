/**
 * Keys declared in the HTML: data-shortcut="n", "/", "Alt+1", "Ctrl+s" on a link, button or field.
 * Pressing the key clicks the link or button, or focuses the field. Keys without Ctrl, Alt or Meta
 * rest while one types, and can be switched off as a whole (WCAG 2.1.4).
 */
import { isComposing } from "./ime.js";
import { element, isEditable } from "./elements.js";

const switchedOff = "shortcuts-off";

/**
 * The key pressed, written like data-shortcut.
 * With Alt some systems type another character, so there the place on the keyboard counts.
 *
 * @param {KeyboardEvent} event
 * @returns {string}
 */
export function combination(event) {
  let key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.altKey) key = event.code.replace(/^(Digit|Numpad|Key)/, "").toLowerCase();
  const modifiers = [];
  if (event.ctrlKey || event.metaKey) modifiers.push("Ctrl");
  if (event.altKey) modifiers.push("Alt");
  if (event.shiftKey && (key.length > 1 || modifiers.length)) modifiers.push("Shift");
  return [...modifiers, key].join("+");
}

/**
 * @param {string} written a data-shortcut attribute
 * @returns {string} the same with its letter in lower case
 */
function normalised(written) {
  if (written.length === 1) return written.toLowerCase();
  const parts = written.split("+");
  const key = parts.pop() ?? "";
  return [...parts, key.length === 1 ? key.toLowerCase() : key].join("+");
}

/** @returns {boolean} whether the keys without Ctrl, Alt or Meta are switched off in this browser */
function areOff() {
  try {
    return Boolean(localStorage.getItem(switchedOff));
  } catch {
    return false;
  }
}

/** @param {HTMLElement} target */
function isAvailable(target) {
  return target.checkVisibility() && !target.matches(":disabled, [aria-disabled='true']");
}

/** @returns {ParentNode} an open dialog hides the keys of the page behind it */
function reach() {
  return document.querySelector("dialog:modal") ?? document;
}

/** @returns {HTMLElement[]} */
function declared() {
  return [.../** @type {NodeListOf<HTMLElement>} */ (reach().querySelectorAll("[data-shortcut]"))];
}

/** @param {HTMLElement} target */
function act(target) {
  if (target instanceof HTMLInputElement && target.type === "radio") {
    // The key leads to the group; choosing is for the next key.
    const group = `input[type="radio"][name="${CSS.escape(target.name)}"]:checked`;
    (/** @type {HTMLElement | null} */ (target.form?.querySelector(group)) ?? target).focus();
    return;
  }
  if (!isEditable(target)) {
    target.click();
    return;
  }
  target.focus();
  if (target instanceof HTMLInputElement) target.select();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.defaultPrevented || isComposing(event) || event.repeat) return;
  const plain = !(event.ctrlKey || event.altKey || event.metaKey);
  if (plain && (isEditable(event.target) || areOff())) return;
  const pressed = combination(event);
  const target = declared().find(
    (found) => normalised(found.dataset.shortcut ?? "") === pressed && isAvailable(found),
  );
  if (!target) return;
  event.preventDefault();
  act(target);
}

/**
 * What a key does, in words.
 *
 * @param {HTMLElement} target
 * @returns {string}
 */
function label(target) {
  const labels = /** @type {{labels?: NodeListOf<HTMLLabelElement>}} */ (target).labels;
  const own = target.querySelector(".button-label") ?? labels?.[0] ?? target;
  const words = target.dataset.shortcutLabel || target.getAttribute("aria-label") || own.textContent;
  return (words ?? "").trim().replace(/\s+/g, " ");
}

/** Writes the page's keys into the help dialog. @param {HTMLElement} list */
function fillList(list) {
  const found = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-shortcut]"));
  const rows = [...found].filter((target) => isAvailable(target)).map((target) => {
    const keys = element("dd", { class: "keys" });
    const written = target.dataset.shortcut ?? "";
    for (const key of written.length > 1 ? written.split("+") : [written]) {
      keys.append(element("kbd", {}, key));
    }
    return element("div", {}, element("dt", {}, label(target)), keys);
  });
  list.replaceChildren(...rows);
}

/** @param {HTMLInputElement} toggle */
function attachToggle(toggle) {
  toggle.checked = !areOff();
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(switchedOff);
    else localStorage.setItem(switchedOff, "1");
  });
}

/** Starts listening for the page's keys. Call once. */
export function startShortcuts() {
  document.addEventListener("keydown", onKey);
  const list = /** @type {HTMLElement | null} */ (document.querySelector("[data-shortcut-list]"));
  // Fill the list before the dialog makes the page behind it inert.
  if (list) document.addEventListener("dialog:opening", () => fillList(list));
  const toggle = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-shortcut-toggle]"));
  if (toggle) attachToggle(toggle);
}
