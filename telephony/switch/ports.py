"""What the product asks of a telephone switch; the composition root says which one answers."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from callcenter.core.settings import LOCAL_NUMBER

# What a call can no longer leave, in the provider's words.
ENDED_STATUSES = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
LIVE_STATUSES = ("queued", "ringing", "in-progress")
# Nothing more comes into such a recording.
ENDED_RECORDINGS = frozenset({"stopped", "processing", "completed", "absent", "deleted"})


@dataclass(frozen=True)
class ProviderCall:
    """A call as the switch knows it.

    Attributes:
        sid: the switch's identifier.
        status: `queued`, `ringing`, `in-progress`, or one of `ENDED_STATUSES`.
        direction: `inbound`, `outbound-api`, `outbound-dial`.
        started_at: when it began, or was asked for where it has not begun.
    """

    sid: str
    to: str
    from_: str
    status: str
    direction: str
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def is_live(self) -> bool:
        return self.status not in ENDED_STATUSES


@dataclass(frozen=True)
class ProviderRecording:
    """A recording as the switch knows it.

    Attributes:
        status: `in-progress`, `paused`, `stopped`, `processing`, `completed`, `absent`, `deleted`.
        seconds: its length; None until it is complete.
    """

    sid: str
    call_sid: str
    conference_sid: str | None
    status: str
    channels: int
    seconds: int | None
    started_at: datetime | None


@dataclass(frozen=True)
class ProviderParticipant:
    """Somebody in a conference as the switch knows it.

    Attributes:
        end_on_exit: whether the conference ends when this one leaves.
        coached: identifier of the one call that hears this one; None: all hear it.
    """

    call_sid: str
    hold: bool
    muted: bool
    end_on_exit: bool
    coached: str | None = None


@dataclass(frozen=True)
class ParticipantChange:
    """What is to be different with somebody in a conference; None: as it is.

    Attributes:
        hold_url: asked for what is heard on hold.
        coached: as in `ProviderParticipant`; "": from now on all hear it.
    """

    hold: bool | None = None
    hold_url: str | None = None
    muted: bool | None = None
    end_on_exit: bool | None = None
    coached: str | None = None

    def is_true_of(self, found: ProviderParticipant) -> bool:
        """Whether the switch's state is what was asked for."""
        asked = (self.hold, self.muted, self.end_on_exit, self.coached)
        there = (found.hold, found.muted, found.end_on_exit, found.coached or "")
        return all(wish in {None, state} for wish, state in zip(asked, there, strict=True))


class SwitchUnreachable(Exception):
    """No usable answer came.

    Attributes:
        may_have_happened: False where the request surely never reached the switch.
    """

    def __init__(self, reason: str = "", *, may_have_happened: bool = True) -> None:
        self.may_have_happened = may_have_happened
        super().__init__(reason)


class SwitchRefused(Exception):
    """The switch said no; nothing happened.

    Attributes:
        status: of the HTTP answer.
        code: the provider's, 0 where it names none.
    """

    def __init__(self, status: int, code: int = 0) -> None:
        self.status = status
        self.code = code
        super().__init__(f"{status}, code {code}")


class Switch(Protocol):
    """A telephone switch. Every method talks to the network, so no transaction may be open.

    Raises, all of them:
        SwitchUnreachable, SwitchRefused.
    """

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
        """Ring somebody; the switch's identifier of the new call. It is never asked twice.

        Args:
            to: a number in E.164 or `client:agent_…`.
            from_: the number that is shown, in E.164.
            url: asked for a document when the call is answered.
            status_callback, status_events: where to tell, and which of `initiated`, `ringing`,
                `answered`, `completed`.
            timeout: how long it rings, in seconds.
        """

    def redirect_call(self, sid: str, url: str) -> None:
        """Let a call go on with the document at `url`."""

    def hang_up(self, sid: str) -> None:
        """End a call, whatever it is doing; one that has ended already is no error."""

    def get_call(self, sid: str) -> ProviderCall | None:
        """A call; None when the switch knows none with this identifier."""

    def calls_like(
        self, *, to: str, from_: str | None = None, since: datetime
    ) -> list[ProviderCall]:
        """Calls to an address that began or were asked for at `since` or later; with `from_` only
        those from there."""

    def live_calls(self) -> list[ProviderCall]:
        """Every call of the account that has not ended."""

    def conference_named(self, name: str) -> str | None:
        """The identifier of the conference of this name that has not ended; None: there is none."""

    def participants(self, conference_sid: str) -> list[ProviderParticipant]:
        """Who is in a conference now; nobody when it has ended or is not known."""

    def participant(self, conference_sid: str, call_sid: str) -> ProviderParticipant | None:
        """One of them; None: not in there."""

    def update_participant(
        self, conference_sid: str, call_sid: str, change: ParticipantChange
    ) -> None:
        """Change how somebody takes part. Asked twice it does nothing more; that it answers is no
        proof: what came of it is read by `participant`."""

    def recordings_of(self, sid: str) -> list[ProviderRecording]:
        """The recordings of a call, or of a conference: the provider need not name a call with
        what was recorded in a conference."""

    def recording(self, sid: str) -> ProviderRecording | None:
        """A recording; None when the switch has it no more. One that was deleted may be told of
        for some weeks, with the status `deleted`."""

    def update_recording(self, sid: str, status: str) -> None:
        """Pause a running recording (`paused`: silence is recorded instead), go on with it
        (`in-progress`), or end it (`stopped`). What came of it is read by `recording`."""

    def recording_audio(self, sid: str) -> AbstractContextManager[Iterator[bytes]]:
        """The sound of a recording, WAV with two channels where it was made with two, in pieces."""

    def delete_recording(self, sid: str) -> None:
        """Delete a recording at the switch; one that is gone already is no error."""


@dataclass(frozen=True)
class _Installed:
    switch: Switch
    number: str


_installed: list[_Installed] = []


def use_switch(switch: Switch, *, number: str = LOCAL_NUMBER) -> None:
    """Set the switch of this process; the composition root calls this, and tests with a fake.

    Args:
        number: the centre's own, in E.164; outgoing calls show it.
    """
    _installed[:] = [_Installed(switch, number)]


def switch() -> Switch:
    """The switch of this process.

    Raises:
        LookupError: none was set.
    """
    return _here().switch


def own_number() -> str:
    """The centre's own number in E.164. Raises like `switch`."""
    return _here().number


def _here() -> _Installed:
    if not _installed:
        raise LookupError("no switch is set")
    return _installed[0]
