/**
 * Which window this is. Of all windows of an operator one holds the phone, and the server knows it
 * by this name; a reload keeps it, a duplicated tab gets one of its own.
 */
const kept = "phone-tab";
const alphabet = "abcdefghijkmnpqr";

/** @returns {string} */
function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  // Letters alone: digits in a row might be taken for somebody's number.
  return [...bytes].map((byte) => alphabet[byte >> 4] + alphabet[byte & 15]).join("");
}

/** @returns {string} */
function storedName() {
  let name = sessionStorage.getItem(kept);
  if (!name) {
    name = newName();
    sessionStorage.setItem(kept, name);
  }
  return name;
}

/** @param {string} name @returns {Promise<boolean>} whether no other window goes by this name */
function claim(name) {
  // Locks are for secure pages only; without them a duplicated tab shares the phone.
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(`${kept}-${name}`, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      // Held as long as this page lives.
      return lock ? new Promise(() => {}) : undefined;
    });
  });
}

/** @returns {Promise<string>} this window's name */
export async function tabName() {
  const name = storedName();
  if (await claim(name)) return name;
  // The page before this one may still be leaving.
  await new Promise((resolve) => setTimeout(resolve, 300));
  if (await claim(name)) return name;
  sessionStorage.removeItem(kept);
  const own = storedName();
  await claim(own);
  return own;
}
