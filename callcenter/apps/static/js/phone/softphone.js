/**
 * The phone in the browser, whoever carries the voice. Three make it true: twilio-phone.js (the
 * provider), window-phone.js (the provider's, in a window of its own) and exchange-phone.js (the
 * local exchange).
 *
 * The owner sets the on… functions; they are called whatever happens, each at most once per event.
 */

/**
 * One thing heard in a call of the local exchange: something said, or the kind of a sound.
 *
 * @typedef {{kind: string, who: "other" | "colleague" | "self" | "centre", text: string, language: string}} Line
 */

/**
 * Why the phone cannot be used, as a key of the page's words.
 *
 * @typedef {"microphone" | "signed-out" | "connection" | "closed" | "browser" | "failed"} Trouble
 */

/** A press of "answer" shortly before the ring arrives counts, in milliseconds. */
const goodwill = 8_000;

export class Softphone {
  constructor() {
    this.wantedUntil = 0;
    /** It is ready to be rung. */
    this.onReady = () => {};
    this.onIncoming = () => {};
    this.onAccepted = () => {};
    this.onEnded = () => {};
    /** @type {(trouble: Trouble, detail: string) => void} */
    this.onError = () => {};
    /** @type {(lines: Line[]) => void} what was said, where there is text instead of voice */
    this.onHeard = () => {};
    /** @type {(muted: boolean) => void} */
    this.onMuted = () => {};
  }

  /**
   * Begins to listen for calls. With a real voice this needs a click or a key on the same page.
   *
   * @param {{token: string, seconds: number} | null} _token null where none is needed
   */
  async start(_token) {}

  /** Stops listening; a call that is on ends. */
  async stop() {}

  async accept() {}

  /** The server knows of a call sooner than the phone: who answers at once is not refused. */
  acceptSoon() {
    this.wantedUntil = Date.now() + goodwill;
  }

  /** @returns {boolean} whether the call that comes now was answered already; told once */
  isWanted() {
    const wanted = Date.now() < this.wantedUntil;
    this.wantedUntil = 0;
    return wanted;
  }

  async reject() {}

  async hangUp() {}

  /** @param {boolean} _muted whether the caller shall not hear the operator */
  async mute(_muted) {}

  /** @returns {Promise<boolean>} whether a call would ring here now */
  async isAlive() {
    return true;
  }
}
