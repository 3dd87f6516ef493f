"""Generated calls of the past: every record folded from its events, as those of real calls are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Base, Database
from callcenter.core.ids import first_id, new_id
from callcenter.core.privacy.keys import cipher
from callcenter.core.privacy.phone_numbers import phone_index
from callcenter.core.settings import LOCAL_NUMBER
from callcenter.demo.texts.timetable import Timetable
from callcenter.inquiries.models import (
    Channel,
    Inquiry,
    InquiryCaller,
    InquiryReference,
    ReferenceKind,
)
from callcenter.inquiries.services.callers import decrypted
from telephony.calls.facts import Happening, Kind
from telephony.calls.folding import fold
from telephony.calls.models import Call, CallEvent, CallLeg, LegKind, LegState, NumberKind
from telephony.calls.numbers import e164
from telephony.calls.services.recording_calls import NUMBER_CONTEXT
from telephony.line.models import EntryState, LineEntry, WaitPromise
from telephony.setup.defaults import DEFAULT_MENU

BATCH = 1000
DAYS = 3 * 365
CHOICES = tuple(choice.code for choice in DEFAULT_MENU)
_TABLES = (Call, CallLeg, CallEvent, LineEntry, WaitPromise)

Row = dict[str, Any]
Rows = dict[type[Base], list[Row]]


def generate_calls(
    database: Database,
    *,
    count: int,
    seed: int,
    operators: Sequence[UUID],
    days: int = DAYS,
    progress: Callable[[int], object] = lambda _done: None,
) -> None:
    """Add `count` calls of the last `days` days, streamed.

    Args:
        operators: accounts that answered.
        seed: the same seed makes the same calls.
        progress: told after each batch how many calls were written in it.
    """
    made = _past_calls(count, seed, operators, clock.today() - timedelta(days=1), days)
    while batch := list(islice(made, BATCH)):
        with database.transaction() as session:
            _write(session, batch)
        progress(len(batch))


def add_calls_behind(session: Session, *, since: datetime) -> None:
    """A call for every inquiry by telephone since a moment, linked to it; of an inquiry without
    a number it was withheld or is unknown."""
    found = session.execute(
        select(Inquiry, InquiryCaller)
        .outerjoin(InquiryCaller, InquiryCaller.inquiry_id == Inquiry.id)
        .where(Inquiry.id >= first_id(since), Inquiry.channel == Channel.PHONE)
        .where(Inquiry.created_by_id.is_not(None))
        .order_by(Inquiry.id)
    )
    calls = [(inquiry, _call_behind(inquiry, caller)) for inquiry, caller in found]
    _write(session, [call for _, call in calls])
    session.add_all(
        InquiryReference(
            id=new_id(call.now),
            inquiry_id=inquiry.id,
            kind=ReferenceKind.CALL,
            key=str(call.id),
            label=f"{call.came.astimezone(clock.zone()):%Y-%m-%d %H:%M}",
            created_at=call.now,
            created_by_id=inquiry.created_by_id,
        )
        for inquiry, call in calls
    )


def _call_behind(inquiry: Inquiry, caller: InquiryCaller | None) -> "_PastCall":
    rang = inquiry.opened_at - timedelta(seconds=70)
    call = _PastCall(rang, Random(inquiry.id.hex), inquiry.language, e164(decrypted(caller).phone))
    assert inquiry.created_by_id is not None  # noqa: S101 - chosen so
    return call.written_down_by(inquiry.created_by_id)


def _write(session: Session, batch: Iterable["_PastCall"]) -> None:
    calls = list(batch)
    for table in _TABLES:
        rows = [row for call in calls for row in call.rows.get(table, ())]
        if rows:
            session.execute(insert(table), rows)


def _past_calls(
    count: int, seed: int, operators: Sequence[UUID], until: date, days: int
) -> Iterator["_PastCall"]:
    timetable = Timetable(until, days)
    for number in range(count):
        chance = Random(f"{seed} {number}")
        came = timetable.moment(
            timetable.day(chance.random()), chance.random(), chance.random()
        ) + timedelta(milliseconds=number % 1000)
        yield _PastCall(came, chance).told(operators)


@dataclass
class _PastCall:
    """One call from the dial to its end.

    Attributes:
        now: how far it has been told.
    """

    came: datetime
    chance: Random
    language: str = ""
    number: str | None = None
    rows: Rows = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.id, self.now = new_id(self.came), self.came
        self.sid = f"CA{self.id.hex}"
        self.language = self.language or ("en" if self.chance.random() < 0.08 else "ja")
        self.choice = self.chance.choices(CHOICES, (5, 3, 1, 2))[0]
        self.happened: list[Happening] = []
        self._happens(Kind.CAME, key=str(int(self.came.timestamp())))

    def told(self, operators: Sequence[UUID]) -> "_PastCall":
        """Everything that happened, folded into the record."""
        if self.chance.random() > 0.04:
            self._listens()
            waits = self.chance.expovariate(1 / 40)
            if self.chance.random() < 0.1:
                self._gives_up(waits)
            else:
                self._is_answered(waits, self.chance.choice(operators))
                if self.chance.random() < 0.98:
                    self._happens(Kind.LOGGED)
        return self._over()

    def written_down_by(self, operator: UUID) -> "_PastCall":
        """A call of which there is an inquiry."""
        self._listens()
        self._is_answered(self.chance.expovariate(1 / 30), operator)
        self._happens(Kind.LOGGED)
        return self._over()

    def _over(self) -> "_PastCall":
        self._passes(1, 3)
        self._happens(Kind.STATUS, key="completed")
        self._write_down()
        return self

    def _listens(self) -> None:
        self._passes(4, 9)
        self._happens(Kind.LANGUAGE, language=self.language)
        self._happens(Kind.NOTICE, version="1", language=self.language)
        self._passes(8, 15)
        self._happens(Kind.MENU, code=self.choice)
        self._happens(Kind.QUEUED)

    def _gives_up(self, waits: float) -> None:
        self._passes(waits + 20, waits + 200)
        self._happens(Kind.LEFT_QUEUE, result="hangup")
        self._stood_in_line("hung_up")

    def _is_answered(self, waits: float, operator: UUID) -> None:
        leg_id, staff = new_id(self.now), str(operator)
        self._passes(waits, waits)
        rang = self.now
        self._happens(Kind.OFFERED, key=str(leg_id), staff=staff)
        self._passes(2, 9)
        self._happens(Kind.OPERATOR_JOINED, key=str(leg_id), staff=staff)
        self._happens(Kind.TALKING, key=str(leg_id), staff=staff)
        answered = self.now
        self._stood_in_line("answered")
        self._passes(40, 600)
        self._happens(Kind.TALK_ENDED, key=str(leg_id))
        leg = self._leg(leg_id, f"CA{leg_id.hex}", rang, answered)
        leg |= {"kind": LegKind.OPERATOR, "staff_id": operator, "joined_at": answered}

    def _stood_in_line(self, reason: str) -> None:
        left = reason != "answered"
        entry_id = new_id(self.came)
        queued = next(one.at for one in self.happened if one.kind == Kind.QUEUED)
        state = EntryState.LEFT if left else EntryState.CONNECTED
        entry = {"id": entry_id, "call_id": self.id, "kind": "live", "language": self.language}
        entry |= {"menu_code": self.choice, "entered_at": self.came, "state": state}
        entry |= {"settled_at": self.now, "settled_reason": reason, "offers": int(not left)}
        self._add(LineEntry, entry)
        low = self.chance.choice((0, 60, 120))
        promise = {"id": new_id(queued), "entry_id": entry_id, "told_at": queued}
        promise |= {"ahead": low // 40, "operators": self.chance.randint(3, 7)}
        self._add(WaitPromise, promise | {"low_seconds": low, "high_seconds": low + 120})

    def _write_down(self) -> None:
        caller = self._leg(new_id(self.came), self.sid, self.came, self.came)
        caller |= {"kind": LegKind.CALLER}
        facts = asdict(fold(self.happened))
        self._add(Call, {"id": self.id, "sid": self.sid, **facts, **self._number()})
        for one in self.happened:
            event = {"id": new_id(one.at), "call_id": self.id, "kind": one.kind, "key": one.key}
            self._add(CallEvent, event | {"at": one.at, "content": one.content})

    def _number(self) -> Row:
        about: Row = {"called_number": LOCAL_NUMBER, "number": None, "number_index": None}
        if self.number is None and self.chance.random() < 0.12:
            return about | {"number_kind": NumberKind.WITHHELD}
        number = self.number or f"+8190{self.chance.randrange(10**7, 10**8)}"
        sealed = cipher().encrypt(number, NUMBER_CONTEXT)
        about |= {"number": sealed, "number_index": phone_index(number)}
        return about | {"number_kind": NumberKind.SHOWN}

    def _leg(self, leg_id: UUID, sid: str, began: datetime, answered: datetime) -> Row:
        leg: Row = {"id": leg_id, "call_id": self.id, "sid": sid, "state": LegState.ENDED}
        leg |= {"endpoint": "", "staff_id": None, "joined_at": None, "end_reason": "completed"}
        leg |= {"created_at": began, "answered_at": answered, "ended_at": self.now}
        return self._add(CallLeg, leg)

    def _passes(self, least: float, most: float) -> None:
        self.now += timedelta(seconds=self.chance.uniform(least, most))

    def _happens(self, kind: Kind, key: str = "", **content: str) -> None:
        self.happened.append(Happening(kind, self.now, key, content))

    def _add(self, table: type[Base], row: Row) -> Row:
        self.rows.setdefault(table, []).append(row)
        return row
