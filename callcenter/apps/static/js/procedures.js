/**
 * Panels that go on inside themselves: within <div data-part-place data-part-url> a link with
 * data-part='{…}' or a form with data-part-form asks the server for the place's new inside
 * ({html}); the page, and what is being written in it, stays. A button with data-append-to adds
 * its text to a field of the inquiry.
 */
import { controlNamed } from "./elements.js";
import { announce } from "./live-region.js";
import { RequestFailed, postJson } from "./requests.js";

/** @type {WeakMap<HTMLElement, AbortController>} */
const running = new WeakMap();

/** @param {HTMLElement} place @param {unknown} body */
async function ask(place, body) {
  running.get(place)?.abort();
  const control = new AbortController();
  running.set(place, control);
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await postJson(place.dataset.partUrl ?? "", body, { signal: control.signal });
    show(place, answer.html);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    if (!(error instanceof RequestFailed)) throw error;
    announce(place.dataset.partFailed ?? "", { urgent: true });
    complain(place);
  }
  place.removeAttribute("aria-busy");
}

/** @param {HTMLElement} place @param {string} html written and escaped by our own server */
function show(place, html) {
  place.replaceChildren(document.createRange().createContextualFragment(html));
  place.dispatchEvent(new CustomEvent("content:added", { bubbles: true }));
  const first = place.querySelector("[aria-invalid='true'], [data-part-focus]");
  if (first instanceof HTMLElement) first.focus();
  const words = place.querySelector("[data-announce]")?.textContent?.trim();
  if (words) announce(words.replace(/\s+/g, " "));
}

/** What is shown stays, with a line that says that nothing came. @param {HTMLElement} place */
function complain(place) {
  place.querySelector(".part-failed")?.remove();
  const line = document.createElement("p");
  line.className = "field-error part-failed";
  line.textContent = place.dataset.partFailed ?? "";
  place.prepend(line);
}

/** @param {HTMLElement} button */
function append(button) {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-desk-entry]"));
  const field = form && controlNamed(form, button.dataset.appendTo ?? "");
  if (!(field instanceof HTMLTextAreaElement)) return;
  const before = field.value.trimEnd();
  field.value = (before ? `${before}\n` : "") + (button.dataset.appendText ?? "");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const adding = event.target.closest("[data-append-to]");
  if (adding instanceof HTMLElement) append(adding);
  const link = event.target.closest("a[data-part]");
  const place = link?.closest("[data-part-place]");
  if (!(link instanceof HTMLElement) || !(place instanceof HTMLElement)) return;
  event.preventDefault();
  void ask(place, JSON.parse(link.dataset.part ?? "{}"));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const place = form instanceof HTMLFormElement && form.matches("[data-part-form]") && form.closest("[data-part-place]");
  if (!(form instanceof HTMLFormElement) || !(place instanceof HTMLElement)) return;
  event.preventDefault();
  const { kind, csrf_token: _token, ...values } = Object.fromEntries(new FormData(form));
  void ask(place, { kind, values });
});
