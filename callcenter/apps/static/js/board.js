/**
 * The live board: <div data-board data-board-tag data-board-now data-board-state data-board-events
 * data-board-alarms>. Keeps its parts (data-board-part) fresh by a stream of events; where no stream
 * is to be had it asks every second. Clocks (data-board-since) run on the server's time.
 */
import { announce } from "./live-region.js";
import { clockTime } from "./texts.js";
import { elapsed } from "./timer.js";

const pollPause = 1_000;
/** After so long a stream is tried again. */
const streamPause = 30_000;
/** A stream that is silent for good looks like one without news: so often it is looked up. */
const checkPause = 60_000;
/** One lost answer is no news. */
const patience = 3;
const chimeKey = "board-chime";

/**
 * @typedef {object} State
 * @property {string} tag of all this
 * @property {string[]} alarms
 * @property {Record<string, string>} parts written and escaped by our own server
 */

/** Two short tones, only after somebody has asked for them. */
class Chime {
  /** @param {HTMLButtonElement | null} button */
  constructor(button) {
    this.button = button;
    this.isOn = localStorage.getItem(chimeKey) === "on";
    /** @type {AudioContext | null} */
    this.context = null;
    button?.addEventListener("click", () => this.turn(!this.isOn));
    this.show();
  }

  /** @param {boolean} isOn */
  turn(isOn) {
    this.isOn = isOn;
    localStorage.setItem(chimeKey, isOn ? "on" : "off");
    this.show();
    if (isOn) this.ring();
  }

  show() {
    this.button?.setAttribute("aria-pressed", String(this.isOn));
  }

  ring() {
    if (!this.isOn) return;
    this.context ??= new AudioContext();
    void this.context.resume();
    this.tone(880, 0);
    this.tone(660, 0.25);
  }

  /** @param {number} frequency @param {number} after seconds */
  tone(frequency, after) {
    if (!this.context) return;
    const start = this.context.currentTime + after;
    const oscillator = this.context.createOscillator();
    const volume = this.context.createGain();
    oscillator.frequency.value = frequency;
    volume.gain.setValueAtTime(0.2, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
    oscillator.connect(volume).connect(this.context.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.4);
  }
}

class Board {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.tag = place.dataset.boardTag ?? "";
    this.alarms = new Set((place.dataset.boardAlarms ?? "").split(" ").filter(Boolean));
    this.words = JSON.parse(place.querySelector("[data-board-words]")?.textContent || "{}");
    this.chime = new Chime(document.querySelector("[data-board-chime]"));
    /** The server's clock minus this one's, in milliseconds. */
    this.offset = 0;
    this.setClock(place.dataset.boardNow ?? "");
    this.freshAt = Date.now();
    this.failures = 0;
    /** @type {EventSource | null} */
    this.stream = null;
    this.polls = 0;
  }

  start() {
    this.drawClocks();
    setInterval(() => this.drawClocks(), 1_000);
    setInterval(() => void this.check(), checkPause);
    document.addEventListener("visibilitychange", () => this.onSeen());
    this.onSeen();
  }

  /** The page itself took longer to come than the first word of a stream. @param {string} now */
  setClock(now) {
    this.offset = Date.parse(now) - Date.now() || 0;
  }

  /** A page that nobody looks at holds no place of those who do. */
  onSeen() {
    if (document.visibilityState === "visible") this.listen();
    else this.stop();
  }

  stop() {
    this.stream?.close();
    this.stream = null;
    clearTimeout(this.polls);
  }

  listen() {
    this.stop();
    if (!("EventSource" in window)) {
      void this.poll(Infinity);
      return;
    }
    const after = new URLSearchParams({ after: this.tag });
    const stream = new EventSource(`${this.place.dataset.boardEvents}?${after}`);
    this.stream = stream;
    stream.addEventListener("open", () => this.reached("live"));
    stream.addEventListener("clock", (event) => this.setClock(event.data));
    stream.addEventListener("board", (event) => this.take(JSON.parse(event.data)));
    stream.addEventListener("error", () => {
      // While it is connecting the browser tries by itself; an answer that is no stream ends it.
      if (stream.readyState === EventSource.CLOSED) this.fallBack();
      else this.lose("lost");
    });
  }

