/**
 * @typedef {{value: string, code: string, label: string, path?: string, keys?: string[]}} Item
 */

/**
 * Text as it is compared: width, case, katakana and spaces do not matter.
 *
 * @param {string} text
 * @returns {string}
 */
export function normalise(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s・/>›]/g, "")
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

/**
 * How well an item answers a query: 0 is best, Infinity is not at all.
 * The order of trust: its code, the start of a search word or label, anything inside them.
 *
 * @param {Item} item
 * @param {string} query normalised
 * @returns {number}
 */
function distance(item, query) {
  const code = normalise(item.code);
  if (code === query) return 0;
  if (code.startsWith(query)) return 1;
  const words = [item.label, ...(item.keys ?? [])].map(normalise);
  if (words.some((word) => word.startsWith(query))) return 2;
  if (words.some((word) => word.includes(query))) return 3;
  return normalise(item.path ?? "").includes(query) ? 4 : Infinity;
}

/**
 * The items that match, best first; equally good ones stay in the list's order.
 *
 * @param {Item[]} items
 * @param {string} query as typed; empty gives all
 * @returns {Item[]}
 */
export function matches(items, query) {
  const wanted = normalise(query);
  if (!wanted) return items;
  return items
    .map((item) => ({ item, distance: distance(item, wanted) }))
    .filter((found) => found.distance < Infinity)
    .sort((one, other) => one.distance - other.distance)
    .map((found) => found.item);
}
