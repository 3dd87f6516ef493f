"""Texts of an inquiry without the person behind it (PRV-2)."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from callcenter.core.city.profile import city_of
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.traces import MARK, erase_traces
from faq.learning.redaction import MARKS, Kind, Redacted, redact


def without_person(
    text: str, language: str, caller: CallerEntry, office_numbers: Collection[str]
) -> Redacted:
    """The text without its caller in any spelling, and without what looks like personal data.

    Args:
        caller: the data as they are stored, in the clear.
        office_numbers: telephone numbers of the city, which stay.
    """
    erased, places = erase_traces(text, caller)
    found = redact(erased.replace(MARK, MARKS[language]), language, keep=office_numbers)
    if places:
        found.removed[Kind.CALLER] += places
    return found


def office_numbers(session: Session) -> tuple[str, ...]:
    """The telephone numbers that the city gives to everybody."""
    contact = city_of(session).contact
    national = (contact.national_line, contact.national_line_en)
    return (contact.phone, *national, contact.suspension_line, contact.suspension_line_en)
