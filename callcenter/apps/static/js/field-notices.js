import { controlNamed, element } from "./elements.js";

/**
 * Shows a sentence under a field, tied to it and read aloud; a later one replaces it, an empty one
 * takes it away.
 * The frame of the field (.field) gets it as its last line; a field without a frame, right after itself.
 *
 * @param {HTMLFormElement} form
 * @param {string} name of the field
 * @param {string} message
 */
export function showFieldNotice(form, name, message) {
  const control = controlNamed(form, name);
  if (!control) return;
  const id = `${control.id || name}-notice`;
  if (!message && !document.getElementById(id)) return;
  const line = document.getElementById(id) ?? addLine(control, id);
  line.textContent = message;
}

/** @param {HTMLElement} control @param {string} id */
function addLine(control, id) {
  const line = element("p", { class: "field-notice", id, role: "status" });
  const frame = control.closest(".field");
  if (frame) frame.append(line);
  else control.after(line);
  // A select behind a search-and-choose box is hidden: the words belong to the box.
  const seen = (control.hidden && frame?.querySelector("[role=combobox]")) || control;
  const described = seen.getAttribute("aria-describedby");
  seen.setAttribute("aria-describedby", described ? `${described} ${id}` : id);
  return line;
}
