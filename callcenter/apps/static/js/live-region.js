/**
 * Says something to people who listen to the page. Urgent words interrupt; others wait.
 *
 * @param {string} message
 * @param {{urgent?: boolean}} [options]
 */
export function announce(message, { urgent = false } = {}) {
  const region = document.getElementById(urgent ? "live-assertive" : "live-polite");
  if (!region) return;
  // The same words twice are not a change, and would not be read: empty the region first.
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = message;
  });
}
