"""The blueprint of the learning room's staff pages."""

from flask import Blueprint

blueprint = Blueprint("learning", __name__, url_prefix="/faq", template_folder="../templates")
