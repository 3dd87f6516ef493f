/**
 * Whether a key belongs to an input method that is composing (Japanese conversion).
 * Such keys choose and confirm candidates; they are never commands of ours.
 * keyCode 229 covers browsers that end the composition before they send the confirming Enter.
 *
 * @param {KeyboardEvent} event
 * @returns {boolean}
 */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}
