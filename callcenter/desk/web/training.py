"""The page for practising: choose a caller, take the call at the desk, see how it went."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from callcenter.accounts.queries import staff_names
from callcenter.core.errors import Invalid, Missing
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.settings import PhoneSettings
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.desk.adapters.exchange import ExchangeAway, PracticeCallers
from callcenter.desk.practice import (
    begin_practice,
    latest_practices,
    review_practice,
)
from callcenter.desk.web.practice_words import findings
from callcenter.inquiries.queries.categories import category_choices
from callcenter.inquiries.web.wording import LANGUAGE_LABELS
from telephony.agents.models import AgentState
from telephony.agents.queries import agent_of

blueprint = Blueprint("training", __name__, url_prefix="/training", template_folder="../templates")


@blueprint.before_request
def only_locally() -> None:
    """With the provider's account there are no callers of our own."""
    if not _phones().is_local:
        raise Missing


@blueprint.get("")
@requires(Permission.CALL_TAKE)
def show() -> str:
    """The callers there are, and the latest practice calls."""
    return _page({})


@blueprint.post("")
@requires(Permission.CALL_TAKE)
def begin() -> ResponseReturnValue:
    """Let a caller call; the desk is where the call comes to."""
    form = request.form
    try:
        practice = begin_practice(
            db_session(),
            current_actor(),
            _callers(),
            story=form.get("story", ""),
            language=form.get("language", ""),
        )
    except Invalid as error:
        return _page(dict.fromkeys(error.fields, _("Please choose."))), error.status
    link = Markup('<a href="{}">{}</a>').format(
        url_for(".show_practice", practice_id=practice.id), _("How it went")
    )
    words = _("A practice caller dials now and is through to the line in about half a minute.")
    flash(Markup("{} {}").format(words, link), "success")
    return redirect(url_for("desk.show_desk"), 303)


@blueprint.get("/<uuid:practice_id>")
@requires(Permission.CALL_TAKE)
def show_practice(practice_id: UUID) -> str:
    """How one went."""
    review = review_practice(db_session(), current_actor(), _callers(), practice_id)
    labels = _category_labels()
    people = [review.practice.staff_id, review.call.operator_id if review.call else None]
    return render_template(
        "desk/practice.html",
        review=review,
        findings=findings(review, labels),
        names=staff_names(db_session(), people, language()),
        languages=LANGUAGE_LABELS,
    )


def _page(errors: dict[str, str]) -> str:
    session, actor = db_session(), current_actor()
    try:
        stories = _callers().stories()
    except ExchangeAway:
        stories = []
    reviews = latest_practices(session, actor)
    return render_template(
        "desk/training.html",
        stories=stories,
        titles={one["code"]: one["title"][language()] for one in stories},
        errors=errors,
        chosen=request.form,
        reviews=reviews,
        labels=_category_labels(),
        names=staff_names(session, {one.practice.staff_id for one in reviews}, language()),
        sees_all=actor.can(Permission.AGENT_SUPERVISE),
        languages=LANGUAGE_LABELS,
        is_ready=_is_ready(),
    )


def _is_ready() -> bool:
    """Whether calls come to the person already."""
    actor = current_actor()
    agent = agent_of(db_session(), actor.id) if actor.id else None
    return agent is not None and agent.state not in {AgentState.OFFLINE, AgentState.BREAK}


def _category_labels() -> dict[str, str]:
    return {one.code: one.label(language()) for one in category_choices(db_session())}


def _callers() -> PracticeCallers:
    url = _phones().exchange_url
    if url is None:
        raise Missing
    return PracticeCallers(url)


def _phones() -> PhoneSettings:
    settings: PhoneSettings = current_app.extensions["settings"].phones
    return settings
