/**
 * The article form: buttons that write a variable where one typed last, previews that follow the
 * saved draft, and the version that the next saving is based on.
 */

/** @type {HTMLTextAreaElement | HTMLInputElement | null} */
let typedLast = null;

document.addEventListener("focusin", (event) => {
  const field = event.target;
  if ((field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) && "variableField" in field.dataset) {
    typedLast = field;
  }
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-variable]") : null;
  if (!(button instanceof HTMLElement)) return;
  const field = typedLast ?? document.querySelector("textarea[data-variable-field]");
  if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
  const end = field.selectionEnd ?? field.value.length;
  field.focus();
  field.setRangeText(button.dataset.variable ?? "", field.selectionStart ?? end, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("autosave:saved", (event) => {
  const { version, previews } = /** @type {CustomEvent} */ (event).detail;
  for (const field of document.querySelectorAll("input[data-version]")) {
    /** @type {HTMLInputElement} */ (field).value = String(version);
  }
  for (const shown of document.querySelectorAll("[data-preview]")) {
    // Rendered and escaped by the server, the same as on the article's page.
    shown.innerHTML = previews[/** @type {HTMLElement} */ (shown).dataset.preview ?? ""] ?? "";
  }
});
