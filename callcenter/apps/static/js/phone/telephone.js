/**
 * A citizen's telephone at the local exchange: <div data-telephone="address of its events">.
 */
import { RequestFailed, postJson } from "../requests.js";
import { ExchangePhone } from "./exchange-phone.js";
import { TalkLines } from "./talk-lines.js";
import { words } from "./words.js";

/** @type {Record<string, string>} */
const voices = { ja: "ja-JP", en: "en-US" };

class Telephone {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.phone = new ExchangePhone(place.dataset.telephone ?? "");
    this.talk = new TalkLines(/** @type {HTMLElement} */ (place.querySelector("[data-telephone-talk]")));
    this.status = /** @type {HTMLElement} */ (place.querySelector("[data-telephone-state]"));
    this.aloud = /** @type {HTMLInputElement} */ (place.querySelector("[data-aloud]"));
  }

  start() {
    const { phone, talk } = this;
    phone.onHeard = (lines) => {
      talk.add(lines);
      this.read(lines);
    };
    phone.onState = (state) => this.show(state);
    phone.onError = () => this.tell("state_away");
    phone.onReady = () => this.show(phone.state);
    talk.onSay = (text, language) => this.say(text, language);
    this.place.addEventListener("click", (event) => this.onClick(event));
    this.aloud.addEventListener("change", () => {
      if (!this.aloud.checked) globalThis.speechSynthesis?.cancel();
    });
    void phone.start();
  }

  /** @param {string} state `idle`, `dialling`, `ringing`, `in-call` */
  show(state) {
    this.place.dataset.state = state;
    const isIdle = state === "idle";
    const rings = state === "ringing";
    const isOn = !isIdle && !rings;
    if (rings) this.talk.clear();
    const held = /** @type {HTMLButtonElement | null} */ (this.place.querySelector(":focus"));
    this.tell(`state_${state.replace("-", "_")}`);
    for (const [act, shown] of Object.entries({ dial: isIdle, answer: rings, reject: rings, "hang-up": isOn })) {
      this.button(act).hidden = !shown;
    }
    for (const control of this.place.querySelectorAll("[data-key], [data-phone-speak] :is(input, button)")) {
      /** @type {HTMLButtonElement} */ (control).disabled = !isOn;
    }
    for (const control of this.place.querySelectorAll('[data-withheld], [data-training], [data-act="number"]')) {
      /** @type {HTMLButtonElement} */ (control).disabled = !isIdle;
    }
    if (!isOn) globalThis.speechSynthesis?.cancel();
    // The control under the finger went away. On a call the talk is next, not "Hang up": a second
    // press of Enter must not end it.
    if (held?.hidden || held?.disabled) (isOn ? this.talk.list : this.button(rings ? "answer" : "dial")).focus();
  }

  /** @param {string} act */
  button(act) {
    return /** @type {HTMLButtonElement} */ (this.place.querySelector(`[data-act="${act}"]`));
  }

  /** @param {string} key */
  tell(key) {
    this.status.textContent = words(key);
  }

  /** @param {import("./softphone.js").Line[]} lines */
  read(lines) {
    if (!this.aloud.checked || !globalThis.speechSynthesis) return;
    for (const line of lines.filter((one) => one.kind === "said")) {
      const speech = new SpeechSynthesisUtterance(line.text);
      speech.lang = voices[line.language] ?? line.language;
      speechSynthesis.speak(speech);
    }
  }

  /** @param {() => Promise<unknown>} work @returns {Promise<void>} */
  async order(work) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      this.status.textContent = error.body?.error ?? words("refused");
    }
  }

  /** @param {string} text @param {string} language */
  say(text, language) {
    void this.order(async () => {
      await this.phone.speak(text, language);
      this.talk.add([{ kind: "said", who: "self", text, language }]);
    });
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    if (button.dataset.key) void this.order(() => this.phone.ask("digits", { keys: button.dataset.key ?? "" }));
    else if (button.dataset.act === "dial") void this.order(() => this.dial());
    else if (button.dataset.act === "answer") void this.order(() => this.phone.accept());
    else if (button.dataset.act === "reject") void this.order(() => this.phone.reject());
    else if (button.dataset.act === "hang-up") void this.order(() => this.phone.hangUp());
    else if (button.dataset.act === "number") void this.order(() => this.changeNumber());
  }

  async dial() {
    const withheld = this.isChosen("[data-withheld]");
    const training = this.isChosen("[data-training]");
    this.talk.clear();
    await this.phone.ask("dial", { withheld, training });
    this.show("dialling");
  }

  /** @param {string} selector */
  isChosen(selector) {
    return /** @type {HTMLInputElement} */ (this.place.querySelector(selector)).checked;
  }

  async changeNumber() {
    const { number } = await postJson((this.place.dataset.telephone ?? "").replace(/events$/, "number"), {});
    const own = this.place.querySelector("[data-own-number]");
    if (own) own.textContent = number;
    this.talk.clear();
    await this.phone.stop();
    this.phone.next = 0;
    void this.phone.start();
  }
}

const place = document.querySelector("[data-telephone]");
if (place instanceof HTMLElement) new Telephone(place).start();
