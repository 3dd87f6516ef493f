/**
 * The phone at the desk: <div data-phone data-phone-url data-phone-mode data-window-url
 * data-exchange-url>. Asks for the state every second while the page is seen, exchanges the parts
 * that changed, tells the server every ten seconds that somebody is here, and opens the form of a
 * call that rings. On other pages of the staff it has nothing to show, but does the rest.
 */
import { controlNamed } from "../elements.js";
import { isComposing } from "../ime.js";
import { announce } from "../live-region.js";
import { RequestFailed, postJson } from "../requests.js";
import { elapsed } from "../timer.js";
import { leaveFor } from "./call-form.js";
import { ExchangePhone } from "./exchange-phone.js";
import { TalkLines } from "./talk-lines.js";
import { tabName } from "./tab.js";
import { WindowPhone } from "./window-phone.js";
import { words } from "./words.js";

const seenPause = 1_000;
/** Where nobody looks, or nothing can ring. */
const idlePause = 5_000;
const beatPause = 10_000;
/** One lost answer is no news. */
const patience = 3;

/**
 * @typedef {object} State
 * @property {string} state
 * @property {boolean} mine whether this window holds the phone, or nobody does
 * @property {boolean} at_work
 * @property {boolean} browser whether it rings here and not at the desk phone
 * @property {string | null} call
 * @property {boolean} talk whether one is in a talk, be it that of somebody else
 * @property {string | null} room of that talk
 * @property {"leads" | "asked" | "listens"} part what one is in it, or would be with the call that rings
 * @property {boolean} unheard whether nobody hears what is said here
 * @property {boolean} logged
 * @property {string | null} url where the call is worked on: in its form, or by who is only asked on the desk
 * @property {string} words
 * @property {string} now
 * @property {string} tag of all this
 * @property {Record<string, string>} parts
 */

class PhonePanel {
  /** @param {HTMLElement} place @param {string} tab this window's name */
  constructor(place, tab) {
    this.place = place;
    this.tab = tab;
    this.base = (place.dataset.phoneUrl ?? "").replace(/state$/, "");
    this.isLocal = place.dataset.phoneMode === "local";
    this.supervises = place.dataset.phoneSupervises !== undefined;
    this.softphone = this.isLocal
      ? new ExchangePhone(place.dataset.exchangeUrl ?? "")
      : new WindowPhone(place.dataset.windowUrl ?? "");
    this.trouble = /** @type {HTMLElement | null} */ (place.querySelector("[data-phone-trouble]"));
    const talk = /** @type {HTMLElement | null} */ (place.querySelector("[data-phone-talk]"));
    this.talk = talk && new TalkLines(talk);
    /** @type {State | null} */
    this.state = null;
    this.tag = "";
    this.failures = 0;
    /** The server's clock minus this one's, in milliseconds. */
    this.offset = 0;
    this.muted = false;
    this.listens = false;
    this.title = document.title;
  }

