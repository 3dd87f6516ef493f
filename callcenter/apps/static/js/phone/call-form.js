/**
 * A call that rings opens its form in this window, once. What was being written stays a draft: the
 * form is left when it is saved, and never in the middle of a Japanese conversion.
 */
const opened = "phone-opened";
const longestWait = 2_500;

let composing = false;
let leaving = false;
document.addEventListener("compositionstart", () => {
  composing = true;
});
document.addEventListener("compositionend", () => {
  composing = false;
});

/** @returns {HTMLFormElement | null} what is being written, here or on another page of the staff */
function entry() {
  return document.querySelector("form[data-autosave-url]");
}

/** @param {string} call @returns {boolean} whether the form of this call is the one on the page */
function isOpen(call) {
  return entry()?.dataset.call === call;
}

/** @returns {boolean} whether something typed is not yet with the server */
function isUnsaved() {
  return ["pending", "kept"].includes(entry()?.dataset.draft ?? "");
}

async function settled() {
  const end = Date.now() + longestWait;
  while (composing || (isUnsaved() && Date.now() < end)) await new Promise((resolve) => setTimeout(resolve, 100));
}

/**
 * Goes to where the call that rings here or is on is worked on; a person who went elsewhere during
 * the call is left alone.
 *
 * @param {import("./panel.js").State} state
 */
export async function leaveFor({ state, call, url, logged }) {
  if (!call || !url || logged || leaving || !["ringing", "talking"].includes(state)) return;
  // Of who is asked first and takes over then, the form is another place.
  const where = `${call} ${url}`;
  if (isOpen(call)) {
    sessionStorage.setItem(opened, where);
    return;
  }
  if (sessionStorage.getItem(opened) === where) return;
  leaving = true;
  await settled();
  sessionStorage.setItem(opened, where);
  const left = entry();
  const draft = left?.dataset.draft && left.dataset.autosaveKey;
  location.assign(draft ? `${url}${url.includes("?") ? "&" : "?"}left=${encodeURIComponent(draft)}` : url);
}
