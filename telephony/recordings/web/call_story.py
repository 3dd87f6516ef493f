"""What happened on a call, told line by line: its events, and what was promised of the wait."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.i18n import show_moment
from telephony.calls.facts import OVER, Kind
from telephony.calls.models import CallEvent
from telephony.recordings.ports import Promise
from telephony.recordings.web.call_words import (
    end_reason_label,
    exact_time,
    language_label,
    trouble_label,
)
from telephony.recordings.web.guest_lines import GUEST_KINDS, guest_line
from telephony.recordings.web.story_names import Names, Told
from telephony.recordings.web.talk_story import TALK_LINES

MINUTE = 60
_REFUSALS = {"line_full", "queue_full"}
_OTHER_REFUSALS = {
    "outage": _l("Calls end after the notice that was on."),
    "listed": _l("Calls of this number are not taken."),
}


@dataclass(frozen=True)
class Line:
    """One line of the story, as `parts.timeline` shows it."""

    moment: datetime
    title: str
    icon: str
    tone: str = "neutral"
    text: str = ""
    actor: str = ""

    @property
    def at(self) -> str:
        return self.moment.isoformat()

    @property
    def at_text(self) -> str:
        return exact_time(self.moment)


def story(events: Iterable[CallEvent], promises: Iterable[Promise], names: Names) -> list[Line]:
    """The lines in the order of time; what says nothing to people is left out."""
    lines = [*_happened(events, names), *(_promised(promise) for promise in promises)]
    return sorted(lines, key=lambda line: line.moment)


def _happened(events: Iterable[CallEvent], names: Names) -> Iterator[Line]:
    all_events = list(events)
    is_told = any(event.kind == Kind.TALKING for event in all_events)
    for event in all_events:
        if event.kind in GUEST_KINDS:
            yield Line(event.at, *guest_line(event))
            continue
        tell = _TOLD.get(event.kind)
        if event.kind == Kind.MET and is_told:  # only concluded, and then heard of itself
            continue
        if tell is None or (event.kind == Kind.STATUS and event.key not in OVER):
            continue
        title, icon, tone, text = tell(event, names)
        yield Line(event.at, title, icon, tone, text)


def _promised(promise: Promise) -> Line:
    people = _("Callers before: %(count)s", count=promise.ahead)
    return Line(
        promise.told_at, _("Told about the wait"), "clock", text=f"{told(promise)} {people}"
    )


def told(promise: Promise) -> str:
    """What was said about the wait, in words."""
    if promise.low_seconds is None or promise.high_seconds is None:
        return _("“It cannot be said how long it will take.”")
    low, high = (round(each / MINUTE) for each in (promise.low_seconds, promise.high_seconds))
    if low == high:
        return _("“About %(minutes)s minutes.”", minutes=max(high, 1))
    return _("“Between %(low)s and %(high)s minutes.”", low=low, high=high)


def _came(_event: CallEvent, _names: Names) -> Told:
    return _("The call came"), "phone", "active", ""


def _language(event: CallEvent, _names: Names) -> Told:
    chosen = language_label(str(event.content.get("language", "")))
    return _("Language: %(name)s", name=chosen), "chat", "neutral", ""


def _notice(event: CallEvent, _names: Names) -> Told:
    version = _("Text %(version)s", version=event.content.get("version", ""))
    spoken = language_label(str(event.content.get("language", "")))
    return _("Told that the call is recorded"), "info", "neutral", f"{version} ({spoken})"


def _menu(event: CallEvent, names: Names) -> Told:
    code = str(event.content.get("code", ""))
    return _("Choice: %(name)s", name=names.menu.get(code, code)), "menu", "neutral", ""


def _queued(_event: CallEvent, _names: Names) -> Told:
    return _("Took a place in the line"), "clock", "waiting", ""


def _offered(event: CallEvent, names: Names) -> Told:
    return _("Rings at %(name)s", name=names.person(event.content)), "callback", "active", ""


def _missed(event: CallEvent, names: Names) -> Told:
    reason = end_reason_label(str(event.content.get("reason") or ""))
    title = _("Not answered by %(name)s", name=names.person(event.content))
    return title, "alert", "warning", reason


def _joined(event: CallEvent, names: Names) -> Told:
    return _("%(name)s picked up", name=names.person(event.content)), "person", "active", ""


def _talking(event: CallEvent, names: Names) -> Told:
    title = _("Talk with %(name)s began", name=names.person(event.content))
    return title, "check-circle", "success", ""


def _talk_ended(_event: CallEvent, _names: Names) -> Told:
    return _("The talk ended"), "circle", "neutral", ""


def _left(_event: CallEvent, _names: Names) -> Told:
    return _("Left the line"), "arrow-right", "neutral", ""


def _closed(event: CallEvent, _names: Names) -> Told:
    opens = _opening(event.content.get("opens"))
    text = _("Told when it opens next: %(moment)s", moment=opens) if opens else ""
    return _("Told that the centre is closed"), "lock", "neutral", text


def _refused(event: CallEvent, _names: Names) -> Told:
    reason = str(event.content.get("reason", ""))
    if reason in _OTHER_REFUSALS:
        return _("The call was ended"), "octagon", "warning", str(_OTHER_REFUSALS[reason])
    text = _("The line was full.") if reason in _REFUSALS else ""
    return _("Told that all lines are busy"), "octagon", "warning", text


def _voicemail(_event: CallEvent, _names: Names) -> Told:
    return _("Asked for a message"), "chat", "neutral", ""


def _message(_event: CallEvent, _names: Names) -> Told:
    return _("Left a message"), "inbox", "waiting", ""


def _trouble(event: CallEvent, _names: Names) -> Told:
    reason = trouble_label(str(event.content.get("reason") or ""))
    return _("Something failed"), "octagon", "danger", reason


def _status(event: CallEvent, _names: Names) -> Told:
    return _("The caller's line is free again"), "circle", "neutral", end_reason_label(event.key)


def _ended(_event: CallEvent, _names: Names) -> Told:
    return _("The call ended"), "circle", "neutral", ""


def _logged(_event: CallEvent, _names: Names) -> Told:
    return _("An inquiry was saved for the call"), "check-circle", "success", ""


def _opening(opens: object) -> str:
    try:
        return show_moment(datetime.fromisoformat(str(opens)))
    except ValueError:
        return ""


_TOLD: dict[str, Callable[[CallEvent, Names], Told]] = {
    Kind.CAME: _came,
    Kind.LANGUAGE: _language,
    Kind.NOTICE: _notice,
    Kind.MENU: _menu,
    Kind.QUEUED: _queued,
    Kind.OFFERED: _offered,
    Kind.MISSED: _missed,
    Kind.OPERATOR_JOINED: _joined,
    Kind.TALKING: _talking,
    Kind.MET: _talking,
    Kind.TALK_ENDED: _talk_ended,
    Kind.LEFT_QUEUE: _left,
    Kind.CLOSED: _closed,
    Kind.REFUSED: _refused,
    Kind.VOICEMAIL: _voicemail,
    Kind.MESSAGE: _message,
    Kind.TROUBLE: _trouble,
    Kind.STATUS: _status,
    Kind.ENDED: _ended,
    Kind.LOGGED: _logged,
    **TALK_LINES,
}
