/**
 * Elapsed time: <time data-elapsed-since="ISO" data-elapsed-limit="seconds">. Past the limit the
 * element gets data-over. Not read aloud as it runs; the words are there for whoever asks.
 */
import { text } from "./texts.js";

/** @param {number} seconds @returns {string} like 3:07 or 1:02:07 */
export function elapsed(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, "0"));
  const hours = Math.floor(whole / 3600);
  return hours ? `${hours}:${parts.join(":")}` : parts.join(":").replace(/^0/, "");
}

/** @param {HTMLElement} place */
function draw(place) {
  const seconds = (Date.now() - Date.parse(place.dataset.elapsedSince ?? "")) / 1000;
  if (Number.isNaN(seconds)) return;
  place.textContent = elapsed(seconds);
  const whole = Math.max(0, Math.floor(seconds));
  place.title = text("elapsed", { minutes: Math.floor(whole / 60), seconds: whole % 60 });
  place.toggleAttribute("data-over", seconds > Number(place.dataset.elapsedLimit ?? Infinity));
}

function drawAll() {
  const places = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-elapsed-since]"));
  for (const place of places) draw(place);
}

/** Starts the page's one clock. Call once. */
export function startTimers() {
  drawAll();
  window.setInterval(drawAll, 1000);
}
