"""Who is at the browser: the session token in the signed cookie, and what follows from it."""

import logging
from uuid import UUID

from flask import current_app, g, redirect, request, url_for
from flask import session as cookie
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.accounts.models import SessionStage, StaffAccount
from callcenter.accounts.queries import get_staff
from callcenter.accounts.services import sessions
from callcenter.accounts.services.sign_in import OpenedSession
from callcenter.accounts.web.addresses import HOME
from callcenter.core.db import Database, after_commit
from callcenter.core.i18n import choose_anew
from callcenter.core.permissions import Actor
from callcenter.core.web.guards import SignInNeeded, current_actor
from callcenter.core.web.transactions import db_session

STEPS = {
    SessionStage.CODE: "accounts.show_code",
    SessionStage.SET_UP: "sign_in_set_up.show",
}

log = logging.getLogger(__name__)


def identify(session: Session) -> Actor | None:
    """The signed-in person of this request; the page is then in the person's language."""
    visit = sessions.find_visit(session, cookie.get("sid"), SessionStage.OPEN)
    if visit is None:
        return None
    _speak(visit.language)
    if visit.is_due:
        database: Database = session.info["database"]
        after_commit(session, lambda: _note_seen(database, visit.session_id))
    return visit.actor


def own_account() -> StaffAccount:
    """The account of the signed-in person."""
    actor = current_actor()
    if actor.id is None:
        raise SignInNeeded
    return get_staff(db_session(), actor.id)


def waiting_account(stage: SessionStage) -> StaffAccount | None:
    """The account of somebody whose sign-in has come to `stage` and waits there."""
    visit = sessions.find_visit(db_session(), cookie.get("sid"), stage)
    if visit is None:
        return None
    if "language" not in cookie:
        _speak(visit.language)
    return get_staff(db_session(), visit.staff_id)


def hold(opened: OpenedSession, *, onward: str | None = None) -> str:
    """Put a new session into the cookie, with nothing left of the old one, and return the
    address of the next step.

    Args:
        onward: where the person wanted to go; remembered until the sign-in is complete.
    """
    onward = onward or cookie.get("onward")
    forget()
    cookie["sid"] = opened.token
    if opened.stage is SessionStage.OPEN:
        return onward or HOME
    if onward:
        cookie["onward"] = onward
    return url_for(STEPS[opened.stage])


def enter(opened: OpenedSession, *, onward: str | None = None) -> Response:
    """Put a new session into the cookie and go to the next step."""
    return redirect(hold(opened, onward=onward), 303)


def forget() -> None:
    """Empty the cookie, with the form token that was made for it."""
    cookie.clear()
    g.pop("csrf_token", None)


def user_agent() -> str:
    return request.user_agent.string


def second_factor_required() -> bool:
    return bool(current_app.extensions["settings"].second_factor_required)


def to_sign_in() -> Response:
    """Begin again: the step that was waiting has run out."""
    return redirect(url_for("accounts.sign_in"), 303)


def without_trace(response: Response) -> Response:
    """Tell the browser to drop what this app stored in it (ASVS V14.3.1)."""
    response.headers["Clear-Site-Data"] = '"cookies", "storage"'
    return response


def _speak(language: str) -> None:
    if g.get("language") != language:
        g.language = language
        choose_anew()


def _note_seen(database: Database, session_id: UUID) -> None:
    try:
        with database.transaction() as session:
            sessions.note_seen(session, session_id)
    except SQLAlchemyError:  # the answer matters more than the note
        log.warning("could not note that a session is in use", exc_info=True)
