/**
 * The phone's own window: <main data-phone-window data-token-url>. It holds the provider's phone
 * and does what the desk orders. "Ready" is the click that a browser wants before anything may
 * ring, and the moment at which it asks for the microphone.
 */
import { postJson } from "../requests.js";
import { TwilioPhone } from "./twilio-phone.js";
import { channelName } from "./window-phone.js";
import { words } from "./words.js";

class PhoneWindow {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.status = /** @type {HTMLElement} */ (place.querySelector("[data-window-status]"));
    this.button = /** @type {HTMLButtonElement} */ (place.querySelector("[data-window-ready]"));
    this.channel = new BroadcastChannel(channelName);
    this.phone = new TwilioPhone(() => postJson(place.dataset.tokenUrl ?? "", {}));
    this.started = false;
  }

  start() {
    this.channel.addEventListener("message", (event) => void this.obey(event.data));
    this.button.addEventListener("click", () => void this.makeReady());
    const { phone } = this;
    phone.onReady = () => this.tell("ready", {}, "window_ready");
    phone.onIncoming = () => this.tell("incoming", {}, "window_ringing");
    phone.onAccepted = () => this.tell("accepted", {}, "window_talking");
    phone.onEnded = () => this.tell("ended", {}, "window_ready");
    phone.onMuted = (muted) => this.tell("muted", { muted }, muted ? "window_muted" : "window_talking");
    phone.onError = (trouble, detail) => this.fail(trouble, detail);
    this.button.disabled = false;
  }

  async makeReady() {
    this.button.disabled = true;
    this.show("window_connecting");
    try {
      // Asked for here, where there is a click; the track itself is not needed before a call.
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      for (const track of stream.getTracks()) track.stop();
    } catch (error) {
      this.fail("microphone", String(error));
      return;
    }
    try {
      await this.phone.start(await postJson(this.place.dataset.tokenUrl ?? "", {}));
      this.started = true;
    } catch (error) {
      this.fail("connection", String(error));
    }
  }

  /** @param {import("./softphone.js").Trouble} trouble @param {string} detail */
  fail(trouble, detail) {
    this.channel.postMessage({ event: "error", trouble, detail });
    this.show(`trouble_${trouble.replaceAll("-", "_")}`, detail);
    this.button.disabled = this.started;
  }

  /** @param {string} event @param {Record<string, unknown>} more @param {string} key */
  tell(event, more, key) {
    this.channel.postMessage({ event, ...more });
    this.show(key);
  }

  /** @param {string} key @param {string} [detail] */
  show(key, detail = "") {
    this.place.dataset.state = key;
    this.status.textContent = words(key, { detail });
    this.button.hidden = ["window_ready", "window_ringing", "window_talking", "window_muted"].includes(key);
  }

  /** @param {{order?: string, muted?: boolean}} message */
  async obey(message) {
    const { phone } = this;
    if (message?.order === "ask") {
      this.channel.postMessage({ event: "alive", ready: await phone.isAlive() });
    } else if (message?.order === "accept") await phone.accept();
    else if (message?.order === "reject") await phone.reject();
    else if (message?.order === "hang-up") await phone.hangUp();
    else if (message?.order === "mute") await phone.mute(Boolean(message.muted));
  }
}

const place = document.querySelector("[data-phone-window]");
if (place instanceof HTMLElement) new PhoneWindow(place).start();
