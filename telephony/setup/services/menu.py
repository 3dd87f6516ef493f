"""Change the menu: what callers may choose, and by which key."""

from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission
from telephony.setup.models import MenuOption
from telephony.setup.ports import category_labels
from telephony.setup.queries import answer_digits, get_option, menu_options
from telephony.setup.services.stamps import touch
from telephony.setup.speech import speech_fault, tidied, variables_in
from telephony.setup.values import LANGUAGES

DIGITS = tuple("123456789")
LONGEST_NAME, LONGEST_SPOKEN = 60, 100
MOST_OPTIONS = 30


@dataclass(frozen=True)
class OptionEntry:
    """An option as a manager enters it.

    Attributes:
        digit: one of `DIGITS`; None: not offered.
    """

    digit: str | None
    name_ja: str
    name_en: str
    spoken_ja: str
    spoken_en: str
    category_code: str | None = None


def save_option(
    session: Session,
    actor: Actor,
    entry: OptionEntry,
    *,
    option_id: UUID | None = None,
    seen: int = 0,
) -> UUID:
    """Add an option at the end of the menu, or change one; returns its identifier.

    Args:
        option_id: the option to change; None for a new one.
        seen: version that the actor saw.

    Raises:
        Forbidden, Missing: the role does not allow it, or there is nothing to change.
        Conflict: somebody else changed it meanwhile.
        Invalid: with `fields` as `OptionEntry` names them, or without any where there are too
            many options.
    """
    actor.require(Permission.PHONES_MANAGE)
    touch(session)
    entry = _tidied(entry)
    option = _new_option(session) if option_id is None else get_option(session, option_id)
    if option_id is not None and option.version != seen:
        raise Conflict("phones_changed")
    _check(session, entry, option)
    before = {} if option_id is None else _described(option)
    after = asdict(entry)
    if before == after:
        return option.id
    _write(session, actor, option, entry)
    verb = "add" if option_id is None else "change"
    record(
        session,
        actor,
        f"phone_option.{verb}",
        "phone_option",
        option.id,
        code=option.code,
        before={name: text for name, text in before.items() if text != after[name]},
        after={name: text for name, text in after.items() if text != before.get(name)},
    )
    return option.id


def move_option(session: Session, actor: Actor, option_id: UUID, *, up: bool) -> None:
    """Read an option out one place earlier or later. At the end of the row nothing happens.

    Raises:
        Forbidden, Missing: the role does not allow it, or there is no such option.
    """
    actor.require(Permission.PHONES_MANAGE)
    touch(session)
    option = get_option(session, option_id)
    options = menu_options(session)
    place = options.index(option)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(options):
        return
    options[place], options[other] = options[other], options[place]
    for position, row in enumerate(options):
        row.position = position
    session.flush()
    record(
        session,
        actor,
        "phone_option.move",
        "phone_option",
        option.id,
        code=option.code,
        place=other + 1,
    )


def _new_option(session: Session) -> MenuOption:
    last, count = session.execute(
        select(func.max(MenuOption.position), func.count()).select_from(MenuOption)
    ).one()
    if count >= MOST_OPTIONS:
        raise Invalid("menu_full")
    made = new_id()
    position = 0 if last is None else last + 1
    return MenuOption(id=made, code=f"choice_{made.hex[-12:]}", position=position, version=0)


def _write(session: Session, actor: Actor, option: MenuOption, entry: OptionEntry) -> None:
    for name, value in asdict(entry).items():
        setattr(option, name, value)
    option.version += 1
    option.updated_at, option.updated_by = clock.now(), actor.name
    session.add(option)
    session.flush()


def _tidied(entry: OptionEntry) -> OptionEntry:
    return OptionEntry(
        entry.digit or None,
        tidied(entry.name_ja, "ja"),
        tidied(entry.name_en, "en"),
        tidied(entry.spoken_ja, "ja"),
        tidied(entry.spoken_en, "en"),
        entry.category_code or None,
    )


def _check(session: Session, entry: OptionEntry, option: MenuOption) -> None:
    errors: dict[str, str] = {}
    for language in LANGUAGES:
        errors |= _name_errors(f"name_{language}", getattr(entry, f"name_{language}"))
        errors |= _spoken_errors(f"spoken_{language}", entry, language)
    errors |= _digit_errors(session, entry.digit, option)
    code = entry.category_code
    known = code in {None, option.category_code} or code in category_labels(session, "ja")
    if not known:
        errors["category_code"] = "bad_choice"
    if errors:
        raise Invalid(fields=errors)


def _name_errors(field: str, name: str) -> dict[str, str]:
    if not name:
        return {field: "required"}
    return {field: "too_long"} if len(name) > LONGEST_NAME else {}


def _spoken_errors(field: str, entry: OptionEntry, language: str) -> dict[str, str]:
    text: str = getattr(entry, field)
    fault = speech_fault(text, language)
    if fault is None and variables_in(text) != set():
        fault = "bad_variables"
    if fault is None and len(text) > LONGEST_SPOKEN:
        fault = "too_long"
    return {} if fault is None else {field: fault}


def _digit_errors(session: Session, digit: str | None, option: MenuOption) -> dict[str, str]:
    others = {
        found
        for found in session.scalars(select(MenuOption.digit).where(MenuOption.id != option.id))
        if found is not None
    }
    if digit is None:
        return {} if others else {"digit": "last_option"}
    if digit not in DIGITS:
        return {"digit": "bad_choice"}
    is_taken = digit in others or digit in answer_digits(session)
    return {"digit": "digit_taken"} if is_taken else {}


def _described(option: MenuOption) -> dict[str, str | None]:
    entry = OptionEntry(
        option.digit,
        option.name_ja,
        option.name_en,
        option.spoken_ja,
        option.spoken_en,
        option.category_code,
    )
    return asdict(entry)
