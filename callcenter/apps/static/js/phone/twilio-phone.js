/**
 * The phone of the provider: Twilio's voice SDK, which vendor/twilio-voice.min.js puts into
 * globalThis.Twilio.
 *
 * The token is renewed by a timer of our own: the SDK's tokenWillExpire comes once, and not at all
 * in a page that the browser had put to sleep.
 */
import { Softphone } from "./softphone.js";

const checkEvery = 20_000;

/** @type {Record<number, import("./softphone.js").Trouble>} codes of the SDK's errors */
const troubleOf = {
  20101: "signed-out",
  20104: "signed-out",
  20151: "signed-out",
  31201: "microphone",
  31202: "signed-out",
  31204: "signed-out",
  31205: "signed-out",
  31208: "microphone",
  31401: "microphone",
  31402: "microphone",
  31005: "connection",
  31009: "connection",
  53000: "connection",
  53001: "connection",
  53405: "connection",
};

export class TwilioPhone extends Softphone {
  /** @param {() => Promise<{token: string, seconds: number}>} freshToken asks the server for one */
  constructor(freshToken) {
    super();
    this.freshToken = freshToken;
    /** @type {any} */
    this.device = null;
    /** @type {any} the call that rings or is on */
    this.call = null;
    this.renewAt = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  /** @param {{token: string, seconds: number}} given */
  async start(given) {
    const sdk = /** @type {any} */ (globalThis).Twilio;
    if (!sdk?.Device || sdk.Device.isSupported === false) {
      this.onError("browser", "");
      return;
    }
    // Calls inside Japan must use the edge in Tokyo, else the caller's number may be taken off.
    this.device = new sdk.Device(given.token, {
      edge: "tokyo",
      closeProtection: true,
      allowIncomingWhileBusy: false,
      tokenRefreshMs: 60_000,
      logLevel: "error",
    });
    this.keepUntil(given.seconds);
    this.device.on("registered", () => this.onReady());
    this.device.on("incoming", (/** @type {any} */ call) => this.ring(call));
    this.device.on("error", (/** @type {any} */ error) => this.fail(error));
    this.device.on("tokenWillExpire", () => void this.renew());
    this.timer = window.setInterval(() => void this.check(), checkEvery);
    await this.register();
  }

  async register() {
    try {
      await this.device.register();
    } catch (error) {
      this.fail(error);
    }
  }

  async stop() {
    clearInterval(this.timer);
    this.device?.destroy();
    this.device = null;
  }

  /** @param {number} seconds for which a new token is good */
  keepUntil(seconds) {
    this.renewAt = Date.now() + seconds * 500;
  }

  /** Renews the token when half its time is over; registers anew after a lost connection. */
  async check() {
    if (!this.device) return;
    if (Date.now() >= this.renewAt) await this.renew();
    if (this.device?.state === "unregistered") await this.register();
  }

  async renew() {
    try {
      const given = await this.freshToken();
      this.device?.updateToken(given.token);
      this.keepUntil(given.seconds);
    } catch (error) {
      this.onError("connection", String(error));
    }
  }

  /** @param {any} call */
  ring(call) {
    this.call = call;
    const over = () => {
      if (this.call !== call) return;
      this.call = null;
      this.onEnded();
    };
    call.on("accept", () => this.onAccepted());
    for (const event of ["disconnect", "cancel", "reject"]) call.on(event, over);
    call.on("error", (/** @type {any} */ error) => this.fail(error));
    call.on("mute", (/** @type {boolean} */ muted) => this.onMuted(muted));
    this.onIncoming();
    if (this.isWanted()) call.accept();
  }

  /** @param {any} error */
  fail(error) {
    const code = Number(error?.code) || 0;
    this.onError(troubleOf[code] ?? "failed", code ? String(code) : String(error?.message ?? error));
    if (troubleOf[code] === "signed-out") void this.renew().then(() => this.check());
  }

  async accept() {
    if (this.call) this.call.accept();
    else this.acceptSoon();
  }

  async reject() {
    this.call?.reject();
  }

  async hangUp() {
    this.call?.disconnect();
  }

  /** @param {boolean} muted */
  async mute(muted) {
    this.call?.mute(muted);
  }

  async isAlive() {
    return this.device?.state === "registered";
  }
}
