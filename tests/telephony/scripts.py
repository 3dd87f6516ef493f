"""What the provider says of a call from its beginning to its end, taken down from the local
exchange once and then said of as many calls as one likes."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select

from telephony.calls.models import Call, CallLeg, LegKind
from telephony.exchange.signing import HEADER, sign
from telephony.exchange.trace import Entry
from tests.telephony.town import Citizen, Town

ASKED = frozenset({"voice", "action", "wait"})
TOLD = frozenset({"call-status", "conference", "recording"})
MENU_PATH = "/voice/menu"
_SID = re.compile(r"\b(?:CA|CF|RE|QU)[0-9a-f]{32}\b")
_MOMENTS = ("Timestamp", "RecordingStartTime")


@dataclass(frozen=True)
class Saying:
    """One request of a script.

    Attributes:
        after: since the beginning of the call.
        target: path and query; `{call}`, `{leg0}`, `{leg1}` stand for our identifiers.
        form: the fields; moments in them are written as seconds since the beginning.
        is_asked: a document is waited for, so it comes when it comes and not an hour late.
        is_cause: what follows in the script would not have happened without it.
    """

    after: timedelta
    target: str
    form: dict[str, str]
    is_asked: bool
    is_cause: bool

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def event(self) -> str:
        """What is told."""
        names = ("StatusCallbackEvent", "CallStatus", "RecordingStatus")
        return next((self.form[name] for name in names if name in self.form), "")


@dataclass(frozen=True)
class Script:
    """All that is said of one call.

    Attributes:
        number, caller: of the call that it was taken down from.
        phones: how many operators' phones ring, one after the other.
        recordings: by the identifier of the leg whose call they are asked for with.
    """

    name: str
    sid: str
    caller: str
    sayings: tuple[Saying, ...]
    phones: int
    recordings: tuple[str, ...]

    @property
    def entering(self) -> int:
        """Index of the request that brings the caller into the line; -1: none."""
        found = [index for index, one in enumerate(self.sayings) if one.path == MENU_PATH]
        return found[-1] if found else -1

    @property
    def length(self) -> timedelta:
        return max(one.after for one in self.sayings)


def taken_down(town: Town, name: str, citizen: Citizen) -> Script:
    """The script of the call that this citizen just had."""
    assert citizen.leg is not None
    with town.platform.database.transaction(write=False) as session:
        call = session.scalars(select(Call).where(Call.sid == citizen.leg.sid)).one()
        legs = session.scalars(
            select(CallLeg)
            .where(CallLeg.call_id == call.id, CallLeg.kind == LegKind.OPERATOR)
            .order_by(CallLeg.created_at, CallLeg.id)
        ).all()
    ours = {str(call.id): "{call}"} | {str(leg.id): f"{{leg{i}}}" for i, leg in enumerate(legs)}
    sids = {citizen.leg.sid, *(leg.sid for leg in legs)}
    begin = citizen.leg.created_at
    sayings = tuple(
        _saying(entry, begin, ours, many=len(legs) > 1)
        for entry in town.exchange.trace.of("request")
        if entry.content["request"] in ASKED | TOLD and _is_about(entry, sids, ours)
    )
    recordings = [one.form["RecordingSid"] for one in sayings if "RecordingSid" in one.form]
    return Script(
        name,
        citizen.leg.sid,
        citizen.phone.address,
        sayings,
        len(legs),
        tuple(dict.fromkeys(recordings)),
    )


def _is_about(entry: Entry, sids: set[str | None], ours: Mapping[str, str]) -> bool:
    named = any(name in entry.content["url"] for name in ours)
    return named or entry.content["form"].get("CallSid") in sids


def _saying(entry: Entry, begin: datetime, ours: Mapping[str, str], *, many: bool) -> Saying:
    parts = urlsplit(entry.content["url"])
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    for name, stands in ours.items():
        target = target.replace(name, stands)
    form = dict(entry.content["form"])
    for name in _MOMENTS:
        if name in form:
            passed = parsedate_to_datetime(form[name]) - begin
            form[name] = str(passed.total_seconds())
    return Saying(
        after=entry.at - begin,
        target=target,
        form=form,
        is_asked=entry.content["request"] in ASKED,
        is_cause=_is_cause(target, form, many=many),
    )


def _is_cause(target: str, form: Mapping[str, str], *, many: bool) -> bool:
    """The operator's coming lets us fetch the caller; a phone that rang in vain lets us ring the
    next one."""
    joins = form.get("StatusCallbackEvent") == "participant-join"
    in_vain = form.get("CallStatus") == "no-answer" and "operator-status" in target
    is_operator = form.get("StartConferenceOnEnter") == "true"
    return (joins and is_operator) or (many and in_vain)


@dataclass(frozen=True)
class Instance:
    """A script said of the `number`-th call, which begins at `begin`."""

    script: Script
    number: int
    begin: datetime

    @property
    def sid(self) -> str:
        return self.renamed(self.script.sid)

    @property
    def caller(self) -> str:
        return f"+8190{self.number:08d}"

    @property
    def ended_at(self) -> datetime:
        last = next(one for one in reversed(self.script.sayings) if one.path == "/voice/status")
        return self._moment(last.form["Timestamp"])

    def renamed(self, sid: str) -> str:
        digest = hashlib.md5(f"{self.number} {sid}".encode(), usedforsecurity=False)
        return sid[:2] + digest.hexdigest()

    def form(self, saying: Saying) -> dict[str, str]:
        """The fields as they are sent for this call."""
        return dict(self._fields(saying))

    def _fields(self, saying: Saying) -> Iterator[tuple[str, str]]:
        for name, value in saying.form.items():
            if name in _MOMENTS:
                yield name, format_datetime(self._moment(value))
            elif value == self.script.caller:
                yield name, self.caller
            else:
                yield name, _SID.sub(lambda found: self.renamed(found[0]), value)

    def _moment(self, seconds: str) -> datetime:
        return self.begin + timedelta(seconds=float(seconds))


def signed(token: str, url: str, form: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Headers and body of a request of the provider."""
    headers = {
        HEADER: sign(token, url, form.items()),
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
    }
    return headers, urlencode(form)
