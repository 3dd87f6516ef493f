"""Sound: what a leg hears, what its person says, and what recordings catch of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from telephony.exchange.legs import Leg, Utterance

if TYPE_CHECKING:
    from telephony.exchange.office import Office

JAPANESE_PER_SECOND = 7
OTHERS_PER_SECOND = 14
SILENT_KINDS = frozenset({"pause", "silence", "music", "ringing"})  # they leave no trace

Heard = dict[str, Any]


def seconds_of(text: str, language: str) -> float:
    """How long it takes to say a text."""
    rate = JAPANESE_PER_SECOND if language.startswith("ja") else OTHERS_PER_SECOND
    return round(len(text) / rate, 3)


def hear(
    office: "Office",
    leg: Leg,
    kind: str,
    seconds: float | None,
    *,
    text: str = "",
    language: str = "",
    speaker: str = "",
    url: str = "",
) -> Heard:
    """A leg hears something from now on; `seconds` None for a sound without a set length."""
    heard: Heard = {
        "at": office.clock.now.isoformat(timespec="milliseconds"),
        "kind": kind,
        "text": text,
        "language": language,
        "seconds": seconds,
        "recorded": _is_recorded(leg),
        "speaker": speaker,
        "url": url,
        "call_sid": leg.sid,
    }
    leg.heard.append(heard)
    leg.phone.heard.append(heard)
    leg.phone.note("heard", heard)
    return heard


def cut(office: "Office", heard: Heard) -> None:
    """What a leg hears ends now, or has ended already by itself."""
    passed = (office.clock.now - datetime.fromisoformat(heard["at"])).total_seconds()
    if heard["seconds"] is None or heard["seconds"] > passed:
        heard["seconds"] = round(passed, 3)


def keep(leg: Leg, heard: Heard) -> None:
    """What a leg has just heard to its end goes into the recordings that take it."""
    for recorder in leg.recorders:
        if recorder.takes_heard and heard["kind"] not in SILENT_KINDS:
            about = {name: heard[name] for name in ("text", "language", "speaker")}
            ago = (recorder.now - datetime.fromisoformat(heard["at"])).total_seconds()
            recorder.capture(2, heard["kind"], heard["seconds"], ago, **about)


def speak(office: "Office", leg: Leg, text: str, language: str) -> float:
    """The person at a leg says something, after what she is saying already."""
    office.by("speech-speed")
    seconds = seconds_of(text, language)
    now = office.clock.now
    start = max(now, leg.speaks_until or now)
    leg.speaks_until = start + timedelta(seconds=seconds)
    office.clock.after(
        (start - now).total_seconds(), lambda: _spread(office, leg, text, language, seconds)
    )
    return seconds


def press(leg: Leg, key: str) -> None:
    """The person at a leg presses a key."""
    if leg.course is not None:
        leg.course.tell("digit", key)


def _spread(office: "Office", leg: Leg, text: str, language: str, seconds: float) -> None:
    if not leg.is_live:
        return
    ends_at = office.clock.now + timedelta(seconds=seconds)
    leg.utterance = Utterance(text=text, language=language, ends_at=ends_at)
    retune(office, [leg])
    if leg.course is not None:
        leg.course.tell("speech", seconds)


def retune(office: "Office", legs: Iterable[Leg]) -> None:
    """Who hears these legs has changed: what they are just saying comes to others from now on."""
    for leg in legs:
        said = leg.utterance
        if said is not None and said.ends_at > office.clock.now:
            about = {"text": said.text, "language": said.language, "speaker": leg.phone.address}
            left = (said.ends_at - office.clock.now).total_seconds()
            _reach_ears(office, leg, said, left, about)
            _reach_tapes(leg, said, left, about)


def _reach_ears(
    office: "Office", leg: Leg, said: Utterance, left: float, about: dict[str, str]
) -> None:
    hearers = leg.room.hearers(leg) if leg.room is not None else []
    for ear in [one for one in said.ears if one not in hearers]:
        cut(office, said.ears.pop(ear))
    for ear in hearers:
        if ear not in said.ears:
            said.ears[ear] = heard = hear(office, ear, "speech", left, **about)
            office.clock.after(left, partial(keep, ear, heard))


def _reach_tapes(leg: Leg, said: Utterance, left: float, about: dict[str, str]) -> None:
    tapes = dict.fromkeys(leg.recorders, 1)
    if leg.room is not None and leg.room.is_recorded(leg):
        tapes |= {recorder: recorder.channel_of(leg.sid) for recorder in leg.room.recorders}
    for recorder in [one for one in said.tapes if one not in tapes]:
        recorder.break_off(said.tapes.pop(recorder))
    for recorder, channel in tapes.items():
        if recorder not in said.tapes:
            said.tapes[recorder] = recorder.capture(channel, "speech", left, **about)


def _is_recorded(leg: Leg) -> bool:
    in_room = leg.room.recorders if leg.room and leg.room.is_heard_by(leg) else []
    return any(recorder.is_capturing for recorder in (*leg.recorders, *in_room))
