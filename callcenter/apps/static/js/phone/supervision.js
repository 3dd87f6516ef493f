/**
 * The supervisor's table: <div data-supervision="address of the rows">, asked for anew every few
 * seconds while the page is seen and nobody works in it.
 */
const pause = 3_000;

class Rows {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.html = "";
  }

  async poll() {
    if (document.visibilityState === "visible" && !this.isInUse()) await this.ask();
    setTimeout(() => void this.poll(), pause);
  }

  /** A form that is being filled in is not taken away. */
  isInUse() {
    return this.place.querySelector("select:focus, option:focus") !== null;
  }

  async ask() {
    try {
      const response = await fetch(this.place.dataset.supervision ?? "", {
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        cache: "no-store",
      });
      if (response.ok) this.show((await response.json()).html);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // no connection: the next round asks again
    }
  }

  /** @param {string} html written and escaped by our own server */
  show(html) {
    // The token in the forms is new each time, and says nothing.
    const plain = html.replaceAll(/name="csrf_token" value="[^"]*"/g, "");
    if (plain === this.html) return;
    this.html = plain;
    const held = document.activeElement;
    const act = held instanceof HTMLElement && this.place.contains(held) ? held.getAttribute("aria-label") : null;
    this.place.replaceChildren(document.createRange().createContextualFragment(html));
    if (act) this.again(act);
  }

  /** The same button as before has the focus. @param {string} label */
  again(label) {
    const same = this.place.querySelector(`[aria-label="${CSS.escape(label)}"]`);
    if (same instanceof HTMLElement) same.focus();
  }
}

const place = document.querySelector("[data-supervision]");
if (place instanceof HTMLElement) void new Rows(place).poll();
