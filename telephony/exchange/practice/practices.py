"""Practice calls: begun, looked at while they go on, and kept when they are over."""

import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from telephony.exchange import lifecycle
from telephony.exchange.calls import Refused
from telephony.exchange.legs import Leg
from telephony.exchange.practice.caller import LANGUAGE_KEYS, LOOK_SECONDS, PractisingCaller
from telephony.exchange.practice.stories import Story, stories

if TYPE_CHECKING:
    from telephony.exchange.engine import Exchange

# 060-0001-0000 and on: numbers that nobody has; a caller has one that no running practice has.
FIRST_NUMBER, NUMBERS = 816000010000, 1000
MOST_AT_ONCE, MOST_KEPT = 20, 500
_ID = re.compile(r"\d{20}-[0-9a-f]{8}")
RINGS_SECONDS = 4.0
CALLED_BACK_WITHIN = 4 * 3600.0  # so long after her call a caller still answers


@dataclass(kw_only=True, eq=False)
class Practice:
    """One caller's call, and her being called back.

    Attributes:
        by: who practises, in the words of whoever began it.
    """

    id: str
    by: str
    story: Story
    language: str
    caller: PractisingCaller
    called_back: list[PractisingCaller] = field(default_factory=list)

    @property
    def calls(self) -> list[PractisingCaller]:
        """Her own call, and those in which she was called back."""
        return [self.caller, *self.called_back]

    @property
    def is_over(self) -> bool:
        """Whether her own call has ended."""
        return not self.caller.leg.is_live

    def as_json(self) -> dict[str, Any]:
        """What happened so far."""
        leg, caller = self.caller.leg, self.caller
        return {
            "id": self.id,
            "by": self.by,
            "story": self.story.as_json(),
            "language": self.language,
            "call_sid": leg.sid,
            "number": leg.phone.address,
            "is_over": self.is_over,
            "began_at": caller.began_at.isoformat(),
            "talked_at": caller.talked_at.isoformat() if caller.talked_at else None,
            "ended_at": leg.ended_at.isoformat() if leg.ended_at else None,
            "left": caller.left,
            "lines": _told(caller),
            "called_back": [
                {"call_sid": one.leg.sid, "lines": _told(one)} for one in self.called_back
            ],
        }


def _told(caller: PractisingCaller) -> list[dict[str, Any]]:
    lines = [*(said.as_json() for said in caller.said), *caller.heard()]
    return sorted(lines, key=lambda line: str(line["at"]))


