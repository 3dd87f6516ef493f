"""The staff pages of the inquiry log."""

from callcenter.inquiries.web import (
    audit_words,
    bulk,
    callbacks,
    connections,
    lists,
    record,
    record_actions,
    refusals,
    views,
)
from callcenter.inquiries.web.blueprint import blueprint as inquiries_blueprint
from callcenter.inquiries.web.categories import blueprint as categories_blueprint
from callcenter.inquiries.web.entry import blueprint as entry_blueprint
from callcenter.inquiries.web.exports import blueprint as exports_blueprint
from callcenter.inquiries.web.imports import blueprint as imports_blueprint

# Importing these modules hangs their routes on the blueprint and registers their words.
PAGES = (lists, views, bulk, record, record_actions, connections, callbacks)
WORDS = (audit_words, refusals)

blueprints = (
    inquiries_blueprint,
    entry_blueprint,
    exports_blueprint,
    imports_blueprint,
    categories_blueprint,
)
