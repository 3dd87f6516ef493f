/**
 * The provider's phone in a window of its own, as the desk sees it. The voice would break off with
 * every page that the desk leaves - and saving an inquiry leaves one; the small window stays.
 *
 * Both sides speak over one channel of the browser: the desk {order, …}, the window {event, …}.
 */
import { Softphone } from "./softphone.js";

export const channelName = "callcenter-phone";
/** A window that sleeps does not answer; then nobody must be sent here. */
const patience = 900;

export class WindowPhone extends Softphone {
  /** @param {string} address of the phone's window */
  constructor(address) {
    super();
    this.address = address;
    this.channel = new BroadcastChannel(channelName);
    this.channel.addEventListener("message", (event) => this.hear(event.data));
    /** @type {((ready: boolean) => void)[]} those who wait for a sign of life */
    this.waiting = [];
  }

  /** Opens the window, or brings it to the front; there the person makes it ready by a click. */
  open() {
    return window.open(this.address, channelName, "popup,width=400,height=460");
  }

  async start() {
    if (await this.isAlive()) this.onReady();
  }

  /** @param {{event?: string, [more: string]: any}} message */
  hear(message) {
    switch (message?.event) {
      case "alive":
        for (const answer of this.waiting.splice(0)) answer(Boolean(message.ready));
        break;
      case "ready":
        this.onReady();
        break;
      case "incoming":
        this.onIncoming();
        break;
      case "accepted":
        this.onAccepted();
        break;
      case "ended":
        this.onEnded();
        break;
      case "muted":
        this.onMuted(message.muted);
        break;
      case "error":
        this.onError(message.trouble, message.detail);
        break;
    }
  }

  /** @param {string} order @param {Record<string, unknown>} [more] */
  tell(order, more = {}) {
    this.channel.postMessage({ order, ...more });
  }

  async accept() {
    this.tell("accept");
  }

  async reject() {
    this.tell("reject");
  }

  async hangUp() {
    this.tell("hang-up");
  }

  /** @param {boolean} muted */
  async mute(muted) {
    this.tell("mute", { muted });
  }

  isAlive() {
    return new Promise((/** @type {(alive: boolean) => void} */ resolve) => {
      this.waiting.push(resolve);
      setTimeout(() => resolve(false), patience);
      this.tell("ask");
    });
  }
}
