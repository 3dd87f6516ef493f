"""Two people on one inquiry: what the other one saved beside what this one typed (INQ-5).

What only the other one changed goes into the form; what both changed is shown side by side and
the form keeps the own text. So saving again overwrites nothing that was not seen.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.inquiries.models import Inquiry
from callcenter.inquiries.queries.entries import changes_since
from callcenter.inquiries.used_articles import articles_of, lines_of
from callcenter.inquiries.web.entry_form import (
    CALLER_FIELDS,
    FLAGS,
    LISTS,
    YES,
    Values,
    list_of,
    text_of,
)
from callcenter.inquiries.web.wording import FIELD_LABELS

_ORDER = list(FIELD_LABELS)
_FORM_NAMES = {"category_code": "category"}


@dataclass(frozen=True)
class Difference:
    """One field that both wrote."""

    field: str
    saved: str | list[str]
    own: str | list[str]


@dataclass(frozen=True)
class EditConflict:
    """What the page shows.

    Attributes:
        by, at: who saved last, and when.
        differences: what both changed.
        taken: fields only the other one changed; the form has them already.
    """

    by: str
    at: datetime | None
    differences: list[Difference]
    taken: list[str]


def reconcile(
    session: Session, inquiry: Inquiry, *, version: int, own: Values, saved: Values
) -> tuple[Values, EditConflict]:
    """The form's new content, based on the inquiry as it stands now, and what to show.

    Args:
        version: the one that the writer had read.
        own: as the writer typed.
        saved: the inquiry as it stands now, as values of the form.
    """
    changes = changes_since(session, inquiry, version)
    merged: Values = {**own, "version": str(inquiry.version), "articles": _both(own, saved)}
    differences, taken = [], []
    for changed, before in changes.before.items():
        name = _FORM_NAMES.get(changed, changed)
        if name == "status":
            taken.append(name)
        elif name not in _comparable(own) or _plain(own, name) == _plain(saved, name):
            continue
        elif _plain(own, name) == before and name not in CALLER_FIELDS:
            merged[name] = saved.get(name, "")
            taken.append(name)
        else:
            differences.append(Difference(name, saved.get(name, ""), own.get(name, "")))
    differences.sort(key=lambda difference: _ORDER.index(difference.field))
    return merged, EditConflict(changes.by, changes.at, differences, taken)


def _both(own: Values, saved: Values) -> str:
    """The articles of both: neither writer's disappear unseen."""
    return lines_of(articles_of(f"{text_of(saved, 'articles')}\n{text_of(own, 'articles')}"))


def _comparable(own: Values) -> tuple[str, ...]:
    always = ("question", "answer", "channel", "language", "category", "result", "due_on")
    caller = CALLER_FIELDS if "caller_opened" in own else ()
    return (*always, *FLAGS, *LISTS, *caller)


def _plain(values: Values, name: str) -> str | None:
    """A value as the history writes it."""
    if name in FLAGS:
        return "yes" if text_of(values, name) == YES else "no"
    if name in LISTS:
        return ", ".join(sorted(list_of(values, name))) or None
    return text_of(values, name).strip() or None
