"""A switch that holds recordings, and calls they are of."""

import hashlib
import io
import math
import struct
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor
from telephony.calls.models import Call, CallLeg, CallState, LegKind, LegState, NumberKind, Outcome
from telephony.recordings.adapters.vault import vault
from telephony.switch.ports import ProviderRecording, SwitchUnreachable

RATE = 8000
PIECE = 10_000


def wave_of(seconds: float, *, channels: int = 2, tone: int = 220) -> bytes:
    """A tone for the operator in the first channel, another one for the caller in the second."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(channels)
        written.setsampwidth(2)
        written.setframerate(RATE)
        frames = bytearray()
        for place in range(round(seconds * RATE)):
            for channel in range(channels):
                angle = 2 * math.pi * tone * (channel + 1) * place / RATE
                frames += struct.pack("<h", round(9000 * math.sin(angle)))
        written.writeframes(bytes(frames))
    return file.getvalue()


@dataclass
class Provider:
    """What the provider holds. `failing` names methods that do not answer.

    Attributes:
        asked: the methods that were called, with the recording.
        keeps: whether it goes on holding what it was told to delete.
        deaf: answers a change of a recording with yes, and changes nothing.
        cut_after: sends so many bytes of an audio, then breaks off.
    """

    recordings: dict[str, ProviderRecording] = field(default_factory=dict)
    audio: dict[str, bytes] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    keeps: bool = False
    deaf: bool = False
    cut_after: int | None = None

    def hold(self, audio: bytes, *, status: str = "completed", call_sid: str = "") -> str:
        """Keep a recording; its identifier."""
        sid = f"RE{uuid4().hex}"
        seconds = max(round((len(audio) - 44) / RATE / 4), 0)
        self.recordings[sid] = ProviderRecording(
            sid, call_sid, "CF" if call_sid else None, status, 2, seconds, clock.now()
        )
        self.audio[sid] = audio
        return sid

    def say(self, sid: str, status: str) -> None:
        self.recordings[sid] = replace(self.recordings[sid], status=status)

    def count(self, method: str) -> int:
        return sum(name == method for name, _sid in self.asked)

    def recording(self, sid: str) -> ProviderRecording | None:
        self._ask("recording", sid)
        return self.recordings.get(sid)

    def recordings_of(self, call_sid: str) -> list[ProviderRecording]:
        self._ask("recordings_of", call_sid)
        return [one for one in self.recordings.values() if one.call_sid == call_sid]

    def update_recording(self, sid: str, status: str) -> None:
        self._ask("update_recording", sid)
        if not self.deaf:
            self.say(sid, status)

    @contextmanager
    def recording_audio(self, sid: str) -> Iterator[Iterator[bytes]]:
        self._ask("recording_audio", sid)
        yield self._pieces(self.audio[sid])

    def delete_recording(self, sid: str) -> None:
        self._ask("delete_recording", sid)
        if not self.keeps:
            self.recordings.pop(sid, None)
            self.audio.pop(sid, None)

    def _pieces(self, audio: bytes) -> Iterator[bytes]:
        for start in range(0, len(audio), PIECE):
            if self.cut_after is not None and start >= self.cut_after:
                raise SwitchUnreachable("the connection was cut")
            yield audio[start : start + PIECE]

    def _ask(self, method: str, sid: str) -> None:
        self.asked.append((method, sid))
        if method in self.failing:
            raise SwitchUnreachable("no answer")


def make_call(session: Session, operator: Actor | None = None, **values: Any) -> Call:
    """A call that was answered by the operator and has ended; without one, nobody came to it."""
    came_at = values.pop("came_at", clock.now() - timedelta(minutes=10))
    call = Call(
        id=new_id(came_at),
        sid=f"CA{uuid4().hex}",
        number_kind=NumberKind.SHOWN,
        called_number="+815000000000",
        language="ja",
        menu_code="renewal",
        state=CallState.ENDED,
        outcome=Outcome.ANSWERED if operator else Outcome.VOICEMAIL,
        operator_id=operator.id if operator else None,
        came_at=came_at,
        queued_at=came_at + timedelta(seconds=20),
        answered_at=came_at + timedelta(seconds=65) if operator else None,
        ended_at=came_at + timedelta(seconds=245),
    )
    for name, value in values.items():
        setattr(call, name, value)
    session.add(call)
    session.flush()
    session.add(caller_leg(call))
    if operator is not None:
        session.add(operator_leg(call, operator))
    session.flush()
    return call


def caller_leg(call: Call) -> CallLeg:
    return CallLeg(
        call_id=call.id,
        kind=LegKind.CALLER,
        sid=call.sid,
        state=LegState.ENDED if call.ended_at else LegState.ANSWERED,
        end_reason="completed" if call.ended_at else None,
        created_at=call.came_at,
        answered_at=call.came_at,
        ended_at=call.ended_at,
    )


def operator_leg(call: Call, operator: Actor) -> CallLeg:
    return CallLeg(
        call_id=call.id,
        kind=LegKind.OPERATOR,
        sid=f"CA{uuid4().hex}",
        staff_id=operator.id,
        endpoint="client:agent_1",
        state=LegState.ENDED,
        end_reason="completed",
        created_at=call.came_at + timedelta(seconds=55),
        answered_at=call.came_at + timedelta(seconds=60),
        joined_at=call.came_at + timedelta(seconds=61),
        ended_at=call.ended_at,
    )


def said(sid: str, status: str = "completed", *, seconds: int = 3, **more: str) -> dict[str, str]:
    """The parameters of the provider's callback."""
    return {
        "RecordingSid": sid,
        "RecordingStatus": status,
        "RecordingDuration": str(seconds) if status == "completed" else "-1",
        "RecordingChannels": "2",
        "RecordingSource": "Conference",
        "RecordingStartTime": "Sat, 21 Nov 2026 06:00:00 +0000",
        **more,
    }


def keep_audio(audio: bytes) -> dict[str, Any]:
    """Put audio into the vault of this process: what its recording says of it."""
    with vault().writing() as (place, writer):
        writer.write(audio)
    return {"place": place, "size": len(audio), "sha256": hashlib.sha256(audio).hexdigest()}
