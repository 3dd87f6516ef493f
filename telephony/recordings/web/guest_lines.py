"""Lines of a call's story about notices, the list of nuisance calls, answers by voice, and the
question after the talk."""

from flask_babel import LazyString

from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import lazy_gettext as _l
from telephony.calls.facts import Kind
from telephony.calls.models import CallEvent

_POLICIES: dict[str, LazyString] = {
    "announce": _l("Answered, with a record"),
    "low": _l("After everybody else"),
    "voicemail": _l("Only a message is taken"),
    "reject": _l("Calls are not taken"),
}
_RATINGS: dict[str, LazyString] = {"1": _l("Good"), "2": _l("Fair"), "3": _l("Poor")}

GUEST_KINDS = frozenset(
    {Kind.OUTAGE, Kind.LISTED, Kind.URGENT, Kind.INFORMED, Kind.ASKED, Kind.RATED}
)


def guest_line(event: CallEvent) -> tuple[str, str, str, str]:
    """Title, icon, tone and text of one of `GUEST_KINDS`."""
    content = event.content
    if event.kind == Kind.OUTAGE:
        version = _("Text %(version)s", version=content.get("version", ""))
        return _("Told the notice that was on"), "info", "warning", version
    if event.kind == Kind.LISTED:
        policy = str(_POLICIES.get(str(content.get("policy")), ""))
        return _("Told that the number is on the list of nuisance calls"), "flag", "warning", policy
    if event.kind == Kind.URGENT:
        return _("Pressed 0: it is urgent"), "alert", "danger", ""
    if event.kind == Kind.INFORMED:
        return _("Heard an answer by voice to its end"), "check-circle", "success", ""
    if event.kind == Kind.ASKED:
        return _("Asked how the talk was"), "chat", "neutral", ""
    said = str(_RATINGS.get(str(content.get("rating")), ""))
    return _("Said how the talk was: %(rating)s", rating=said), "check", "neutral", ""
