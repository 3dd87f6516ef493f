"""What a phone of the local exchange tells, as the pages show it: its state, and lines of talk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_BEGINNINGS = frozenset({"incoming", "dialling"})
_WORDS = {"say": "centre", "speech": "other"}
# Who speaks at the phone of a browser is of the centre's own staff.
_OWN_STAFF = "client:"
# What is heard beside words, and shown as a word for it; silence and pauses are passed over.
_SOUNDS = frozenset({"ringing", "music", "beep", "play"})


@dataclass(frozen=True)
class PhoneNews:
    """What happened at a phone.

    Attributes:
        state: `idle`, `dialling`, `ringing` or `in-call`.
        next: number of the last event, to ask after next time.
        lines: what was heard: kind (`said` or a sound), speaker, text, language.
    """

    state: str
    next: int
    lines: list[dict[str, str]]


def read_news(told: Mapping[str, Any], *, from_beginning: bool) -> PhoneNews:
    """The answer of the exchange.

    Args:
        from_beginning: all events were asked for: the talk of earlier calls is left out.
    """
    phone, events = told["phone"], told["events"]
    shown = _latest_call(events) if from_beginning else events
    lines = [line for event in shown if (line := _line(event)) is not None]
    return PhoneNews(phone["state"], phone["events"], lines)


def _latest_call(events: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for event in events:
        if event["kind"] in _BEGINNINGS:
            found = []
        found.append(event)
    return found


def _line(event: Mapping[str, Any]) -> dict[str, str] | None:
    """An event of the kind `heard` carries what was heard in its own fields."""
    kind, text = event["kind"], event.get("text") or ""
    language = str(event.get("language") or "ja")[:2]
    if kind in _WORDS and text:
        is_staff = kind == "speech" and str(event.get("speaker") or "").startswith(_OWN_STAFF)
        who = "colleague" if is_staff else _WORDS[kind]
        return {"kind": "said", "who": who, "text": text, "language": language}
    if kind in _SOUNDS:
        return {"kind": kind, "who": "centre", "text": "", "language": language}
    return None
