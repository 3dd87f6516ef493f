/**
 * Makes an element. Texts are set as text, never as HTML.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * Whether typing goes into this element.
 *
 * @param {EventTarget | null} target
 * @returns {boolean}
 */
export function isEditable(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) {
    return !["button", "checkbox", "radio", "submit", "reset", "file"].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/**
 * The form's first control of this name. (form.elements also answers to ids, which are not meant.)
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement | null}
 */
export function controlNamed(form, name) {
  return form.querySelector(`:is(input, select, textarea)[name="${CSS.escape(name)}"]`);
}

/**
 * Calls a function for every element under root that has not been given to it before.
 *
 * @param {ParentNode} root
 * @param {string} selector
 * @param {string} mark name of the mark left on the element
 * @param {(found: HTMLElement) => void} attach
 */
export function attachOnce(root, selector, mark, attach) {
  const name = `attached${mark}`;
  const own = root instanceof HTMLElement && root.matches(selector) ? [root] : [];
  for (const found of [...own, .../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(selector))]) {
    if (found.dataset[name]) continue;
    found.dataset[name] = "";
    attach(found);
  }
}
