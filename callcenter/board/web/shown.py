"""What the templates of the board need, and its parts as they are sent to whoever watches."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from callcenter.board.figures import DayFigures
from callcenter.board.snapshot import OperatorState, Snapshot
from callcenter.board.web import words
from callcenter.board.web.curve import HEIGHT, LEFT, RIGHT, WIDTH, Curve, curve_of
from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.hours.queries import opening_hours
from callcenter.core.hours.rules import ServiceHours
from callcenter.core.permissions import Actor, Permission
from telephony.setup.queries import choice_names

PARTS = (
    "alarms",
    "now",
    "line",
    "operators",
    "service",
    "calls",
    "callbacks",
    "handling",
    "curve",
    "table",
)
# The service of the opening hours by which calls are answered.
PHONE_SERVICE = "call_center"
DRAWING = {"width": WIDTH, "height": HEIGHT, "left": LEFT, "right": WIDTH - RIGHT}


@dataclass(frozen=True)
class Reader:
    """For whom the board is written: people with the same language and rights read the same.

    Attributes:
        sees_names: managers read who is in which state, others how many are.
    """

    language: str
    sees_names: bool

    @property
    def kind(self) -> str:
        return f"{self.language}{'n' if self.sees_names else ''}"

    def tag(self, snapshot: Snapshot) -> str:
        """Changes with everything that this reader sees."""
        return f"{snapshot.tag}-{self.kind}"


def reader_of(actor: Actor, language: str) -> Reader:
    return Reader(language, actor.can(Permission.AGENT_SUPERVISE))


class Written:
    """What was written of one snapshot, once for all readers of a kind."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tag = ""
        self._kept: dict[Reader, str] = {}

    def text(self, snapshot: Snapshot, reader: Reader, write: Callable[[], str]) -> str:
        """The text for a reader, written now unless it was before."""
        with self._lock:
            if self._tag != snapshot.tag:
                self._tag, self._kept = snapshot.tag, {}
            if reader not in self._kept:
                self._kept[reader] = write()
            return self._kept[reader]


def board_values(session: Session, snapshot: Snapshot, reader: Reader) -> dict[str, Any]:
    """Everything that the templates of the board name."""
    return {
        "board": snapshot,
        "states": tuple(OperatorState),
        "sees_names": reader.sees_names,
        "choices": choice_names(session, reader.language),
        "tag": reader.tag(snapshot),
        **day_values(session, snapshot.day, snapshot.today),
        "times": snapshot.times,
    }


def day_values(session: Session, day: date, figures: DayFigures) -> dict[str, Any]:
    """What the parts of one day name."""
    return {
        "words": words,
        "figures": figures,
        "curve": _curve(session, day, figures),
        "drawing": DRAWING,
    }


def written_parts(values: dict[str, Any]) -> dict[str, str]:
    """The parts of the page as HTML."""
    return {part: render_template(f"board/parts/{part}.html", **values) for part in PARTS}


def _curve(session: Session, day: date, figures: DayFigures) -> Curve:
    return curve_of(figures, day, _phone_hours(session), now=clock.now())


def _phone_hours(session: Session) -> ServiceHours | None:
    try:
        return opening_hours(session, clock.zone()).service(PHONE_SERVICE)
    except Missing:
        return None
