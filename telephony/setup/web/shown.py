"""Texts as the pages show and read them: filled with examples."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.hours.queries import opening_hours
from telephony.setup.queries import city_values, menu, wording
from telephony.setup.rehearsal import examples
from telephony.setup.speech import filled, sayable

LINE = "call_center"


def next_opening(session: Session) -> datetime:
    """When the lines open next, in the centre's zone; tomorrow at nine where no hours are set."""
    now = local_now()
    service = opening_hours(session, clock.zone()).services.get(LINE)
    opens = None if service is None else service.next_opening(now)
    if opens is None:
        return (now + timedelta(days=1)).replace(hour=9, minute=0)
    return opens.astimezone(clock.zone())


def local_now() -> datetime:
    """The present moment in the centre's zone."""
    return clock.now().astimezone(clock.zone())


def examples_now(session: Session, language: str) -> dict[str, str]:
    """A value for every variable that a text may name."""
    return {
        **examples(next_opening(session), local_now(), language),
        **city_values(session, language),
        "option": menu(session)[0].spoken(language),
    }


def heard(session: Session, code: str, language: str, values: Mapping[str, str]) -> str:
    """A text as it is said with these values."""
    said = {name: sayable(value) for name, value in values.items()}
    return filled(wording(session, code, language).text, said)
