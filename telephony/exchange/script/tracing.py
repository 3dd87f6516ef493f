"""What happened in a play, out of the exchange's trace and what the phones heard."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telephony.exchange.script.handset import ExchangeLine
from telephony.exchange.script.people import CallerAtWork, Person

Entry = dict[str, Any]
SILENT = frozenset({"dialling", "incoming", "answered", "ended"})
LAST_STATES = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
DONE = frozenset({"completed", "absent", "deleted"})


@dataclass(frozen=True)
class Moment:
    """One line of a timeline.

    Attributes:
        second: since the beginning of the play.
        what: announcement, speech, music, state, says, presses, conference, recording …
        recorded: whether a recording took it.
    """

    second: float
    what: str
    text: str = ""
    seconds: float | None = None
    recorded: bool = False


@dataclass
class Leg:
    """One call at one phone.

    Attributes:
        waited: seconds in the line until an operator was there, or until it was given up; None:
            never in the line.
        outcome: of a caller's leg: answered, abandoned or ended; of an operator's: answered or
            missed.
    """

    call_sid: str
    person: str
    address: str
    is_caller: bool
    status: str = ""
    outcome: str = ""
    waited: float | None = None
    timeline: list[Moment] = field(default_factory=list)


@dataclass(frozen=True)
class Tape:
    """One recording; seconds since the beginning of the play.

    Attributes:
        ready: when the provider told that it can be fetched; None: it has not.
    """

    sid: str
    began: float
    ready: float | None
    status: str


@dataclass(frozen=True)
class Summary:
    """The play in numbers; times in seconds.

    Attributes:
        calls, answered, abandoned: of callers.
        waited: of all calls that stood in the line, together.
        requests: to the app, by status of the answer; `none` where there was no answer.
        assumptions: behaviours of the provider that were assumed and relied on.
    """

    calls: int
    answered: int
    abandoned: int
    waited: float
    longest: float
    recordings: dict[str, int]
    requests: dict[str, int]
    errors: list[str]
    assumptions: list[dict[str, Any]]


class Observer:
    """Looks at an exchange from now on.

    Attributes:
        began: the moment from which seconds are counted.
        entries: of the trace since.
    """

    def __init__(self, line: ExchangeLine) -> None:
        self._line = line
        self.entries: list[Entry] = []
        self._after = 0
        self.read_on()
        self.entries.clear()
        self._relied_on = {one["name"]: one["relied_on"] for one in self._behaviours()}
        self.began = datetime.fromisoformat(line.get("/healthz")["now"])

    def read_on(self) -> None:
        """Read what has been added to the trace."""
        more = True
        while more:
            told = self._line.get("/trace", after=self._after)
            self.entries += told["entries"]
            more = told["more"]
            if told["entries"]:
                self._after = told["entries"][-1]["number"]

    def assumptions(self) -> list[dict[str, Any]]:
        """Assumed behaviours that were relied on since."""
        return [
            {"name": one["name"], "text": one["text"], "times": times}
            for one in self._behaviours()
            if one["mark"] == "assumed"
            and (times := one["relied_on"] - self._relied_on.get(one["name"], 0)) > 0
        ]

    def second(self, at: str) -> float:
        """A moment of the exchange, in seconds since the beginning."""
        return round((datetime.fromisoformat(at) - self.began).total_seconds(), 3)

    def _behaviours(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._line.get("/assumptions")["behaviours"]
        return found


def are_recordings_settled(entries: Iterable[Entry], sids: set[str]) -> bool:
    """Whether everything that was recorded, of calls of the play, is ready."""
    states = _recordings(entries)
    return all(state in DONE for state in states.values()) and _have_ended(entries, sids)


def _have_ended(entries: Iterable[Entry], sids: set[str]) -> bool:
    ended = {
        one["call_sid"]
        for one in entries
        if one["kind"] == "state" and one["status"] in LAST_STATES
    }
    return sids <= ended


def _recordings(entries: Iterable[Entry]) -> dict[str, str]:
    return {one["recording_sid"]: one["status"] for one in entries if one["kind"] == "recording"}


def tapes_of(observer: Observer) -> list[Tape]:
    """Every recording, in the order in which they began."""
    began: dict[str, float] = {}
    ready: dict[str, float] = {}
    for one in observer.entries:
        if one["kind"] == "recording":
            sid, second = one["recording_sid"], observer.second(one["at"])
            began.setdefault(sid, second)
            if one["status"] in DONE:
                ready[sid] = second
    states = _recordings(observer.entries)
    return [Tape(sid, second, ready.get(sid), states[sid]) for sid, second in began.items()]


def sids_of(people: Iterable[Person]) -> set[str]:
    """Calls that the people's phones were in."""
    return {
        event["call_sid"]
        for one in people
        if one.handset is not None
        for event in one.handset.events
        if event.get("call_sid")
    }


