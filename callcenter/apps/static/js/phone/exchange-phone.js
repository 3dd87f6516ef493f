/**
 * The phone of the local exchange, where no sound flows: what is said arrives as lines of text,
 * through the staff app. A page that is left loses nothing; the next one reads on.
 */
import { postJson } from "../requests.js";
import { Softphone } from "./softphone.js";

const longestWait = 10;
const pauseAfterFailure = 3_000;

/**
 * @typedef {object} Events
 * @property {number} next what to ask after next time
 * @property {"idle" | "dialling" | "ringing" | "in-call"} state
 * @property {import("./softphone.js").Line[]} lines said since
 */

export class ExchangePhone extends Softphone {
  /** @param {string} url of its events; its verbs are beside it */
  constructor(url) {
    super();
    this.url = url;
    this.next = 0;
    /** @type {Events["state"]} */
    this.state = "idle";
    /** @type {(state: Events["state"]) => void} */
    this.onState = () => {};
    /** Which round of listening is on; 0: none. */
    this.round = 0;
    this.rounds = 0;
    this.alive = false;
    /** The first answer: before it, nobody knows. */
    this.first = Promise.resolve();
  }

  async start() {
    if (this.round) return;
    const own = (this.round = ++this.rounds);
    await (this.first = this.listen());
    while (this.round === own) await this.listen();
  }

  async stop() {
    this.round = 0;
    this.alive = false;
  }

  async listen() {
    try {
      const query = new URLSearchParams({ after: String(this.next), wait: String(this.alive ? longestWait : 0) });
      const response = await fetch(`${this.url}?${query}`, {
        credentials: "same-origin",
        cache: "no-store",
        headers: { Accept: "application/json" },
      });
      if (!response.ok) throw new Error(String(response.status));
      this.take(await response.json());
    } catch (error) {
      if (this.alive) this.onError("failed", String(error));
      this.alive = false;
      await new Promise((resolve) => setTimeout(resolve, pauseAfterFailure));
    }
  }

  /** @param {Events} found */
  take(found) {
    if (!this.alive) this.onReady();
    this.alive = true;
    this.next = found.next;
    if (found.lines.length) this.onHeard(found.lines);
    const before = this.state;
    this.state = found.state;
    if (before === found.state) return;
    this.onState(found.state);
    if (found.state === "ringing") {
      this.onIncoming();
      if (this.isWanted()) void this.accept();
    }
    if (found.state === "in-call") this.onAccepted();
    else if (found.state === "idle") this.onEnded();
  }

  /** @param {string} verb @param {Record<string, string | boolean>} [body] */
  ask(verb, body = {}) {
    return postJson(this.url.replace(/events$/, verb), body);
  }

  async accept() {
    if (this.state === "ringing") await this.ask("answer");
    else this.acceptSoon();
  }

  async reject() {
    await this.ask("reject");
  }

  async hangUp() {
    await this.ask("hang-up");
  }

  /** @param {string} text @param {string} language `ja` or `en` */
  async speak(text, language) {
    await this.ask("speak", { text, language });
  }

  async isAlive() {
    await this.first;
    return this.alive;
  }
}
