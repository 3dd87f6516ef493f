"""A switch in memory: it rings nobody, but knows what it was asked, and can fail on demand."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from callcenter.core import clock
from telephony.switch.ports import (
    ParticipantChange,
    ProviderCall,
    ProviderParticipant,
    ProviderRecording,
    SwitchRefused,
)


@dataclass
class PretendedSwitch:
    """Attributes:
    asked: what was asked, in order.
    rooms: who is in which conference, by its name, which is its identifier too.
    deaf: it says yes to changes and changes nothing.
    before, after: run before and after a request has its effect; they may raise.
    """

    asked: list[tuple[str, str]] = field(default_factory=list)
    calls: dict[str, ProviderCall] = field(default_factory=dict)
    rooms: dict[str, list[ProviderParticipant]] = field(default_factory=dict)
    recordings: dict[str, ProviderRecording] = field(default_factory=dict)
    deaf: bool = False
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None

    def create_call(
        self,
        *,
        to: str,
        from_: str,
        url: str,
        status_callback: str,
        status_events: Sequence[str],
        timeout: int,
    ) -> str:
        self._ask("create_call", to)
        assert url != status_callback
        assert timeout > 0
        assert tuple(status_events) == ("initiated", "ringing", "answered", "completed")
        sid = self.has_call(to=to, from_=from_)
        self.after()
        return sid

    def redirect_call(self, sid: str, url: str) -> None:
        assert url
        self._ask("redirect_call", sid)
        self.after()

    def hang_up(self, sid: str) -> None:
        self._ask("hang_up", sid)
        self.after()

    def get_call(self, sid: str) -> ProviderCall | None:
        return self.calls.get(sid)

    def calls_like(
        self, *, to: str, from_: str | None = None, since: datetime
    ) -> list[ProviderCall]:
        self._ask("calls_like", to)
        return [
            call
            for call in self.calls.values()
            if call.to == to
            and from_ in {None, call.from_}
            and (call.started_at is None or call.started_at >= since)
        ]

    def live_calls(self) -> list[ProviderCall]:
        return [call for call in self.calls.values() if call.is_live]

    def conference_named(self, name: str) -> str | None:
        return name if name in self.rooms else None

    def participants(self, conference_sid: str) -> list[ProviderParticipant]:
        return self.rooms.get(conference_sid, [])

    def participant(self, conference_sid: str, call_sid: str) -> ProviderParticipant | None:
        found = self.participants(conference_sid)
        return next((one for one in found if one.call_sid == call_sid), None)

    def update_participant(
        self, conference_sid: str, call_sid: str, change: ParticipantChange
    ) -> None:
        self._ask("update_participant", call_sid)
        if self.participant(conference_sid, call_sid) is None:
            raise SwitchRefused(404, 20404)
        if not self.deaf:
            there = self.rooms[conference_sid]
            there[:] = [_changed(one, call_sid, change) for one in there]
        self.after()

    def update_recording(self, sid: str, status: str) -> None:
        self._ask("update_recording", sid)
        if not self.deaf:
            self.recordings[sid] = replace(self.recordings[sid], status=status)
        self.after()

    def recordings_of(self, call_sid: str) -> list[ProviderRecording]:
        raise NotImplementedError(call_sid)

    def recording(self, sid: str) -> ProviderRecording | None:
        return self.recordings.get(sid)

    def recording_audio(self, sid: str) -> AbstractContextManager[Iterator[bytes]]:
        raise NotImplementedError(sid)

    def delete_recording(self, sid: str) -> None:
        self._ask("delete_recording", sid)

    def has_call(self, *, to: str, from_: str = "+815011112222", at: datetime | None = None) -> str:
        """A call that the switch knows of; its identifier."""
        sid = f"CA{len(self.calls) + 1:032x}"
        moment = at or clock.now()
        self.calls[sid] = ProviderCall(sid, to, from_, "ringing", "outbound-api", moment, None)
        return sid

    def count(self, method: str) -> int:
        return sum(asked == method for asked, _about in self.asked)

    def _ask(self, method: str, about: str) -> None:
        self.asked.append((method, about))
        self.before()


def _changed(
    one: ProviderParticipant, call_sid: str, change: ParticipantChange
) -> ProviderParticipant:
    if one.call_sid != call_sid:
        return one
    wishes: dict[str, Any] = {
        "hold": change.hold,
        "muted": change.muted,
        "end_on_exit": change.end_on_exit,
    }
    changed = replace(one, **{name: wish for name, wish in wishes.items() if wish is not None})
    return changed if change.coached is None else replace(changed, coached=change.coached or None)
