"""The blueprint of the log's own pages: the list, the record, and what is done on them."""

from flask import Blueprint

TEMPLATES = "../templates"

blueprint = Blueprint("inquiries", __name__, template_folder=TEMPLATES, url_prefix="/inquiries")
