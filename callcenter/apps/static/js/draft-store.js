/**
 * Unsent drafts kept in this browser, so that a lost connection or a reload loses nothing.
 * Long numbers (a My Number has twelve digits) are never stored: every run of ten or more digits,
 * with whatever stands between them, has its digits replaced before storing.
 */

/**
 * @typedef {import("./form-values.js").FieldValue} FieldValue
 * @typedef {{at: number, values: Record<string, FieldValue>, submitted?: boolean}} Copy
 *   at: when typed, in milliseconds since 1970 by the server's clock
 */

const prefix = "draft:";
const lifetime = 24 * 60 * 60 * 1000;

// Digits of any script, circled and kanji ones; between them anything short that is no word.
const digit = "[\\p{Nd}\\p{No}〇一二三四五六七八九零]";
const between = "[\\p{P}\\p{S}\\p{Z}\\p{C}\\p{M}ー]{0,6}";
const longNumber = new RegExp(`${digit}(?:${between}${digit}){9,}`, "gu");
const anyDigit = new RegExp(digit, "gu");

/**
 * The text with the digits of every long number replaced by ●.
 *
 * @param {string} text
 * @returns {string}
 */
export function withoutLongNumbers(text) {
  return text.replace(longNumber, (run) => run.replace(anyDigit, "●"));
}

/** @param {FieldValue} value @returns {FieldValue} */
function guarded(value) {
  if (Array.isArray(value)) return value.map(withoutLongNumbers);
  return value === null ? null : withoutLongNumbers(value);
}

/**
 * Keeps a copy.
 *
 * @param {string} key
 * @param {Copy} copy
 * @returns {boolean} false if this browser keeps nothing (full, or storage forbidden)
 */
export function keep(key, copy) {
  const values = Object.fromEntries(
    Object.entries(copy.values).map(([name, value]) => [name, guarded(value)]),
  );
  try {
    localStorage.setItem(prefix + key, JSON.stringify({ ...copy, values }));
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} key
 * @returns {Copy | null}
 */
export function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(prefix + key) ?? "null");
  } catch {
    return null;
  }
}

/** Removes one copy. @param {string} key */
export function discard(key) {
  try {
    localStorage.removeItem(prefix + key);
  } catch {
    // Storage is forbidden here: then nothing was kept either.
  }
}

/** @param {(key: string) => boolean} condition */
function discardWhere(condition) {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(prefix) && condition(name.slice(prefix.length))) localStorage.removeItem(name);
    }
  } catch {
    // As above.
  }
}

/** Removes every copy: at sign-out the next person at this desk must find nothing. */
export function discardAll() {
  discardWhere(() => true);
}

/**
 * Removes copies that have had their day, and those of forms that were sent and are not open now.
 *
 * @param {string[]} open keys of the forms on this page
 * @param {number} now in milliseconds since 1970
 */
export function discardStale(open, now) {
  discardWhere((key) => {
    const copy = kept(key);
    if (!copy || now - copy.at > lifetime) return true;
    return Boolean(copy.submitted) && !open.includes(key);
  });
}
