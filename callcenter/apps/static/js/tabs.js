/**
 * Tabs inside a page: <div data-tabs aria-label> with links to the ids of [data-tab-panel] elements.
 * Arrow keys move between the tabs (WAI-ARIA tabs); without JavaScript they stay links.
 */
import { attachOnce } from "./elements.js";

/** @param {HTMLAnchorElement} tab */
function panelOf(tab) {
  return document.getElementById(tab.hash.slice(1));
}

/** @param {HTMLAnchorElement[]} tabs @param {HTMLAnchorElement} chosen */
function select(tabs, chosen) {
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", String(tab === chosen));
    tab.tabIndex = tab === chosen ? 0 : -1;
    panelOf(tab)?.toggleAttribute("hidden", tab !== chosen);
  }
}

/** @param {HTMLAnchorElement[]} tabs @param {KeyboardEvent} event */
function onKey(tabs, event) {
  const place = tabs.indexOf(/** @type {HTMLAnchorElement} */ (event.target));
  const next = {
    ArrowRight: (place + 1) % tabs.length,
    ArrowLeft: (place - 1 + tabs.length) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  }[event.key];
  if (place < 0 || next === undefined) return;
  event.preventDefault();
  select(tabs, tabs[next]);
  tabs[next].focus();
}

/** @param {HTMLElement} bar */
function attach(bar) {
  const tabs = /** @type {HTMLAnchorElement[]} */ ([...bar.querySelectorAll("a[href^='#']")]);
  bar.setAttribute("role", "tablist");
  for (const tab of tabs) {
    const panel = panelOf(tab);
    tab.id ||= `${tab.hash.slice(1)}-tab`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", tab.hash.slice(1));
    panel?.setAttribute("role", "tabpanel");
    panel?.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      select(tabs, tab);
    });
  }
  bar.addEventListener("keydown", (event) => onKey(tabs, event));
  select(tabs, tabs.find((tab) => tab.hash === location.hash) ?? tabs[0]);
}

/** @param {ParentNode} root */
export function attachTabs(root) {
  attachOnce(root, "[data-tabs]", "Tabs", attach);
}
