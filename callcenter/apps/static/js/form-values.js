/**
 * @typedef {string | string[] | null} FieldValue
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control
 */

const unsentTypes = ["password", "file", "submit", "button", "reset", "image"];

/**
 * The controls whose text belongs to a draft.
 *
 * @param {HTMLFormElement} form
 * @returns {Control[]}
 */
export function draftControls(form) {
  return /** @type {Control[]} */ ([...form.elements]).filter(
    (control) =>
      "value" in control &&
      control.name &&
      control.name !== "csrf_token" &&
      !unsentTypes.includes(control.type) &&
      control.tagName !== "BUTTON" &&
      !control.closest("[data-autosave-skip]"),
  );
}

/** @param {Control} control @returns {string[]} */
function chosen(control) {
  if (control instanceof HTMLSelectElement) return [...control.selectedOptions].map((option) => option.value);
  if (control.type === "checkbox" || control.type === "radio") {
    return /** @type {HTMLInputElement} */ (control).checked ? [control.value] : [];
  }
  return [control.value];
}

/** @param {Control[]} controls all of one name */
function isList(controls) {
  const [first] = controls;
  return first.type === "select-multiple" || (controls.length > 1 && first.type !== "radio");
}

/**
 * What the form holds, by name. A name of several controls (or a multiple choice) is a list;
 * an empty choice is null.
 *
 * @param {HTMLFormElement} form
 * @returns {Record<string, FieldValue>}
 */
export function readValues(form) {
  /** @type {Map<string, Control[]>} */
  const named = new Map();
  for (const control of draftControls(form)) {
    named.set(control.name, [...(named.get(control.name) ?? []), control]);
  }
  return Object.fromEntries(
    [...named].map(([name, controls]) => {
      const values = controls.flatMap(chosen);
      return [name, isList(controls) ? values : (values[0] ?? null)];
    }),
  );
}

/** @param {Control} control @param {string[]} values @param {number} place among controls of its name */
function write(control, values, place) {
  if (control instanceof HTMLSelectElement) {
    for (const option of control.options) option.selected = values.includes(option.value);
  } else if (control.type === "checkbox" || control.type === "radio") {
    /** @type {HTMLInputElement} */ (control).checked = values.includes(control.value);
  } else {
    control.value = values[place] ?? "";
  }
}

/**
 * Puts values into the form, for the names given only. Tells the controls by a "change" event.
 *
 * @param {HTMLFormElement} form
 * @param {Record<string, FieldValue>} values
 */
export function writeValues(form, values) {
  /** @type {Record<string, number>} */
  const places = {};
  for (const control of draftControls(form)) {
    if (!Object.hasOwn(values, control.name)) continue;
    const place = places[control.name] ?? 0;
    places[control.name] = place + 1;
    const value = values[control.name];
    write(control, Array.isArray(value) ? value : value === null ? [] : [value], place);
    control.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: { restored: true } }));
  }
}
