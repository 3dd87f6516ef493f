"""The blueprint of the collection's staff pages."""

from flask import Blueprint

blueprint = Blueprint("articles", __name__, url_prefix="/faq", template_folder="../templates")
