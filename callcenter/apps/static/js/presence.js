/**
 * Who else looks at this record: <p data-presence-url aria-live="polite">. Tells the server every
 * 15 seconds, only while the page is seen; expects {others: ["name", …]}.
 */
import { attachOnce } from "./elements.js";
import { RequestFailed, postJson } from "./requests.js";
import { text } from "./texts.js";

const every = 15_000;

/** @param {HTMLElement} place @param {string} words */
function show(place, words) {
  // An unchanged hint must not be read aloud again.
  if (place.textContent !== words) place.textContent = words;
}

/** @param {HTMLElement} place */
async function beat(place) {
  if (document.visibilityState !== "visible") return;
  try {
    const { others } = await postJson(place.dataset.presenceUrl ?? "", {});
    const names = others.join(text("list_separator"));
    show(place, others.length ? text("present", { names }) : "");
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    show(place, text("present_unknown"));
  }
}

/** @param {ParentNode} root */
export function attachPresence(root) {
  attachOnce(root, "[data-presence-url]", "Presence", (place) => {
    void beat(place);
    const timer = window.setInterval(() => {
      if (place.isConnected) void beat(place);
      else clearInterval(timer);
    }, every);
    document.addEventListener("visibilitychange", () => void beat(place));
  });
}