  start() {
    this.place.addEventListener("click", (event) => this.onClick(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    document.addEventListener("visibilitychange", () => this.onSeen());
    this.listenToPhone();
    this.place.dataset.live = "";
    setInterval(() => this.drawClocks(), 1_000);
    setInterval(() => void this.beat(), beatPause);
    void this.begin();
  }

  async begin() {
    if (this.supervises) await this.act("ready", "");
    await this.poll();
    await this.beat();
  }

  listenToPhone() {
    const phone = this.softphone;
    phone.onReady = () => this.tell("");
    phone.onIncoming = () => void this.incoming();
    phone.onAccepted = () => void this.ask();
    phone.onEnded = () => void this.ask();
    phone.onHeard = (lines) => this.talk?.add(lines);
    phone.onError = (trouble, detail) => this.tell(words(`trouble_${trouble.replaceAll("-", "_")}`, { detail }));
    phone.onMuted = (muted) => this.showMuted(muted);
    if (this.talk) this.talk.onSay = (text, language) => this.say(text, language);
  }

  async incoming() {
    await this.ask();
    // Who asked on this page to hear a talk has asked for this ring.
    if (this.supervises && this.state?.part === "listens") await this.order(() => this.softphone.accept());
  }

  /** @param {string} text @param {string} language */
  say(text, language) {
    const phone = this.softphone;
    if (!(phone instanceof ExchangePhone)) return;
    void this.order(async () => {
      await phone.speak(text, language);
      this.talk?.add([{ kind: "said", who: "self", text, language }]);
    });
  }

  onSeen() {
    if (document.visibilityState !== "visible") return;
    void this.ask();
    void this.beat();
  }

  async poll() {
    await this.ask();
    const isIdle = document.visibilityState !== "visible" || !(this.trouble || this.supervises || this.state?.at_work);
    setTimeout(() => void this.poll(), isIdle ? idlePause : seenPause);
  }

  async ask() {
    try {
      const response = await fetch(`${this.base}state?${new URLSearchParams({ tab: this.tab })}`, {
        headers: { Accept: "application/json", ...(this.tag && { "If-None-Match": this.tag }) },
        credentials: "same-origin",
        cache: "no-store",
      });
      if (response.status === 304) this.reached();
      else if (response.ok) this.take(await response.json());
      else this.lose(response.status === 401 ? "signed_out" : "lost");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.lose("lost");
    }
  }

  reached() {
    if (this.failures >= patience) this.tell("");
    this.failures = 0;
  }

  /** @param {string} key */
  lose(key) {
    this.failures += 1;
    if (this.failures === patience) this.tell(words(key));
  }

  /** @param {State} state */
  take(state) {
    this.reached();
    const before = this.state;
    this.state = state;
    this.tag = state.tag;
    this.offset = Date.parse(state.now) - Date.now();
    for (const [name, html] of Object.entries(state.parts)) this.exchange(name, html);
    this.drawClocks();
    const open = document.querySelector("form[data-desk-entry]")?.getAttribute("data-call");
    this.place.querySelector("[data-phone-form]")?.toggleAttribute("hidden", open === state.call);
    this.place.querySelector(".phone-panel")?.setAttribute("data-state", state.state);
    const hears = state.state === "talking" || (state.talk && state.part === "listens");
    this.talk?.show(this.isLocal && state.browser && state.mine && hears, state.call ?? state.room, state.unheard);
    if (state.state !== "talking" && !state.talk) this.muted = false;
    const isNews = before ? before.state !== state.state : state.state === "ringing";
    if (isNews && state.mine) this.onChange(state);
    this.nameTitle(state);
    this.openPhone(state);
    // Who is asked reads on; the call stands beside it.
    if (state.mine && !(state.part === "asked" && this.place.querySelector(".phone-panel"))) leaveFor(state);
  }

  /** @param {State} state */
  onChange(state) {
    announce(state.words, { urgent: state.state === "ringing" });
    if (state.state === "talking" && state.part === "leads") this.typeOn();
  }

  /** The caller is there: the question is where the hands go. */
  typeOn() {
    const entry = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-desk-entry]"));
    const question = entry && controlNamed(entry, "question");
    const busy = document.activeElement instanceof HTMLElement && document.activeElement.closest("form[data-desk-entry]");
    if (question && !busy) question.focus();
  }

  /** @param {string} name @param {string} html written and escaped by our own server */
  exchange(name, html) {
    const part = /** @type {HTMLElement | null} */ (this.place.querySelector(`[data-phone-part="${name}"]`));
    if (!part || part.dataset.html === html) return;
    // The first answer repeats what the page came with.
    part.dataset.html = html;
    const held = part.contains(document.activeElement) ? placeOf(document.activeElement) : "";
    const menus = [...part.querySelectorAll("details[open]")].map(menuOf);
    part.replaceChildren(document.createRange().createContextualFragment(html));
    for (const menu of part.querySelectorAll("details")) menu.open = menus.includes(menuOf(menu));
    if (held) this.focusPlace(part, held);
    if (name === "status") this.showMuted(this.muted);
  }

  /** The button under the finger went away: the first of the new ones is next. @param {HTMLElement} part @param {string} held */
  focusPlace(part, held) {
    const all = [...part.querySelectorAll("summary, [data-phone-act]")];
    const next = all.find((one) => placeOf(one) === held) ?? part.querySelector("[data-phone-act]");
    if (next instanceof HTMLElement) next.focus();
  }

  /** @param {State} state */
  nameTitle(state) {
    const rings = state.mine && state.state === "ringing";
    document.title = rings ? words("ringing_title", { caller: state.words }) : this.title;
  }

  /** Listens for calls while this window is the one to ring. @param {State} state */
  openPhone(state) {
    // A supervisor hears talks without taking calls.
    const listens = state.mine && (state.at_work || this.supervises) && state.browser;
    if (listens === this.listens) return;
    this.listens = listens;
    void (listens ? this.softphone.start(null) : this.softphone.stop());
  }

  drawClocks() {
    const now = Date.now() + this.offset;
    for (const clock of /** @type {NodeListOf<HTMLElement>} */ (this.place.querySelectorAll("[data-phone-since]"))) {
      clock.textContent = elapsed((now - Date.parse(clock.dataset.phoneSince ?? "")) / 1000);
    }
    for (const clock of /** @type {NodeListOf<HTMLElement>} */ (this.place.querySelectorAll("[data-phone-until]"))) {
      clock.textContent = elapsed((Date.parse(clock.dataset.phoneUntil ?? "") - now) / 1000);
    }
  }

  /** A sign of life; none where nobody looks, or where no call could ring. */
  async beat() {
    const state = this.state;
    if (!state?.mine || !state.at_work || document.visibilityState !== "visible") return;
    if (state.browser && !(await this.softphone.isAlive())) {
      this.tell(words("trouble_closed"));
      return;
    }
    await this.act("beat", "");
  }

  /** @param {string} name @param {string} value */
  async act(name, value) {
    await this.order(async () => {
      const state = await postJson(`${this.base}${name}`, { tab: this.tab, value });
      this.take(state);
    });
  }

  /** Does what a button says, and says why it could not be done. @param {() => Promise<void>} work */
  async order(work) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      const key = { offline: "lost", "signed-out": "signed_out" }[/** @type {string} */ (error.kind)] ?? "refused";
      this.tell(error.body?.error ?? words(key));
      void this.ask();
    }
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-phone-act]") : null;
    if (!(button instanceof HTMLElement)) return;
    this.tell("");
    const { phoneAct: name = "", phoneValue: value = "" } = button.dataset;
    const phone = this.softphone;
    if (name === "answer") void this.answer(button);
    else if (name === "reject") void this.order(() => phone.reject());
    else if (name === "hang-up") void this.order(() => phone.hangUp());
    else if (name === "mute") void phone.mute(!this.muted);
    else if (name === "take" || name === "here") void this.takeCalls(name);
    else if (name === "talk/listen" || name === "talk/whisper") void this.hearTalk(name, value);
    else void this.act(name, value);
  }

  /** The voice comes a moment later; the hands may go to the question at once. @param {HTMLElement} button */
  async answer(button) {
    button.setAttribute("aria-busy", "true");
    await this.order(async () => {
      await this.softphone.accept();
      this.typeOn();
    });
  }

  /** The own phone rings for it, and answers by itself. @param {string} name @param {string} value */
  async hearTalk(name, value) {
    if (this.softphone instanceof WindowPhone && this.state?.browser && !(await this.softphone.isAlive())) {
      this.whenOpened(() => void this.hearTalk(name, value));
      return;
    }
    await this.act(name, value);
  }

  /** Opens the provider's phone, and goes on when it can ring. @param {() => void} work */
  whenOpened(work) {
    const phone = this.softphone;
    if (!(phone instanceof WindowPhone)) return;
    phone.onReady = () => {
      phone.onReady = () => this.tell("");
      work();
    };
    if (!phone.open()) this.tell(words("trouble_closed"));
  }

  /** Before calls may come there must be a phone that can ring. @param {string} name */
  async takeCalls(name) {
    if (!this.state) await this.ask();
    if (this.softphone instanceof WindowPhone && this.state?.browser && !(await this.softphone.isAlive())) {
      this.whenOpened(() => void this.act(name, ""));
      return;
    }
    await this.act(name, "");
  }

  /** Enter answers while no field, button or link is in use. @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Enter" || event.repeat || event.defaultPrevented || isComposing(event)) return;
    const idle = !document.activeElement || document.activeElement === document.body || document.activeElement.id === "main";
    const button = this.place.querySelector('[data-phone-act="answer"]');
    if (!idle || !(button instanceof HTMLElement)) return;
    event.preventDefault();
    button.click();
  }

  /** @param {boolean} muted */
  showMuted(muted) {
    this.muted = muted;
    this.place.querySelector('[data-phone-act="mute"]')?.setAttribute("aria-pressed", String(muted));
  }

  /** @param {string} sentence empty when all is well */
  tell(sentence) {
    if (!this.trouble || this.trouble.textContent === sentence) return;
    this.trouble.textContent = sentence;
    this.trouble.hidden = !sentence;
  }
}

/** Which button or menu it is, also after it was drawn anew. @param {Element | null} element @returns {string} */
function placeOf(element) {
  if (element?.matches("summary")) return menuOf(element.parentElement);
  const { phoneAct = "", phoneValue = "" } = element instanceof HTMLElement ? element.dataset : {};
  return `${phoneAct} ${phoneValue}`;
}

/** @param {Element | null} menu a details element @returns {string} */
function menuOf(menu) {
  return menu?.getAttribute("data-phone-menu") ?? menu?.className ?? "";
}

const place = document.querySelector("[data-phone]");
if (place instanceof HTMLElement) {
  const tab = await tabName();
  new PhonePanel(place, tab).start();
}
