/** @type {Record<string, string> | undefined} */
let known;

/**
 * What the phone says, in the reader's language: from `<script type="application/json"
 * id="phone-words">`. Words in braces are filled in.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function words(key, values = {}) {
  known ??= JSON.parse(document.getElementById("phone-words")?.textContent || "{}");
  const sentence = known?.[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
