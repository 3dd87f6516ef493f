/** Messages that can be closed: data-dismiss on a button inside a .notice. Call once. */
export function startNotices() {
  document.addEventListener("click", (event) => {
    const clicked = event.target instanceof Element ? event.target : null;
    const button = clicked?.closest("[data-dismiss]");
    if (!button) return;
    button.closest(".notice")?.remove();
    document.getElementById("main")?.focus();
  });
}
