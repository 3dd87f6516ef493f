/**
 * The desk: the address names the draft being written, so a reload brings it back; panels beside
 * it are asked for anew when one of their source fields changes
 * (<div data-live-url data-live-source="names of fields">, answer {html}).
 */
import { LiveQuestion } from "./live-question.js";
import { announce } from "./live-region.js";

const pause = 500;

/** @param {HTMLElement} place @param {string} html written and escaped by our own server */
function show(place, html) {
  place.replaceChildren(document.createRange().createContextualFragment(html));
  place.dispatchEvent(new CustomEvent("content:added", { bubbles: true }));
  const words = place.querySelector("[data-announce]")?.textContent?.trim();
  if (words) announce(words.replace(/\s+/g, " "));
}

/** @param {HTMLElement} place @param {HTMLFormElement} form */
function keepLive(place, form) {
  // Where the server gives no answer, what is shown stays.
  const question = new LiveQuestion(form, place.dataset.liveSource ?? "", pause, {
    url: place.dataset.liveUrl ?? "",
    onAnswer: (answer) => show(place, answer.html),
  });
  question.start({ known: true });
}

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-desk-entry]"));
if (form) {
  history.replaceState(history.state, "", form.dataset.deskEntry);
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-live-url]"))) {
    keepLive(place, form);
  }
}
