/** @type {Record<string, string> | undefined} */
let texts;

/**
 * A sentence in the reader's language, from the page's `<script type="application/json" id="texts">`.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values] fill the words in braces
 * @returns {string} the key itself if the page lacks the sentence, so that nothing is ever silent
 */
export function text(key, values = {}) {
  texts ??= JSON.parse(document.getElementById("texts")?.textContent || "{}");
  const sentence = texts?.[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * A time of day as people here say it, in the city's time zone.
 *
 * @param {Date} moment
 * @returns {string} like 10:31
 */
export function clockTime(moment) {
  const root = document.documentElement;
  return new Intl.DateTimeFormat(root.lang || undefined, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: root.dataset.timeZone || undefined,
  }).format(moment);
}