  fallBack() {
    this.stop();
    void this.poll(Date.now() + streamPause);
  }

  /** Asks every second; then a stream is tried again. @param {number} until */
  async poll(until) {
    clearTimeout(this.polls);
    await this.ask("polling");
    if (document.visibilityState !== "visible" || this.stream) return;
    const next = Date.now() >= until ? () => this.listen() : () => void this.poll(until);
    this.polls = window.setTimeout(next, pollPause);
  }

  async check() {
    if (!this.stream || document.visibilityState !== "visible") return;
    const before = this.tag;
    await this.ask("live");
    // The stream should have brought this: it is dead.
    if (this.stream && this.tag !== before) this.listen();
  }

  /** @param {string} mode */
  async ask(mode) {
    try {
      const response = await fetch(this.place.dataset.boardState ?? "", {
        headers: { Accept: "application/json", "If-None-Match": `"${this.tag}"` },
        credentials: "same-origin",
        cache: "no-store",
      });
      if (response.status === 304) this.reached(mode);
      else if (response.ok) {
        this.take(await response.json());
        this.reached(mode);
      } else this.lose(response.status === 401 ? "signed_out" : "lost", response.status === 401);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.lose("lost");
    }
  }

  /** @param {string} mode */
  reached(mode) {
    this.failures = 0;
    this.freshAt = Date.now();
    this.tell("");
    const shown = document.querySelector("[data-board-mode]");
    if (shown) shown.textContent = this.words[mode] ?? "";
  }

  /** @param {string} key @param {boolean} [atOnce] */
  lose(key, atOnce = false) {
    this.failures += 1;
    if (!atOnce && this.failures < patience) return;
    const time = clockTime(new Date(this.freshAt + this.offset));
    this.tell((this.words[key] ?? "").replace("{time}", time));
  }

  /** @param {string} sentence empty when all is well */
  tell(sentence) {
    const place = /** @type {HTMLElement | null} */ (this.place.querySelector("[data-board-trouble]"));
    this.place.toggleAttribute("data-stale", Boolean(sentence));
    if (!place || place.textContent === sentence) return;
    place.textContent = sentence;
    place.hidden = !sentence;
    if (sentence) announce(sentence, { urgent: true });
  }

  /** @param {State} state */
  take(state) {
    this.tag = state.tag;
    this.freshAt = Date.now();
    for (const [name, html] of Object.entries(state.parts)) this.exchange(name, html);
    this.drawClocks();
    const news = state.alarms.filter((alarm) => !this.alarms.has(alarm));
    this.alarms = new Set(state.alarms);
    if (!news.length) return;
    announce(this.place.querySelector(".board-alarms")?.textContent?.trim().replace(/\s+/g, " ") ?? "", { urgent: true });
    this.chime.ring();
  }

  /** @param {string} name @param {string} html */
  exchange(name, html) {
    const part = /** @type {HTMLElement | null} */ (this.place.querySelector(`[data-board-part="${name}"]`));
    if (!part || part.dataset.html === html) return;
    part.dataset.html = html;
    const scrolled = part.contains(document.activeElement);
    part.replaceChildren(document.createRange().createContextualFragment(html));
    if (scrolled) /** @type {HTMLElement | null} */ (part.querySelector("[tabindex]"))?.focus();
  }

  drawClocks() {
    const now = Date.now() + this.offset;
    for (const clock of /** @type {NodeListOf<HTMLElement>} */ (this.place.querySelectorAll("[data-board-since]"))) {
      clock.textContent = elapsed((now - Date.parse(clock.dataset.boardSince ?? "")) / 1000);
    }
    const wall = document.querySelector("[data-board-clock]");
    if (wall) wall.textContent = clockTime(new Date(now));
  }
}

/** A wall shows nothing but the board. @param {HTMLElement} button */
function offerFullScreen(button) {
  if (!document.fullscreenEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () => void document.documentElement.requestFullscreen());
  document.addEventListener("fullscreenchange", () => {
    button.hidden = document.fullscreenElement !== null;
  });
}

const place = document.querySelector("[data-board]");
if (place instanceof HTMLElement) new Board(place).start();
const full = document.querySelector("[data-board-full]");
if (full instanceof HTMLElement) offerFullScreen(full);
