"""What the phones of the invented city have behind them: whom operators can ask, and who waits to
be called back."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core import clock
from callcenter.core.hours.queries import opening_hours
from callcenter.core.permissions import SYSTEM, Actor
from callcenter.demo.stories import LINE, opened_before
from telephony.callbacks.models import Callback, Origin
from telephony.callbacks.reasons import Cancelled, Reason
from telephony.callbacks.services.changing import assign_callback, cancel_callback
from telephony.callbacks.services.requesting import request_callback
from telephony.talks.models import DirectoryEntry
from telephony.talks.services.directory import EntryValues, save_entry

# Name, section, and when somebody is there.
_DIRECTORY = (
    ("市民課 個人番号担当", "Residents’ division, My Number", "市民課", "平日 8:45–17:30"),
    ("市民課 証明担当", "Residents’ division, certificates", "市民課", "平日 8:45–17:30"),
    ("国保年金課", "Health insurance and pension", "国保年金課", "平日 8:45–17:30"),
    ("宿直室", "Night desk", "総務課", "夜間・休日"),
)
_FIRST_EXTENSION = 1150
_PROMISED_WITHIN = timedelta(hours=2)


class _Wish(NamedTuple):
    """Somebody who asked for a callback.

    Attributes:
        minutes_ago: in opening hours.
    """

    minutes_ago: int
    number: str
    origin: Origin
    language: str = "ja"
    reason: str = ""
    note: str = ""
    menu_code: str | None = None
    by: str | None = None
    urgent: bool = False


_WISHES = (
    _Wish(190, "090-1100-2041", Origin.QUEUE, menu_code="booking"),
    _Wish(140, "080-1100-3352", Origin.PUBLIC, language="en", menu_code="certificate"),
    _Wish(
        95,
        "070-1100-4463",
        Origin.INQUIRY,
        reason=Reason.CITY,
        note="代理人が受け取れるか、市民課に確認のうえご連絡。",
        by="aoki",
    ),
    _Wish(60, "090-1100-5574", Origin.VOICEMAIL, menu_code="lost", urgent=True),
    _Wish(35, "0798-00-6685", Origin.SECTION, reason=Reason.DOCUMENTS, by="city-onodera"),
    _Wish(15, "080-1100-7796", Origin.QUEUE, language="en"),
)
_CALLED_IN = _Wish(240, "090-1100-8807", Origin.QUEUE, menu_code="other")


def fill_phones(session: Session) -> None:
    """Put the directory and the callbacks into an empty city."""
    _fill_directory(session)
    people = {row.login: row.actor for row in session.scalars(select(StaffAccount))}
    for wish in _WISHES:
        callback = _asked(session, wish, people)
        if wish.by == "aoki":
            _give(session, callback, people["aoki"])
    gone = _asked(session, _CALLED_IN, people)
    cancel_callback(session, SYSTEM, gone.id, reason=Cancelled.CALLED_IN, version=gone.version)


def _fill_directory(session: Session) -> None:
    if session.scalar(select(DirectoryEntry.id).limit(1)) is not None:
        return
    for place, (name_ja, name_en, section, hours) in enumerate(_DIRECTORY):
        number = f"0798-35-{_FIRST_EXTENSION + place}"
        save_entry(
            session,
            SYSTEM,
            EntryValues(name_ja, name_en, number, section=section, hours=hours, position=place),
        )


def _asked(session: Session, wish: _Wish, people: dict[str, Actor]) -> Callback:
    hours = opening_hours(session, clock.zone()).service(LINE)
    now = clock.now()
    moment = min(opened_before(hours, now, wish.minutes_ago), now - timedelta(seconds=1))
    # Promised for the next morning: who tries the telephones today is not called by strangers.
    tomorrow = clock.midnight(clock.today() + timedelta(days=1))
    promised = hours.next_opening(tomorrow) or tomorrow
    with clock.frozen_at(moment):
        return request_callback(
            session,
            number=wish.number,
            language=wish.language,
            origin=wish.origin,
            place_at=moment,
            actor=people[wish.by] if wish.by else SYSTEM,
            reason=wish.reason,
            note=wish.note,
            menu_code=wish.menu_code,
            urgent=wish.urgent,
            not_before=promised,
            due_at=promised + _PROMISED_WITHIN,
        )


def _give(session: Session, callback: Callback, operator: Actor) -> None:
    staff_id: UUID | None = operator.id
    if staff_id is not None:
        assign_callback(
            session, SYSTEM, callback.id, assignee_id=staff_id, version=callback.version
        )
