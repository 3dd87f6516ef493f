"""What scripts tell of a search once it has settled (FAQ-4)."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Invalid
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from faq.learning.models import Place
from faq.learning.services.searches import log_search
from faq.learning.web.blueprint import blueprint


@blueprint.post("/searches")
@requires(Permission.FAQ_READ)
def note_search() -> ResponseReturnValue:
    """Note `text`, searched for at `place` (desk, list) in `language` (ja, en or empty), and
    whether it was `used`."""
    sent: Any = request.get_json(silent=True)
    if not isinstance(sent, dict) or not isinstance(sent.get("text"), str):
        raise Invalid
    log_search(
        db_session(),
        current_actor(),
        text=sent["text"],
        place=_place(sent.get("place")),
        language=str(sent.get("language") or ""),
        used=sent.get("used") is True,
    )
    return "", 204


def _place(sent: Any) -> Place:
    try:
        return Place(sent)
    except ValueError:
        raise Invalid(fields={"place": "bad_choice"}) from None
