"""The page of the question after the talk: on or off, and what callers said."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from telephony.answering.queries.ratings import DAYS, rating_lines
from telephony.answering.web.wording import LANGUAGES
from telephony.setup.queries import asks_afterwards, spoken
from telephony.setup.services.afterwards import ask_afterwards

blueprint = Blueprint(
    "ratings", __name__, template_folder="../templates", url_prefix="/phones/afterwards"
)


@blueprint.get("")
@requires(Permission.PHONES_MANAGE)
def show() -> str:
    """What is asked, and what was answered on the last days."""
    session = db_session()
    return render_template(
        "answering/ratings.html",
        asks=asks_afterwards(session),
        said={code: spoken(session, "rating_question", code).text for code in LANGUAGES},
        lines=rating_lines(session, current_actor()),
        days=DAYS,
        languages=LANGUAGES,
    )


@blueprint.post("")
@requires(Permission.PHONES_MANAGE)
def switch() -> ResponseReturnValue:
    """Ask everybody who stays on the line, or nobody."""
    asks = "asks" in request.form
    ask_afterwards(db_session(), current_actor(), asks=asks)
    if asks:
        flash(_("The question is on. Who stays on the line after a talk hears it."), "success")
    else:
        flash(_("The question is off."), "success")
    return redirect(url_for(".show"), 303)