def legs_of(people: Sequence[Person], observer: Observer) -> list[Leg]:
    """Every call at every phone, with its timeline; in the order in which they began."""
    found = [
        _leg(one, sid, observer)
        for one in people
        if one.handset is not None
        for sid in dict.fromkeys(
            event["call_sid"] for event in one.handset.events if event.get("call_sid")
        )
    ]
    return sorted(found, key=lambda leg: leg.timeline[0].second if leg.timeline else 0)


def _leg(person: Person, sid: str, observer: Observer) -> Leg:
    phone = person.phone()
    entries = [one for one in observer.entries if one["call_sid"] == sid]
    leg = Leg(sid, person.role.name, phone.address, isinstance(person, CallerAtWork))
    leg.timeline = [
        *(_heard(one, observer) for one in phone.events if _is_heard(one, sid)),
        *(moment for one in entries if (moment := _traced(one, observer)) is not None),
        *(Moment(one.second, one.verb, one.text) for one in person.deeds if one.call_sid == sid),
    ]
    leg.timeline.sort(key=lambda moment: moment.second)
    leg.status = next((one["status"] for one in reversed(entries) if one["kind"] == "state"), "")
    _judge(leg, entries, observer)
    return leg


def _is_heard(event: Entry, sid: str) -> bool:
    return event["kind"] not in SILENT and event.get("call_sid") == sid


def _heard(event: Entry, observer: Observer) -> Moment:
    kind = str(event["kind"])
    what = {"say": "announcement", "speech": "hears"}.get(kind, kind)
    return Moment(
        observer.second(event["at"]),
        what,
        event["text"],
        event["seconds"],
        recorded=bool(event["recorded"]),
    )


def _traced(entry: Entry, observer: Observer) -> Moment | None:
    second = observer.second(entry["at"])
    match entry["kind"]:
        case "state":
            return Moment(second, "state", entry["status"])
        case "conference":
            return Moment(second, "conference", entry["event"])
        case "recording":
            return Moment(second, "recording", entry["status"])
        case "error":
            return Moment(second, "error", f"{entry['code']} {entry['message']}")
        case _:
            return None


def _judge(leg: Leg, entries: Iterable[Entry], observer: Observer) -> None:
    """How long it waited, and what became of it."""
    moments: dict[str, float] = {}
    for one in entries:
        name = one.get("verb") or one.get("event") or one.get("status")
        if one["kind"] in {"verb", "conference", "state"}:
            moments.setdefault(str(name), observer.second(one["at"]))
            moments["last"] = observer.second(one["at"])
    queued, joined = moments.get("Enqueue"), moments.get("participant-join")
    if not leg.is_caller:
        leg.outcome = "missed" if joined is None else "answered"
        return
    leg.outcome = "answered" if joined else "abandoned" if queued else "ended"
    if queued is not None:
        leg.waited = round((joined or moments["last"]) - queued, 3)


def summed_up(legs: Sequence[Leg], observer: Observer) -> Summary:
    """The numbers of a play."""
    calls = [leg for leg in legs if leg.is_caller]
    waits = [leg.waited for leg in calls if leg.waited is not None]
    outcomes = Counter(leg.outcome for leg in calls)
    replies = [one for one in observer.entries if one["kind"] == "reply"]
    errors = [one for one in observer.entries if one["kind"] == "error"]
    return Summary(
        calls=len(calls),
        answered=outcomes["answered"],
        abandoned=outcomes["abandoned"],
        waited=round(sum(waits), 3),
        longest=max(waits, default=0.0),
        recordings=dict(Counter(_recordings(observer.entries).values())),
        requests=dict(sorted(Counter(str(one["status"] or "none") for one in replies).items())),
        errors=[f"{one['code']} {one['message']} {one['url']}".strip() for one in errors],
        assumptions=observer.assumptions(),
    )
