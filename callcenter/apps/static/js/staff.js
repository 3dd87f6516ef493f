/**
 * Brings a staff page to life. Everything is declared in the HTML by data attributes; content that is
 * added later announces itself with a bubbling "content:added" event.
 */
import { attachAutosave, startDraftCare } from "./autosave.js";
import { attachBulk } from "./bulk.js";
import { attachChips } from "./chips.js";
import { attachComboboxes } from "./combobox.js";
import { startDialogs } from "./dialog.js";
import { attachFaqSearch } from "./faq-search.js";
import { attachForms, startForms } from "./forms.js";
import { startNotices } from "./notices.js";
import { attachPresence } from "./presence.js";
import { startShortcuts } from "./shortcuts.js";
import { attachTabs } from "./tabs.js";
import { startTimers } from "./timer.js";

/** @param {ParentNode} root */
function attach(root) {
  attachForms(root);
  attachComboboxes(root);
  attachAutosave(root);
  attachChips(root);
  attachBulk(root);
  attachTabs(root);
  attachPresence(root);
  attachFaqSearch(root);
}

attach(document);
startShortcuts();
startDialogs();
startForms();
startNotices();
startTimers();
startDraftCare();
document.addEventListener("content:added", (event) => {
  if (event.target instanceof Element) attach(event.target);
});
