"""The search for staff: an answer as one types, and the glossary."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from callcenter.core.permissions import Permission
from callcenter.core.web.guards import requires
from callcenter.core.web.transactions import db_session
from faq.search.services.searching import search
from faq.search.web import audit_words, wording
from faq.search.web.answers import answer_json
from faq.search.web.glossary import blueprint as glossary_blueprint

blueprint = Blueprint("faq_search", __name__, url_prefix="/faq", template_folder="../templates")

# Importing these modules registers their words.
WORDS = (audit_words, wording)

blueprints = (blueprint, glossary_blueprint)


@blueprint.get("/search")
@requires(Permission.FAQ_READ)
def find() -> ResponseReturnValue:
    """Articles for what was typed up to now: `q`, `lang` (ja, en; else as `q` is written),
    `category` and `limit`."""
    answer = search(
        db_session(),
        request.args.get("q", ""),
        language=request.args.get("lang"),
        category=request.args.get("category"),
        limit=request.args.get("limit", 10, type=int),
    )
    response = jsonify(answer_json(answer))
    response.headers["Cache-Control"] = "no-store"
    return response
