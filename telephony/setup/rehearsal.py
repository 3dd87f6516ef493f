"""What callers hear, in the order they hear it: the manager's preview of whole conversations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from telephony.setup.queries import menu, spoken
from telephony.setup.speech import spoken_moment
from telephony.setup.values import LANGUAGES, Spoken


class Aside(StrEnum):
    """What happens between the words."""

    KEY_LANGUAGE = "key_language"
    KEY_MENU = "key_menu"
    NO_KEY = "no_key"
    MUSIC = "music"
    TALK = "talk"
    TONE = "tone"
    MESSAGE = "message"
    SILENCE = "silence"
    HANG_UP = "hang_up"


@dataclass(frozen=True)
class Said:
    """One text that is said."""

    code: str
    language: str
    spoken: Spoken


Step = Said | Aside


@dataclass(frozen=True)
class Scene:
    """One conversation, named by what happens in it."""

    key: str
    steps: tuple[Step, ...]


def examples(opens: datetime, now: datetime, language: str) -> Mapping[str, str]:
    """Values with which texts are shown and read aloud where nobody is calling.

    Args:
        opens, now: aware, in the centre's zone.
    """
    reason = {"ja": "施設の点検", "en": "maintenance of the building"}
    return MappingProxyType(
        {
            "position": "3",
            "low": "4",
            "high": "9",
            "digit": "1",
            "reason": reason[language],
            "opens": spoken_moment(opens, language, now=now),
        }
    )


def rehearse(session: Session, language: str, *, opens: datetime, now: datetime) -> list[Scene]:
    """Every conversation in one language; together they say every text.

    Args:
        opens: when the centre opens next, as the closed message will say it.
    """
    return _Rehearsal(session, language, examples(opens, now, language)).scenes()


class _Rehearsal:
    """One caller of one language."""

    def __init__(self, session: Session, language: str, values: Mapping[str, str]) -> None:
        self.session = session
        self.language = language
        self.menu = menu(session)
        self.values = {**values, "option": self.menu[0].spoken(language)}

    def scenes(self) -> list[Scene]:
        answered = (*self._wait(), *self._say("connecting"), Aside.TALK)
        unknown = (*self._say("wait_first", "wait_position", "wait_unknown"), Aside.MUSIC)
        closed = self._say("closed", "closed_reason", "closed_until", "closed_lost")
        return [
            Scene("answered", (*self._greet(), *self._choose(), *answered)),
            Scene("unknown", unknown),
            Scene("no_key", (Aside.NO_KEY, *self._say("menu_retry"), *self._options())),
            Scene("closed", (*self._greet(), *closed, *self._message())),
            Scene("silent", (Aside.TONE, Aside.SILENCE, *self._say("goodbye"), Aside.HANG_UP)),
            Scene("full", (*self._say("line_full"), Aside.HANG_UP)),
            Scene("trouble", (*self._say("trouble"), *self._message())),
            Scene("operator", self._say("operator_press")),
        ]

    def _greet(self) -> tuple[Step, ...]:
        """In Japanese; in English once that is chosen."""
        choices = [self._said(f"language_{language}", language) for language in LANGUAGES]
        again = () if self.language == "ja" else self._say("greeting")
        return (self._said("greeting", "ja"), *choices, Aside.KEY_LANGUAGE, *again)

    def _choose(self) -> tuple[Step, ...]:
        intro = self._say("recording_notice", "menu_intro")
        return (*intro, *self._options(), Aside.KEY_MENU)

    def _options(self) -> tuple[Step, ...]:
        return tuple(
            self._said(
                "menu_option",
                self.language,
                option=choice.spoken(self.language),
                digit=choice.digit,
            )
            for choice in self.menu
        )

    def _wait(self) -> tuple[Step, ...]:
        comforts = [
            step
            for code in ("comfort_1", "comfort_2", "comfort_3")
            for step in (*self._say(code), Aside.MUSIC)
        ]
        return (
            *self._say("wait_first", "wait_position", "wait_estimate"),
            Aside.MUSIC,
            *comforts,
            self._said("wait_position", self.language, position="1"),
            *self._say("wait_within"),
            Aside.MUSIC,
        )

    def _message(self) -> tuple[Step, ...]:
        return (
            *self._say("voicemail_intro"),
            Aside.TONE,
            Aside.MESSAGE,
            *self._say("voicemail_thanks"),
            Aside.HANG_UP,
        )

    def _say(self, *codes: str) -> tuple[Step, ...]:
        return tuple(self._said(code, self.language) for code in codes)

    def _said(self, code: str, language: str, **values: str) -> Said:
        return Said(
            code, language, spoken(self.session, code, language, **{**self.values, **values})
        )
