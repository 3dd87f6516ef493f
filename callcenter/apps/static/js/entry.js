/**
 * The entry form: buttons that fill fields (data-fill='{"name": "value"}'), and a folded part that
 * gets the focus when it is opened (details[data-focus-inside]).
 */
import { attachUsedArticles } from "./entry-articles.js";
import { writeValues } from "./form-values.js";

/** @param {HTMLElement} button */
function fill(button) {
  const named = button.dataset.fillForm;
  const form = named ? document.querySelector(named) : button.closest("form");
  if (!(form instanceof HTMLFormElement)) return;
  const values = JSON.parse(button.dataset.fill ?? "{}");
  writeValues(form, values);
  // What a person takes over by a button is typed as far as drafts are concerned.
  form.dispatchEvent(new Event("input", { bubbles: true }));
  const [name] = Object.keys(values);
  const control = form.querySelector(`:is(input, textarea)[name="${CSS.escape(name)}"]`);
  if (control instanceof HTMLElement && named) control.focus();
}

attachUsedArticles(document);

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-fill]") : null;
  if (button instanceof HTMLElement) fill(button);
});

for (const details of document.querySelectorAll("details[data-focus-inside]")) {
  details.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("summary")) return;
    // The part is open only after this click is over.
    setTimeout(() => {
      const first = details.querySelector("input:not([type=hidden])");
      if (details.hasAttribute("open") && first instanceof HTMLElement) first.focus();
    });
  });
}
