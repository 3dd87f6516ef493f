/**
 * A player that tells its seconds and is worked by keyboard, in place of the browser's own:
 * <div data-player data-plays="…"> with an <audio controls> and hidden controls. Nothing is fetched
 * before somebody presses play, and each play is told to the server with its second.
 */
import { attachOnce } from "./elements.js";
import { RequestFailed, postJson } from "./requests.js";

const jump = 10;
const step = 5;
const softer = 0.15;

/** @param {number} seconds */
function clock(seconds) {
  const whole = Math.max(Math.floor(seconds), 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @param {string} sentence @param {Record<string, string | number>} values */
function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

class Player {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.audio = /** @type {HTMLAudioElement} */ (root.querySelector("audio"));
    this.controls = /** @type {HTMLElement} */ (root.querySelector(".player-controls"));
    this.toggleButton = /** @type {HTMLElement} */ (root.querySelector("[data-do=toggle]"));
    this.seek = /** @type {HTMLInputElement} */ (root.querySelector("[data-seek]"));
    this.time = /** @type {HTMLElement} */ (root.querySelector("[data-time]"));
    this.failure = /** @type {HTMLElement} */ (root.querySelector("[data-failure]"));
    /** @type {((side: number) => void) | undefined} */
    this.balance = undefined;
    // What is not fetched yet has no length of its own, and no place to begin from.
    this.length = Number(root.dataset.seconds);
    this.start = 0;
    this.attach();
    this.show();
  }

  attach() {
    const { audio, root, seek } = this;
    audio.controls = false;
    audio.hidden = true;
    this.controls.hidden = false;
    root.addEventListener("click", (event) => this.press(event));
    root.addEventListener("keydown", (event) => this.key(event));
    seek.addEventListener("input", () => this.go(Number(seek.value)));
    root.querySelector("[data-speed]")?.addEventListener("change", (event) => {
      audio.playbackRate = Number(/** @type {HTMLSelectElement} */ (event.target).value);
    });
    root.querySelector("[data-balance]")?.addEventListener("change", (event) => {
      this.lean(Number(/** @type {HTMLSelectElement} */ (event.target).value));
    });
    for (const name of ["timeupdate", "seeked", "ended"]) audio.addEventListener(name, () => this.show());
    audio.addEventListener("loadedmetadata", () => this.measure());
    audio.addEventListener("play", () => this.told());
    audio.addEventListener("pause", () => this.show());
    audio.addEventListener("error", () => this.fail());
  }

  /** @param {Event} event */
  press(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const what = button instanceof HTMLElement ? button.dataset.do : "";
    if (what === "toggle") this.toggle();
    if (what === "back") this.go(this.place() - jump);
    if (what === "forward") this.go(this.place() + jump);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLSelectElement) return;
    const onButton = event.target instanceof HTMLButtonElement;
    const key = event.key.toLowerCase();
    if (key === " " && !onButton) this.toggle();
    else if (key === "j") this.go(this.place() - jump);
    else if (key === "l") this.go(this.place() + jump);
    else if (key === "k") this.toggle();
    else if (key === "arrowleft") this.go(this.place() - step);
    else if (key === "arrowright") this.go(this.place() + step);
    else return;
    event.preventDefault();
    // A letter here is not the page's shortcut.
    event.stopPropagation();
  }

  toggle() {
    if (!this.audio.paused) {
      this.audio.pause();
      return;
    }
    this.audio.play().catch((error) => {
      // Paused again before the sound came: that is no failure.
      if (!(error instanceof DOMException && error.name === "AbortError")) this.fail();
    });
  }

  place() {
    return this.audio.readyState > 0 ? this.audio.currentTime : this.start;
  }

  /** @param {number} second */
  go(second) {
    const place = Math.min(Math.max(second, 0), this.length);
    if (this.audio.readyState > 0) this.audio.currentTime = place;
    else this.start = place;
    this.show();
  }

  measure() {
    if (Number.isFinite(this.audio.duration)) this.length = this.audio.duration;
    this.seek.max = String(Math.floor(this.length));
    if (this.start > 0) this.audio.currentTime = this.start;
    this.show();
  }

  show() {
    const { dataset } = this.root;
    const place = this.place();
    const paused = this.audio.paused;
    const label = this.toggleButton.querySelector(".button-label");
    const words = (paused ? dataset.play : dataset.pause) ?? "";
    if (label && label.textContent !== words) label.textContent = words;
    this.toggleButton.classList.toggle("player-plays", !paused);
    this.seek.value = String(Math.floor(place));
    this.seek.setAttribute("aria-valuetext", this.spoken(place));
    this.time.textContent = `${clock(place)} / ${clock(this.length)}`;
  }

  /** @param {number} place */
  spoken(place) {
    const { minutes = "", value = "" } = this.root.dataset;
    /** @param {number} seconds */
    const say = (seconds) =>
      filled(minutes, { minutes: Math.floor(seconds / 60), seconds: Math.floor(seconds % 60) });
    return filled(value, { time: say(place), whole: say(this.length) });
  }

  /**
   * Makes one channel louder than the other; the sound goes through Web Audio from then on.
   *
   * @param {number} side -1: the first channel, 1: the second, 0: both alike
   */
  lean(side) {
    this.balance ??= this.mixer();
    this.balance(side);
  }

  mixer() {
    const context = new AudioContext();
    const source = context.createMediaElementSource(this.audio);
    const split = context.createChannelSplitter(2);
    // Both go to both ears: many listen with one.
    const sides = [0, 1].map((channel) => {
      const gain = context.createGain();
      split.connect(gain, channel);
      gain.connect(context.destination);
      return gain;
    });
    source.connect(split);
    this.audio.addEventListener("play", () => void context.resume());
    if (!this.audio.paused) void context.resume();
    return (/** @type {number} */ side) => {
      sides[0].gain.value = side > 0 ? softer : 1;
      sides[1].gain.value = side < 0 ? softer : 1;
    };
  }

  async told() {
    this.failure.hidden = true;
    this.show();
    try {
      await postJson(this.root.dataset.plays ?? "", { second: Math.floor(this.place()) });
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      this.audio.pause();
      this.fail();
    }
  }

  fail() {
    this.failure.textContent = this.root.dataset.failed ?? "";
    this.failure.hidden = false;
    this.show();
  }
}

/** @param {ParentNode} root */
function attachPlayers(root) {
  attachOnce(root, "[data-player]", "Player", (found) => void new Player(found));
}

attachPlayers(document);
document.addEventListener("content:added", (event) => {
  if (event.target instanceof Element) attachPlayers(event.target);
});
