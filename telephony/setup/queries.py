"""Reads of the set-up, kept in each process until somebody changes it.

An installation that nobody has set up yet speaks with the product's own texts and menu.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.city.profile import city_of
from callcenter.core.errors import Missing
from telephony.setup.defaults import DEFAULT_ANSWERS, DEFAULT_MENU, PRODUCT_TEXTS, ProductText
from telephony.setup.models import (
    ONLY,
    MenuOption,
    OutageNotice,
    PhoneSetup,
    Prompt,
    PromptAudio,
    SpokenAnswer,
)
from telephony.setup.speech import filled, sayable, spoken_number
from telephony.setup.values import (
    Afterwards,
    AnswerChoice,
    MenuChoice,
    NoticeOn,
    PhoneTimes,
    Spoken,
)

AUDIO_PATH = "/voice/audio/"
_READ = "phone_setup"


@dataclass(frozen=True)
class Wording:
    """What is said for one code in one language, its variables not yet filled.

    Attributes:
        own: the centre's own words, not the product's.
        version: how often the centre has changed words or recording; 0: never.
    """

    text: str
    own: bool = False
    audio_id: UUID | None = None
    version: int = 0
    updated_by: str = ""

    @property
    def key(self) -> str:
        """`Spoken.version`."""
        content = f"{self.text}\n{self.audio_id or ''}"
        return f"{self.version}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class _Kept:
    stamp: UUID
    times: PhoneTimes
    menu: tuple[MenuChoice, ...]
    former: Mapping[str, tuple[str, str]]
    wordings: Mapping[tuple[str, str], Wording]
    answers: tuple[AnswerChoice, ...] = DEFAULT_ANSWERS
    notice: NoticeOn | None = None
    asks_afterwards: bool = False


# Stamps are unique over all databases, so one place for the last set-up is enough.
_kept: list[_Kept] = []


def phone_times(session: Session) -> PhoneTimes:
    """Times and limits in force."""
    return _setup(session).times


def menu(session: Session) -> tuple[MenuChoice, ...]:
    """The keys that are read out, in the order they are said; at least one."""
    return _setup(session).menu


def answers_offered(session: Session) -> tuple[AnswerChoice, ...]:
    """The questions that a voice answers, in the order they are offered in; often none."""
    return tuple(answer for answer in _setup(session).answers if answer.active)


def notice_on(session: Session, *, at: datetime | None = None) -> NoticeOn | None:
    """The notice that callers hear at a moment (now); None: there is none on."""
    found = _setup(session).notice
    return None if found is None or found.until <= (at or clock.now()) else found


def asks_afterwards(session: Session) -> bool:
    """Whether callers are asked after the talk how it was."""
    return _setup(session).asks_afterwards


def choice_names(session: Session, language: str) -> dict[str, str]:
    """What calls may have been about, by code: the menu, and what is not offered any more."""
    setup = _setup(session)
    former = {
        code: japanese if language == "ja" else english
        for code, (japanese, english) in setup.former.items()
    }
    voices = {answer.code: answer.name(language) for answer in setup.answers}
    return former | voices | {choice.code: choice.name(language) for choice in setup.menu}


def wording(session: Session, code: str, language: str) -> Wording:
    """What is said for a code, before its variables are filled.

    Raises:
        KeyError: there is no such text in this language.
    """
    own = _setup(session).wordings.get((code, language))
    return own or Wording(PRODUCT_TEXTS[code].texts[language])


def spoken(session: Session, code: str, language: str, **values: object) -> Spoken:
    """What is said for a code of `prompts.toml`.

    Args:
        language: `ja` or `en`; `language_ja` is said in Japanese alone, `language_en` in English.
        values: of the text's variables; `centre` and `lost_line` are filled from the city
            profile. Moments and phone numbers are made ready by `telephony.setup.speech`.

    Raises:
        KeyError: there is no such text, or a variable of it was not given.
    """
    found = wording(session, code, language)
    given = {name: sayable(str(value)) for name, value in values.items()}
    text = filled(found.text, city_values(session, language) | given)
    audio_url = None if found.audio_id is None else f"{AUDIO_PATH}{found.audio_id}"
    return Spoken(text, audio_url, found.key)


def city_values(session: Session, language: str) -> dict[str, str]:
    """The variables that every text may name."""
    city = city_of(session)
    line = city.contact.suspension_line
    if language == "en":
        line = city.contact.suspension_line_en or line
    return {
        "centre": sayable(city.centre(language)),
        "lost_line": spoken_number(line, language),
    }


def product_text(code: str) -> ProductText:
    """A text as the product brings it.

    Raises:
        Missing: there is no such text.
    """
    try:
        return PRODUCT_TEXTS[code]
    except KeyError:
        raise Missing from None


def stored_wordings(session: Session, text: ProductText) -> dict[str, Wording]:
    """What is said for a text in each of its languages, straight from the database."""
    rows = session.scalars(
        select(Prompt).where(Prompt.code == text.code).execution_options(populate_existing=True)
    )
    own = {row.language: _wording(row) for row in rows}
    return {language: own.get(language) or Wording(text.texts[language]) for language in text.texts}


def stored_times(session: Session) -> tuple[PhoneTimes, int, str]:
    """Times and limits straight from the database, their version and who set them; version 0 and
    nobody where nobody did."""
    row = session.get(PhoneSetup, ONLY, populate_existing=True)
    if row is None:
        return PhoneTimes(), 0, ""
    return _times(row.values), row.version, row.updated_by


def stored_answers(session: Session) -> list[tuple[AnswerChoice, int, str]]:
    """Every answer by voice straight from the database, with its version and who set it; version
    0 and nobody where it is the product's."""
    rows = {
        row.slot: row
        for row in session.scalars(select(SpokenAnswer).execution_options(populate_existing=True))
    }
    return [
        (choice, 0, "") if (row := rows.get(choice.slot)) is None else _stored_answer(row)
        for choice in DEFAULT_ANSWERS
    ]


