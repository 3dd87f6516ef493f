"""What callers hear, in the order they hear it: the manager's preview of whole conversations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from telephony.setup.queries import (
    answers_offered,
    menu,
    notice_on,
    spoken,
    stored_answers,
)
from telephony.setup.speech import spoken_moment, spoken_number
from telephony.setup.values import (
    LANGUAGES,
    SLOTS,
    Afterwards,
    NuisancePolicy,
    Spoken,
    notice_code,
)


class Aside(StrEnum):
    """What happens between the words."""

    KEY_LANGUAGE = "key_language"
    KEY_MENU = "key_menu"
    NO_KEY = "no_key"
    KEY_ANSWER = "key_answer"
    KEY_URGENT = "key_urgent"
    KEY_RATING = "key_rating"
    KEY_CALLBACK = "key_callback"
    KEY_NUMBER = "key_number"
    CALLED_BACK = "called_back"
    OPERATOR_LEAVES = "operator_leaves"
    GOES_ON = "goes_on"
    NOTICE_ENDS = "notice_ends"
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
            "number": spoken_number("090-1234-5678", language),
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
            Scene("held", (Aside.TALK, *self._say("on_hold"), Aside.MUSIC, Aside.TALK)),
            Scene("rated", (Aside.OPERATOR_LEAVES, *self._rated())),
            *self._answers(),
            Scene("unknown", unknown),
            Scene("no_key", (Aside.NO_KEY, *self._say("menu_retry"), *self._options())),
            Scene("closed", (*self._greet(), *closed, *self._message())),
            Scene("silent", (Aside.TONE, Aside.SILENCE, *self._say("goodbye"), Aside.HANG_UP)),
            Scene("full", (*self._say("line_full"), Aside.HANG_UP)),
            Scene("trouble", (*self._say("trouble"), *self._message())),
            *self._callbacks(),
            *self._notices(),
            *self._listed(),
            Scene("operator", self._say("operator_press")),
        ]

    def _answers(self) -> list[Scene]:
        """Each answer by voice, offered or not."""
        return [
            Scene(
                choice.code,
                (
                    self._said(
                        "answer_option",
                        self.language,
                        option=choice.name(self.language),
                        digit=choice.digit,
                    ),
                    Aside.KEY_ANSWER,
                    *self._say(choice.code, "answer_next"),
                    Aside.HANG_UP,
                ),
            )
            for choice, _version, _by in stored_answers(self.session)
        ]

    def _callbacks(self) -> list[Scene]:
        """Asked for in the line and outside the hours, and the call itself."""
        asked = (Aside.KEY_CALLBACK, *self._say("callback_confirm"))
        other = (Aside.KEY_NUMBER, *self._say("callback_confirm"), *self._say("callback_done"))
        wrong = (Aside.KEY_NUMBER, *self._say("callback_bad_number", "callback_ask_number"))
        closed = (*self._say("closed", "callback_offer_closed"), *asked)
        called = (Aside.CALLED_BACK, *self._say("called", "recording_notice"), Aside.TALK)
        return [
            Scene("callback", (*self._say("callback_offer"), *asked, *self._say("callback_done"))),
            Scene("callback_other", (*self._say("callback_ask_number"), *wrong, *other)),
            Scene("callback_stay", (*self._say("callback_stay", "callback_soon"), Aside.MUSIC)),
            Scene("callback_closed", (*closed, *self._say("callback_done_closed"))),
            Scene("called", called),
            Scene("called_other", (Aside.CALLED_BACK, *self._say("called_other"), Aside.TALK)),
            Scene("called_sorry", (Aside.CALLED_BACK, *self._say("called_sorry"), Aside.HANG_UP)),
        ]

    def _notices(self) -> list[Scene]:
        return [Scene(notice_code(slot), self._say(notice_code(slot))) for slot in SLOTS]

    def _listed(self) -> list[Scene]:
        """What a number on the list of nuisance calls hears, by what is done with its calls."""
        ends: dict[NuisancePolicy, tuple[Step, ...]] = {
            NuisancePolicy.ANNOUNCE: (Aside.GOES_ON,),
            NuisancePolicy.LOW: (Aside.GOES_ON,),
            NuisancePolicy.VOICEMAIL: self._message(),
            NuisancePolicy.REJECT: (*self._say("goodbye"), Aside.HANG_UP),
        }
        urgent = (Aside.KEY_URGENT, *self._message())
        scenes = [
            Scene(code, (*self._say(code, "listed_urgent"), *end))
            for policy, end in ends.items()
            for code in (f"listed_{policy.value}",)
        ]
        return [*scenes, Scene("listed_urgent", urgent)]

    def _rated(self) -> tuple[Step, ...]:
        asked = self._say("rating_question")
        return (*asked, Aside.KEY_RATING, *self._say("rating_thanks"), Aside.HANG_UP)

    def _greet(self) -> tuple[Step, ...]:
        """In Japanese; in English once that is chosen. A notice that is on is said in between."""
        choices = [self._said(f"language_{language}", language) for language in LANGUAGES]
        notice = notice_on(self.session)
        told = () if notice is None else self._say(notice.code)
        if notice is not None and notice.afterwards is Afterwards.HANG_UP:
            told = (*told, *self._say("goodbye"), Aside.NOTICE_ENDS)
        again = () if self.language == "ja" else self._say("greeting")
        return (self._said("greeting", "ja"), *choices, Aside.KEY_LANGUAGE, *told, *again)

    def _choose(self) -> tuple[Step, ...]:
        intro = self._say("recording_notice", "menu_intro")
        return (*intro, *self._options(), Aside.KEY_MENU)

    def _options(self) -> tuple[Step, ...]:
        """The keys of the menu, then those of the answers by voice that are offered."""
        keys = [("menu_option", choice.spoken(self.language), choice.digit) for choice in self.menu]
        voices = [
            ("answer_option", answer.name(self.language), answer.digit)
            for answer in answers_offered(self.session)
        ]
        return tuple(
            self._said(code, self.language, option=option, digit=digit)
            for code, option, digit in (*keys, *voices)
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
