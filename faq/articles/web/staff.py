"""The staff pages of the collection."""

from faq.articles.web import article, changes, editor, lists, review, versions, wording
from faq.articles.web.blueprint import blueprint as blueprint

# Importing these modules hangs their routes on the blueprint and registers their words.
PAGES = (lists, article, editor, review, versions, changes)
WORDS = (wording,)
