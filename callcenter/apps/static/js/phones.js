/**
 * Reading aloud on the pages of the phones' set-up, with the voices of this browser: one text, the
 * words of a field as they stand, or a whole conversation. Saving needs none of this.
 */

import { announce } from "./live-region.js";

/** How the browser names the languages that callers speak. */
const SPOKEN = { ja: "ja-JP", en: "en-US" };

const speech = window.speechSynthesis;
const note = /** @type {HTMLElement | null} */ (document.querySelector("[data-voices]"));

/** @type {{button: HTMLElement, end: () => void} | null} the button whose text is being read */
let reading = null;

/**
 * @param {string} language `ja` or `en`
 * @returns {SpeechSynthesisVoice | undefined}
 */
function voiceFor(language) {
  const voices = speech?.getVoices() ?? [];
  return (
    voices.find((voice) => voice.lang.replace("_", "-") === SPOKEN[/** @type {"ja" | "en"} */ (language)]) ??
    voices.find((voice) => voice.lang.toLowerCase().startsWith(language))
  );
}

/** Show the buttons; those of a language without a voice say why they do nothing. */
function showButtons() {
  if (!note) return;
  const missing = new Set();
  for (const button of readers()) {
    const lacks = [...languagesOf(button)].filter((language) => !voiceFor(language));
    for (const language of lacks) missing.add(language);
    button.hidden = false;
    if (lacks.length) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
  const sentences = ["ja", "en"].filter((language) => missing.has(language)).map((language) => note.dataset[`missing${language === "ja" ? "Ja" : "En"}`] ?? "");
  note.textContent = sentences.join(" ");
  note.hidden = sentences.length === 0;
}

/** @returns {HTMLElement[]} */
function readers() {
  return [...document.querySelectorAll("[data-read-aloud], [data-read-scene]")].filter((found) => found instanceof HTMLElement);
}

/**
 * @param {HTMLElement} button
 * @returns {Set<string>} the languages it needs a voice for
 */
function languagesOf(button) {
  if (button.dataset.readAloud) return new Set([button.dataset.readAloud]);
  const steps = document.getElementById(button.dataset.readScene ?? "")?.querySelectorAll("[data-read-aloud]") ?? [];
  return new Set([...steps].map((step) => /** @type {HTMLElement} */ (step).dataset.readAloud ?? ""));
}

/**
 * The words of a button: its own, or those of its field with the examples filled in.
 *
 * @param {HTMLElement} button
 * @returns {string}
 */
function wordsOf(button) {
  const field = button.dataset.source && document.getElementById(button.dataset.source);
  if (!(field instanceof HTMLTextAreaElement)) return button.dataset.text ?? "";
  const examples = JSON.parse(field.form?.dataset.examples ?? "{}")[button.dataset.readAloud ?? ""] ?? {};
  return field.value.replace(/\{(\w+)\}/g, (whole, name) => examples[name] ?? whole);
}

/**
 * @param {string} words
 * @param {string} language
 * @returns {Promise<void>} resolves when they are said, or were stopped
 */
function say(words, language) {
  return new Promise((resolve) => {
    const utterance = new SpeechSynthesisUtterance(words);
    const voice = voiceFor(language);
    if (voice) utterance.voice = voice;
    utterance.lang = SPOKEN[/** @type {"ja" | "en"} */ (language)];
    utterance.onend = utterance.onerror = () => resolve();
    speech.speak(utterance);
  });
}

/**
 * @param {HTMLAudioElement} player
 * @returns {Promise<void>} resolves when it has ended, or was stopped
 */
function play(player) {
  return new Promise((resolve) => {
    for (const event of ["ended", "pause", "error"]) player.addEventListener(event, () => resolve(), { once: true });
    player.currentTime = 0;
    player.play().catch(() => resolve());
  });
}

/** @param {HTMLElement} button @param {string} word */
function relabel(button, word) {
  const label = button.querySelector("[data-label]");
  if (!(label instanceof HTMLElement)) return;
  label.dataset.usual ??= label.textContent ?? "";
  label.textContent = word || label.dataset.usual;
  // What is seen and what is heard of the button must not differ.
  button.dataset.name ??= button.getAttribute("aria-label") ?? "";
  button.setAttribute("aria-label", word || button.dataset.name);
  button.classList.toggle("is-reading", Boolean(word));
}

/**
 * @param {HTMLElement} button
 * @param {(stopped: () => boolean) => Promise<void>} work
 */
async function readWith(button, work) {
  const mine = { button, end: () => {} };
  let stopped = false;
  mine.end = () => {
    stopped = true;
    speech.cancel();
    for (const player of document.querySelectorAll("audio")) player.pause();
  };
  reading = mine;
  relabel(button, note?.dataset.stop ?? "");
  await work(() => stopped);
  relabel(button, "");
  if (reading === mine) reading = null;
}

/** @param {HTMLElement} button */
async function readScene(button) {
  const steps = document.getElementById(button.dataset.readScene ?? "")?.querySelectorAll(".phone-step") ?? [];
  await readWith(button, async (stopped) => {
    for (const step of steps) {
      if (stopped()) return;
      step.classList.add("is-spoken");
      step.scrollIntoView({ block: "nearest" });
      const player = step.querySelector("audio");
      const reader = step.querySelector("[data-read-aloud]");
      if (player) await play(player);
      else if (reader instanceof HTMLElement) await say(wordsOf(reader), reader.dataset.readAloud ?? "");
      step.classList.remove("is-spoken");
    }
  });
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-read-aloud], [data-read-scene]") : null;
  if (!(button instanceof HTMLElement)) return;
  if (button.getAttribute("aria-disabled") === "true") {
    announce(note?.textContent ?? "");
    return;
  }
  const before = reading;
  before?.end();
  if (before?.button === button) return;
  if (button.dataset.readScene) readScene(button);
  else readWith(button, () => say(wordsOf(button), button.dataset.readAloud ?? ""));
});

window.addEventListener("pagehide", () => reading?.end());
showButtons();
// Voices are loaded after the page; some browsers say so, and a few never have any.
speech?.addEventListener?.("voiceschanged", showButtons);
