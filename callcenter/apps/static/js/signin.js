/** The pages before anyone is signed in need little: no double submit, messages that close. */
import { attachForms, startForms } from "./forms.js";
import { startNotices } from "./notices.js";

attachForms(document);
startForms();
startNotices();
