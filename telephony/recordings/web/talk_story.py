"""What happened within a talk, and with calls of ours, line by line."""

from collections.abc import Callable, Mapping

from flask_babel import LazyString

from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import lazy_gettext as _l
from telephony.calls.facts import Kind
from telephony.calls.models import CallEvent
from telephony.recordings.web.call_words import worded
from telephony.recordings.web.gap_words import REASONS
from telephony.recordings.web.story_names import Names, Told

# `to` of the event `transferred`.
_GOALS: dict[str, LazyString] = {
    "line": _l("Passed on: back into the line"),
    "staff": _l("Passed on to a colleague"),
    "entry": _l("Passed on to the city's staff"),
}


def _lined_up(_event: CallEvent, _names: Names) -> Told:
    return _("Took a place in the line, to be called"), "clock", "waiting", ""


def _dialled(event: CallEvent, names: Names) -> Told:
    return _("Called by %(name)s", name=names.person(event.content)), "phone", "active", ""


def _held(_event: CallEvent, _names: Names) -> Told:
    return _("The caller was put on hold"), "clock", "waiting", ""


def _resumed(_event: CallEvent, _names: Names) -> Told:
    return _("The caller was taken off hold"), "check-circle", "neutral", ""


def _consulted(event: CallEvent, names: Names) -> Told:
    return _("%(name)s was asked", name=names.person(event.content)), "person", "active", ""


def _guest(_event: CallEvent, _names: Names) -> Told:
    return _("The city's staff came into the talk"), "building", "active", ""


def _transferred(event: CallEvent, _names: Names) -> Told:
    goal = worded(_GOALS, str(event.content.get("to") or "staff"))
    return goal, "arrow-right", "active", ""


def _listened(event: CallEvent, names: Names) -> Told:
    return _("%(name)s listened", name=names.person(event.content)), "person", "neutral", ""


def _whispered(event: CallEvent, names: Names) -> Told:
    title = _("%(name)s spoke to the operator", name=names.person(event.content))
    return title, "chat", "neutral", ""


def _paused(event: CallEvent, _names: Names) -> Told:
    reason = str(event.content.get("reason") or "")
    return _("Recording paused"), "lock", "neutral", worded(REASONS, reason) if reason else ""


def _unpaused(_event: CallEvent, _names: Names) -> Told:
    return _("Recording resumed"), "circle-half", "neutral", ""


def _callback(_event: CallEvent, _names: Names) -> Told:
    return _("Asked to be called back"), "callback", "waiting", ""


TALK_LINES: Mapping[str, Callable[[CallEvent, Names], Told]] = {
    Kind.LINED_UP: _lined_up,
    Kind.DIALLED: _dialled,
    Kind.HELD: _held,
    Kind.RESUMED: _resumed,
    Kind.CONSULTED: _consulted,
    Kind.GUEST_JOINED: _guest,
    Kind.TRANSFERRED: _transferred,
    Kind.LISTENED: _listened,
    Kind.WHISPERED: _whispered,
    Kind.PAUSED: _paused,
    Kind.UNPAUSED: _unpaused,
    Kind.CALLBACK: _callback,
}