class Practices:
    """Those of one exchange; what is over is kept in a folder, if there is one."""

    def __init__(self, exchange: "Exchange", folder: Path | None) -> None:
        self._exchange = exchange
        self._folder = folder / "practice" if folder is not None else None
        self._live: dict[str, Practice] = {}
        self._written: dict[str, tuple[int, bool]] = {}
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def begin(self, story: str, language: str, *, to: str, by: str) -> dict[str, Any]:
        """Somebody calls `to` and plays a story; what happened so far is told.

        Raises:
            Refused: no such story or language, or too many callers at once.
        """
        chosen = stories().get(story)
        if chosen is None or language not in LANGUAGE_KEYS:
            raise Refused(20001, "no such story or language")
        if sum(not one.is_over for one in self._live.values()) >= MOST_AT_ONCE:
            raise Refused(20429, "too many practice calls at once", status=429)
        with self._exchange.at_work():
            practice = self._begun(chosen, language, to, by)
        self._live[practice.id] = practice
        return practice.as_json()

    def get(self, practice_id: str) -> dict[str, Any]:
        """What happened in one.

        Raises:
            Refused: 404.
        """
        if practice_id in self._live:
            return self._live[practice_id].as_json()
        file = self._file(practice_id)
        if file is None or not _ID.fullmatch(practice_id) or not file.exists():
            raise Refused(20404, "no such practice", status=404)
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return kept

    def latest(self, by: str | None, limit: int) -> list[dict[str, Any]]:
        """The latest ones, of one person or of all, newest first."""
        live = [one.as_json() for one in reversed(self._live.values())]
        known = {one["id"] for one in live}
        everything = [*live, *(one for one in self._kept() if one["id"] not in known)]
        everything.sort(key=lambda one: str(one["began_at"]), reverse=True)
        return [one for one in everything if by in {None, one["by"]}][:limit]

    def keep(self) -> None:
        """Write those that are over to the folder, and forget the oldest."""
        for practice in self._live.values():
            file = self._file(practice.id)
            seen = len(practice.called_back), all(not one.leg.is_live for one in practice.calls)
            if file is not None and practice.is_over and self._written.get(practice.id) != seen:
                file.write_text(json.dumps(practice.as_json(), ensure_ascii=False), "utf-8")
                self._written[practice.id] = seen
                for old in sorted(file.parent.glob("*.json"))[:-MOST_KEPT]:
                    old.unlink()

    def forget(self) -> None:
        """As on the first day."""
        self._live.clear()
        self._written.clear()
        for file in self._folder.glob("*.json") if self._folder is not None else ():
            file.unlink()

    def _file(self, practice_id: str) -> Path | None:
        return self._folder / f"{practice_id}.json" if self._folder is not None else None

    def _kept(self) -> Iterable[dict[str, Any]]:
        if self._folder is None:
            return []
        files = sorted(self._folder.glob("*.json"), reverse=True)
        return [json.loads(file.read_text(encoding="utf-8")) for file in files]

    def _begun(self, story: Story, language: str, to: str, by: str) -> Practice:
        exchange = self._exchange
        leg = exchange.place_call(caller=self._free_number(), to=to, withheld=story.withheld)
        caller = PractisingCaller(
            exchange=exchange,
            story=story,
            language=language,
            leg=leg,
            lines=list(story.says[language]),
            keys=[LANGUAGE_KEYS[language], story.menu],
            began_at=exchange.clock.now,
        )
        now = exchange.clock.now
        practice = Practice(
            id=f"{now:%Y%m%d%H%M%S%f}-{secrets.token_hex(4)}",
            by=by,
            story=story,
            language=language,
            caller=caller,
        )
        exchange.clock.after(LOOK_SECONDS, caller.play)
        if language in story.called_back:
            exchange.clock.after(LOOK_SECONDS, lambda: self._await_callback(practice))
        return practice

    def _free_number(self) -> str:
        taken = {one.caller.leg.phone.address for one in self._live.values()}
        for number in range(FIRST_NUMBER, FIRST_NUMBER + NUMBERS):
            address = f"+{number}"
            phone = self._exchange.phones.get(address)
            if address not in taken and (phone is None or phone.leg is None):
                return address
        return f"+{FIRST_NUMBER + secrets.randbelow(NUMBERS)}"

    def _await_callback(self, practice: Practice) -> None:
        """Answer when she is rung up after her call."""
        exchange, own = self._exchange, practice.caller.leg
        ended = own.ended_at
        if ended and (exchange.clock.now - ended).total_seconds() > CALLED_BACK_WITHIN:
            return
        rung = own.phone.leg
        if ended and rung is not None and own.phone.state == "ringing":
            exchange.clock.after(RINGS_SECONDS, lambda: self._answer(practice, rung))
            exchange.clock.after(RINGS_SECONDS * 2, lambda: self._await_callback(practice))
        else:
            exchange.clock.after(LOOK_SECONDS, lambda: self._await_callback(practice))

    def _answer(self, practice: Practice, leg: Leg) -> None:
        if leg.status != "ringing":
            return
        lifecycle.answer(self._exchange, leg)
        caller = PractisingCaller(
            exchange=self._exchange,
            story=practice.story,
            language=practice.language,
            leg=leg,
            lines=list(practice.story.called_back[practice.language]),
            began_at=self._exchange.clock.now,
        )
        practice.called_back.append(caller)
        caller.play()
