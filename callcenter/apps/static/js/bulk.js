/**
 * Choosing rows: <input type="checkbox" data-select-all="name"> ticks every box of that name in its
 * form; <div data-bulk="name" hidden> is shown while any is ticked, with how many in [data-bulk-count].
 */
import { attachOnce } from "./elements.js";
import { text } from "./texts.js";

/** @param {HTMLFormElement} form @param {string} name */
function boxes(form, name) {
  const selector = `input[type=checkbox][name="${CSS.escape(name)}"]`;
  return /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll(selector)]);
}

/** @param {HTMLFormElement} form @param {HTMLElement} bar */
function draw(form, bar) {
  const name = bar.dataset.bulk ?? "";
  const all = boxes(form, name);
  const count = all.filter((box) => box.checked).length;
  bar.hidden = count === 0;
  const place = bar.querySelector("[data-bulk-count]");
  if (place) place.textContent = text("selected", { count });
  const toggle = /** @type {HTMLInputElement | null} */ (form.querySelector(`[data-select-all="${CSS.escape(name)}"]`));
  if (!toggle) return;
  toggle.checked = count > 0 && count === all.length;
  toggle.indeterminate = count > 0 && count < all.length;
}

/** @param {ParentNode} root */
export function attachBulk(root) {
  attachOnce(root, "[data-bulk]", "Bulk", (bar) => {
    const form = bar.closest("form");
    if (!form) return;
    form.addEventListener("change", (event) => {
      const toggle = event.target instanceof HTMLInputElement ? event.target : null;
      if (toggle?.dataset.selectAll === bar.dataset.bulk) {
        for (const box of boxes(form, bar.dataset.bulk ?? "")) box.checked = Boolean(toggle?.checked);
      }
      draw(form, bar);
    });
    draw(form, bar);
  });
}
