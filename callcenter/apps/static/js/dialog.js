/**
 * Dialogs: data-dialog-open="id of a <dialog>" opens it, data-dialog-close inside closes it.
 * The browser keeps the focus inside, gives it back afterwards, and closes on Escape.
 */

/** @param {MouseEvent} event */
function onClick(event) {
  const clicked = event.target instanceof Element ? event.target : null;
  const opener = /** @type {HTMLElement | null | undefined} */ (clicked?.closest("[data-dialog-open]"));
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialogOpen ?? "");
    if (dialog instanceof HTMLDialogElement && !dialog.open) {
      dialog.dispatchEvent(new CustomEvent("dialog:opening", { bubbles: true }));
      dialog.showModal();
    }
  }
  if (clicked?.closest("[data-dialog-close]")) clicked.closest("dialog")?.close();
}

/** Starts listening. Call once. */
export function startDialogs() {
  document.addEventListener("click", onClick);
}
