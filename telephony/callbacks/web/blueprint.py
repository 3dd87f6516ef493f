"""The blueprint on which the staff's pages of callbacks hang."""

from flask import Blueprint

blueprint = Blueprint(
    "callbacks", __name__, template_folder="../templates", url_prefix="/callbacks"
)
