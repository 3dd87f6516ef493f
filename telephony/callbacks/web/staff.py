"""The staff pages of callbacks."""

from telephony.callbacks.web import audit_words, forms, pages, wording
from telephony.callbacks.web.blueprint import blueprint as blueprint

# Importing these modules hangs their routes on the blueprint and registers their words.
PAGES = (pages, forms)
WORDS = (audit_words, wording)
