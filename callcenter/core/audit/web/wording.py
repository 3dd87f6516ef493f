"""Words of the audit log: actions and kinds of objects in the reader's language.

Rooms add theirs with `word_actions` and `word_objects`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import LazyString, format_datetime

from callcenter.core.i18n import language
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word

_actions: dict[str, LazyString] = {}
_objects: dict[str, LazyString] = {}


def word_actions(wordings: dict[str, LazyString]) -> None:
    """Register what actions (`noun.verb`) are called on the page and in the export."""
    _actions.update(wordings)


def word_objects(wordings: dict[str, LazyString]) -> None:
    """Register what kinds of objects are called."""
    _objects.update(wordings)


def action_label(action: str) -> str:
    """The action in words; one that nobody worded is shown as it is."""
    return str(_actions.get(action, action))


def object_label(object_type: str) -> str:
    """The kind of object in words; one that nobody worded is shown as it is."""
    return str(_objects.get(object_type, object_type))


def exact_moment(moment: datetime) -> str:
    """Day and time to the second of an aware moment in the centre's zone."""
    pattern = "y/MM/dd HH:mm:ss" if language() == "ja" else "d MMM y, HH:mm:ss"
    return str(format_datetime(moment, pattern))


def detail_facts(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The details of an event as name and text; details without content are left out."""
    return [(name, _text(value)) for name, value in detail.items() if value not in (None, "", [])]


def detail_text(detail: Mapping[str, Any]) -> str:
    """The details of an event in one line."""
    return "; ".join(f"{name}: {text}" for name, text in detail_facts(detail))


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {text}" for name, text in detail_facts(value))
    return str(value)


word(last_before_first=_l("The last day must not be before the first day."))
word_actions(
    {
        "audit.view": _l("Looked at the audit log"),
        "audit.export": _l("Exported the audit log"),
    }
)
word_objects({"audit": _l("Audit log")})
