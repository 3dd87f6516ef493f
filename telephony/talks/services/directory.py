"""The directory: whom of the city operators can bring in."""

from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid, Missing
from callcenter.core.permissions import Actor, Permission
from callcenter.core.privacy.keys import cipher
from callcenter.core.privacy.phone_numbers import national_number
from telephony.calls.numbers import e164
from telephony.switch.services.ordering import dialled
from telephony.talks.models import DirectoryEntry
from telephony.talks.names import ENTRY

NUMBER_CONTEXT = "directory.number"
LONGEST = 200
_COUNTRY = "+81"
# 0570, 0180 and 0990: the caller pays more than for a call.
_CHARGED = ("+81570", "+81180", "+81990")


@dataclass(frozen=True)
class EntryValues:
    """An entry as entered; see `DirectoryEntry`.

    Attributes:
        number: as people in Japan write it.
    """

    name_ja: str
    name_en: str
    number: str
    section: str = ""
    hours: str = ""
    position: int = 0
    active: bool = True


def save_entry(
    session: Session,
    actor: Actor,
    values: EntryValues,
    *,
    entry_id: UUID | None = None,
    version: int | None = None,
) -> DirectoryEntry:
    """Make or change an entry.

    Args:
        entry_id: None: a new one.
        version: that the actor saw.

    Raises:
        Forbidden, Missing: the role may not; there is no such entry.
        Conflict: somebody else changed it meanwhile.
        Invalid: with `fields` as `EntryValues` names them.
    """
    actor.require(Permission.DIRECTORY_MANAGE)
    number = _checked(values)
    entry = DirectoryEntry(version=0) if entry_id is None else _found(session, entry_id)
    if entry_id is not None and entry.version != version:
        raise Conflict
    for name, value in asdict(values).items():
        setattr(entry, name, value.strip() if isinstance(value, str) else value)
    entry.number = cipher().encrypt(number, NUMBER_CONTEXT)
    entry.version += 1
    session.add(entry)
    session.flush()
    detail = {"name": entry.name_ja, "active": entry.active, "number": f"…{number[-4:]}"}
    record(session, actor, "directory.change", "directory_entry", entry.id, **detail)
    return entry


def number_of_entry(session: Session, actor: Actor, entry_id: UUID) -> str:
    """The number of an entry as people write it, for who keeps the directory.

    Raises:
        Forbidden, Missing.
    """
    actor.require(Permission.DIRECTORY_MANAGE)
    return national_number(_opened(_found(session, entry_id)))


@dialled(ENTRY)
def number_to_dial(session: Session, name: str) -> str | None:
    """The number that an order for `entry:<id>` is sent to."""
    entry = session.get(DirectoryEntry, UUID(name))
    return None if entry is None or not entry.active else _opened(entry)


def _found(session: Session, entry_id: UUID) -> DirectoryEntry:
    entry = session.get(DirectoryEntry, entry_id, populate_existing=True)
    if entry is None:
        raise Missing
    return entry


def _opened(entry: DirectoryEntry) -> str:
    return cipher().decrypt(entry.number, NUMBER_CONTEXT)


def _checked(values: EntryValues) -> str:
    """The number in E.164."""
    number = e164(values.number) or ""
    is_plain = number.startswith(_COUNTRY) and not number.startswith(_CHARGED)
    texts = {"name_ja": values.name_ja, "name_en": values.name_en}
    errors = {name: "required" for name, text in texts.items() if not text.strip()}
    long = {"section": values.section, "hours": values.hours} | texts
    errors |= {name: "too_long" for name, text in long.items() if len(text) > LONGEST}
    if not is_plain:
        errors["number"] = "bad_directory_number"
    if errors:
        raise Invalid(fields=errors)
    return number
