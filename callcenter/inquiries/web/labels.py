"""Values and fields of an inquiry in the reader's language, as lists, records and histories
show them."""

from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import LazyString

from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.i18n import show_date
from callcenter.inquiries.models import Channel, LinkKind, ReferenceKind
from callcenter.inquiries.web.wording import (
    CHANNEL_LABELS,
    FIELD_LABELS,
    LANGUAGE_LABELS,
    RESULT_LABELS,
    STATUS_LABELS,
    STATUS_TONES,
)

_CHANNEL_ICONS: dict[str, str] = {
    Channel.PHONE: "phone",
    Channel.COUNTER: "building",
    Channel.EMAIL: "mail",
    Channel.TRANSFER: "handoff",
    Channel.WEB: "chat",
}
_LINK_LABELS: dict[str, LazyString] = {
    LinkKind.FOLLOW_UP: _l("Follow-up of the matter"),
    LinkKind.RELATED: _l("Related"),
}
_REFERENCE_LABELS: dict[str, LazyString] = {
    ReferenceKind.CALL: _l("Call"),
    ReferenceKind.RECORDING: _l("Recording"),
    ReferenceKind.CALLBACK: _l("Callback"),
    ReferenceKind.ARTICLE: _l("FAQ article"),
    ReferenceKind.DRAFT: _l("Article begun from it"),
    ReferenceKind.APPOINTMENT: _l("Appointment"),
    ReferenceKind.CARD: _l("Card"),
}
_REFERENCE_ICONS: dict[str, str] = {
    ReferenceKind.CALL: "phone",
    ReferenceKind.RECORDING: "speaker",
    ReferenceKind.CALLBACK: "callback",
    ReferenceKind.ARTICLE: "help",
    ReferenceKind.DRAFT: "edit",
    ReferenceKind.APPOINTMENT: "calendar",
    ReferenceKind.CARD: "card",
}
# What only the history speaks of, beside the fields of the form.
_HISTORY_LABELS: dict[str, LazyString] = {
    "created": _l("Status"),
    "category_code": _l("Category"),
    "owner_id": _l("Owner"),
    "caller_erased": _l("Caller's data erased"),
    "linked": _l("Link to another inquiry"),
    "merged_into": _l("Merged into"),
    "duplicate": _l("Duplicate merged into this one"),
    **{f"reference_{kind}": label for kind, label in _REFERENCE_LABELS.items()},
}


def channel_label(channel: str) -> str:
    return _worded(CHANNEL_LABELS, channel)


def channel_icon(channel: str) -> str:
    """The icon that stands beside a channel's label."""
    return _CHANNEL_ICONS.get(channel, "inbox")


def language_label(language: str) -> str:
    return _worded(LANGUAGE_LABELS, language)


def status_label(status: str) -> str:
    return _worded(STATUS_LABELS, status)


def status_tone(status: str) -> str:
    """The tone of a status for `status.badge`."""
    return STATUS_TONES.get(status, "neutral")


def result_label(result: str | None) -> str:
    """A result in words; empty while there is none."""
    return _worded(RESULT_LABELS, result) if result else ""


def link_label(kind: str) -> str:
    """How a linked inquiry belongs to this one."""
    return _worded(_LINK_LABELS, kind)


def reference_label(kind: str) -> str:
    """The kind of a thing of another room."""
    return _worded(_REFERENCE_LABELS, kind)


def reference_icon(kind: str) -> str:
    """The icon that stands beside a reference's label."""
    return _REFERENCE_ICONS.get(kind, "link")


def field_label(field: str) -> str:
    """A field as the form or the history names it; an unknown one by its name."""
    return _worded({**FIELD_LABELS, **_HISTORY_LABELS}, field)


def change_value(field: str, value: str | None) -> str:
    """A value of the history in words, as far as it has words of its own; empty for none."""
    if value is None:
        return ""
    show = _VALUES.get(field)
    return show(value) if show else value


def link_labels() -> list[tuple[str, str]]:
    """The kinds of links as choices."""
    return worded(_LINK_LABELS)


def worded(labels: Mapping[str, LazyString]) -> list[tuple[str, str]]:
    """Values with their labels, as choices."""
    return [(value, str(label)) for value, label in labels.items()]


def _worded(labels: Mapping[str, LazyString], value: str) -> str:
    return str(labels.get(value, value))


def _yes_or_no(value: str) -> str:
    return str(_("Yes") if value == "yes" else _("No"))


def _day(value: str) -> str:
    try:
        return show_date(date.fromisoformat(value))
    except ValueError:
        return value


_VALUES: dict[str, Callable[[str], str]] = {
    "created": status_label,
    "status": status_label,
    "result": result_label,
    "channel": channel_label,
    "language": language_label,
    "complaint": _yes_or_no,
    "campaign": _yes_or_no,
    "confidential": _yes_or_no,
    "due_on": _day,
}