def answer_digits(session: Session, *, without: int | None = None) -> set[str]:
    """The keys of the answers that are offered, straight from the database.

    Args:
        without: slot of one that is being changed.
    """
    stored = (answer for answer, _version, _by in stored_answers(session))
    return {answer.digit for answer in stored if answer.active and answer.slot != without}


def menu_options(session: Session) -> list[MenuOption]:
    """Every option in the order it is read out, those that are not offered last."""
    rows = session.scalars(select(MenuOption).order_by(MenuOption.position, MenuOption.id))
    return sorted(rows, key=lambda row: row.digit is None)


def get_option(session: Session, option_id: UUID) -> MenuOption:
    """One option of the menu.

    Raises:
        Missing: it does not exist.
    """
    found = session.get(MenuOption, option_id, populate_existing=True)
    if found is None:
        raise Missing
    return found


def get_audio(session: Session, audio_id: UUID) -> PromptAudio:
    """One recorded file.

    Raises:
        Missing: it does not exist.
    """
    found = session.get(PromptAudio, audio_id)
    if found is None:
        raise Missing
    return found


def audio_seconds(session: Session, ids: set[UUID]) -> dict[UUID, int]:
    """How long recorded files are, without reading them."""
    found = session.execute(
        select(PromptAudio.id, PromptAudio.seconds).where(PromptAudio.id.in_(ids))
    )
    return {row.id: row.seconds for row in found}


def forget_setup(session: Session) -> None:
    """Read the set-up anew in this session, which is changing it."""
    session.info.pop(_READ, None)


def _setup(session: Session) -> _Kept:
    """The set-up in force; whoever speaks several texts in one transaction asks for its stamp
    once, and hears them all of the same state."""
    found: _Kept | None = session.info.get(_READ)
    if found is None:
        found = session.info[_READ] = _in_force(session)
    return found


def _in_force(session: Session) -> _Kept:
    stamp = session.scalar(select(PhoneSetup.stamp).where(PhoneSetup.id == ONLY))
    if stamp is None:
        return _UNTOUCHED
    for kept in _kept:
        if kept.stamp == stamp:
            return kept
    loaded = _load(session, stamp)
    _kept[:] = [loaded]
    return loaded


def _load(session: Session, stamp: UUID) -> _Kept:
    times, _version, _by = stored_times(session)
    options = menu_options(session)
    choices = tuple(
        MenuChoice(
            row.digit,
            row.code,
            row.name_ja,
            row.name_en,
            row.spoken_ja,
            row.spoken_en,
            row.category_code,
        )
        for row in options
        if row.digit is not None
    )
    former = {row.code: (row.name_ja, row.name_en) for row in options if row.digit is None}
    known = select(Prompt).where(Prompt.code.in_(PRODUCT_TEXTS))
    rows = session.scalars(known.execution_options(populate_existing=True))
    wordings = {(row.code, row.language): _wording(row) for row in rows}
    asks = session.scalar(select(PhoneSetup.asks_afterwards).where(PhoneSetup.id == ONLY))
    return _Kept(
        stamp,
        times,
        choices or DEFAULT_MENU,
        former,
        wordings,
        answers=tuple(answer for answer, _version, _by in stored_answers(session)),
        notice=_notice(session),
        asks_afterwards=bool(asks),
    )


def _stored_answer(row: SpokenAnswer) -> tuple[AnswerChoice, int, str]:
    choice = AnswerChoice(row.slot, row.digit, row.name_ja, row.name_en, row.active)
    return choice, row.version, row.updated_by


def _notice(session: Session) -> NoticeOn | None:
    row = session.get(OutageNotice, ONLY, populate_existing=True)
    if row is None:
        return None
    then = Afterwards(row.afterwards)
    return NoticeOn(row.slot, then, row.since, row.until, row.switched_by)


def _times(values: Mapping[str, Any]) -> PhoneTimes:
    known = {field.name for field in fields(PhoneTimes)}
    return PhoneTimes(**{name: value for name, value in values.items() if name in known})


def _wording(row: Prompt) -> Wording:
    return Wording(
        PRODUCT_TEXTS[row.code].texts[row.language] if row.text is None else row.text,
        row.text is not None,
        row.audio_id,
        row.version,
        row.updated_by,
    )


_UNTOUCHED = _Kept(UUID(int=0), PhoneTimes(), DEFAULT_MENU, {}, {})
