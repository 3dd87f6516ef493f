"""The page of the prepared notices: switched on and off with one click."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core import clock
from callcenter.core.errors import Invalid, Missing
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, find_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code
from telephony.setup.queries import notice_on, wording
from telephony.setup.services.notices import switch_notice_off, switch_notice_on
from telephony.setup.values import LANGUAGES, SLOTS, Afterwards, NoticeOn, notice_code
from telephony.setup.web.shown import examples_now, heard, local_now

blueprint = Blueprint("notices", __name__, url_prefix="/notices")

USUAL = timedelta(hours=2)
_FORMAT = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class ShownNotice:
    """The notice that is on, as a banner tells of it.

    Attributes:
        text: what callers hear, in the reader's language.
        ends: calls end after it.
        may_switch: the reader may switch it off.
    """

    notice: NoticeOn
    text: str
    ends: bool
    may_switch: bool


def notice_now() -> ShownNotice | None:
    """What all callers hear just now; None: no notice is on."""
    session, actor = db_session(), find_actor()
    notice = notice_on(session)
    if notice is None or actor is None:
        return None
    return ShownNotice(
        notice,
        _heard(notice.code, language()),
        notice.afterwards is Afterwards.HANG_UP,
        actor.can(Permission.PHONES_MANAGE),
    )


@blueprint.get("")
@requires(Permission.PHONES_MANAGE)
def show() -> str:
    """Every prepared notice in both languages, and which one is on."""
    return _page()


@blueprint.post("/<int:slot>/on")
@requires(Permission.PHONES_MANAGE)
def switch_on(slot: int) -> ResponseReturnValue:
    """All callers hear it from now on."""
    if slot not in SLOTS:
        raise Missing
    try:
        switch_notice_on(
            db_session(),
            current_actor(),
            slot,
            until=_until(request.form.get("until", "")),
            afterwards=_afterwards(request.form.get("afterwards", "")),
        )
    except Invalid as error:
        return _page(slot, request.form, error.fields), error.status
    flash(_("The notice is on. The next caller hears it."), "success")
    return redirect(url_for(".show"), 303)


@blueprint.post("/off")
@requires(Permission.PHONES_MANAGE)
def switch_off() -> ResponseReturnValue:
    """Nobody hears it any more."""
    switch_notice_off(db_session(), current_actor())
    flash(_("No notice is on any more."), "success")
    return redirect(url_for(".show"), 303)


def _until(entered: str) -> datetime:
    """Raises:
    Invalid: no moment was entered.
    """
    try:
        return datetime.strptime(entered[:16], _FORMAT).replace(tzinfo=clock.zone())
    except ValueError:
        raise Invalid(fields={"until": "bad_notice_end"}) from None


def _afterwards(entered: str) -> Afterwards:
    try:
        return Afterwards(entered)
    except ValueError:
        raise Invalid(fields={"afterwards": "bad_choice"}) from None


def _page(
    slot: int | None = None,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    session = db_session()
    usual = (local_now() + USUAL).replace(second=0, microsecond=0)
    codes = {one: notice_code(one) for one in SLOTS}
    return render_template(
        "phones/notices.html",
        notices=[
            (
                one,
                code,
                {spoken_in: _heard(code, spoken_in) for spoken_in in LANGUAGES},
                {spoken_in: wording(session, code, spoken_in) for spoken_in in LANGUAGES},
            )
            for one, code in codes.items()
        ],
        refused=slot,
        values=values or {},
        errors={field: word_code(code) for field, code in (errors or {}).items()},
        usual=usual.strftime(_FORMAT),
        choices=[
            (Afterwards.GO_ON.value, _("Then the call goes on")),
            (Afterwards.HANG_UP.value, _("Then the call ends")),
        ],
    )


def _heard(code: str, spoken_in: str) -> str:
    session = db_session()
    return heard(session, code, spoken_in, examples_now(session, spoken_in))
