/**
 * Every <form method="post">: a second submit is stopped, Ctrl+Enter submits, Enter that confirms a
 * Japanese conversion does not. data-submit-default marks the button Ctrl+Enter means, else it is
 * the first that is seen; data-form-plain opts out. Leaving is only questioned when a draft could not be saved.
 */
import { isComposing } from "./ime.js";
import { attachOnce } from "./elements.js";

const watched = "form[method='post' i]:not([data-form-plain])";

/** @param {HTMLFormElement} form */
function defaultButton(form) {
  const buttons = [...form.elements].filter(
    /** @returns {found is HTMLButtonElement} */
    (found) => found instanceof HTMLButtonElement && found.type === "submit" && !found.disabled && found.checkVisibility(),
  );
  return buttons.find((button) => "submitDefault" in button.dataset) ?? buttons[0] ?? null;
}

/** @param {HTMLFormElement} form @param {KeyboardEvent} event */
function onKey(form, event) {
  if (event.key !== "Enter") return;
  if (isComposing(event)) {
    // Inside a one-line field the browser would take this Enter as a submit.
    if (event.target instanceof HTMLInputElement) event.preventDefault();
    return;
  }
  if (!(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
  event.preventDefault();
  form.requestSubmit(defaultButton(form));
}

/** Heard at the document, so that the form's own listeners could refuse before. @param {SubmitEvent} event */
function onSubmit(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches(watched) || event.defaultPrevented) return;
  if ("submitting" in form.dataset) {
    event.preventDefault();
    return;
  }
  form.dataset.submitting = "";
  event.submitter?.setAttribute("aria-busy", "true");
}

/** @param {HTMLFormElement} form */
function release(form) {
  delete form.dataset.submitting;
  for (const busy of form.querySelectorAll("[aria-busy='true']")) busy.removeAttribute("aria-busy");
}

/** @param {HTMLElement} found */
function attach(found) {
  const form = /** @type {HTMLFormElement} */ (found);
  form.addEventListener("keydown", (event) => onKey(form, event));
}

/** @param {ParentNode} root */
export function attachForms(root) {
  attachOnce(root, watched, "Form", attach);
}

/** Starts the watches that concern the whole page. Call once. */
export function startForms() {
  /** @type {HTMLElement | null} */ (document.querySelector("[data-error-summary]"))?.focus();
  document.addEventListener("submit", onSubmit);
  // A page taken back from the browser's history must be usable again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) release(form);
  });
  window.addEventListener("beforeunload", (event) => {
    const unsaved = document.querySelector("form:is([data-draft='kept'], [data-draft='lost'], [data-draft='stopped'])");
    if (unsaved && !("submitting" in /** @type {HTMLElement} */ (unsaved).dataset)) event.preventDefault();
  });
}
