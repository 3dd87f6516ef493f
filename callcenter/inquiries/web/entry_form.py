"""The entry form: what was typed, as plain values, and the `Entry` that they mean.

The values are the same wherever they come from - a sent form, a draft, a saved inquiry - so a
refused form, a reload and an edit page all show what was typed in the same way.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from werkzeug.datastructures import MultiDict

from callcenter.core.errors import Invalid
from callcenter.inquiries.entry import CallerEntry, Entry
from callcenter.inquiries.models import Channel, Language, Result, Status
from callcenter.inquiries.used_articles import UsedArticle, articles_of, lines_of

Values: TypeAlias = dict[str, str | list[str]]
"""By field name; a missing name is an empty field. `tags` is a list."""

CALLER_FIELDS = ("caller_name", "caller_kana", "caller_phone", "caller_email")
FLAGS = ("complaint", "campaign", "confidential")
TEXTS = ("question", "answer")
# When somebody is to be called back; they mean nothing to the inquiry itself.
CALLBACK_FIELDS = ("callback_window", "callback_day", "callback_from", "callback_until")
_SINGLE = (
    *TEXTS,
    "channel",
    "language",
    "category",
    "result",
    "due_on",
    *FLAGS,
    *CALLER_FIELDS,
    *CALLBACK_FIELDS,
    "caller_opened",
    "articles",
    "version",
)
LISTS = ("tags",)
FIELDS = (*_SINGLE, *LISTS)
YES = "1"

_Choice = TypeVar("_Choice", bound=StrEnum)


def blank_values() -> Values:
    """A new form: by phone and in Japanese until the operator says otherwise."""
    return {"channel": Channel.PHONE.value, "language": Language.JA.value}


def values_from_form(form: MultiDict[str, str]) -> Values:
    """What a sent form holds."""
    return _kept({**{name: form.get(name) for name in _SINGLE}, "tags": form.getlist("tags")})


def values_from_draft(content: Mapping[str, Any]) -> Values:
    """What a draft holds; names and types that are none of the form's are passed over."""
    return _kept({name: content.get(name) for name in FIELDS})


def values_from_entry(
    entry: Entry,
    tags: Iterable[str],
    caller: CallerEntry | None,
    articles: Iterable[UsedArticle] = (),
) -> Values:
    """What a saved inquiry looks like in the form.

    Args:
        caller: None while the caller's data are not opened.
    """
    values: Values = {
        "question": entry.question,
        "answer": entry.answer,
        "channel": entry.channel.value,
        "language": entry.language.value,
        "category": entry.category or "",
        "result": entry.result.value if entry.result else "",
        "due_on": entry.due_on.isoformat() if entry.due_on else "",
        "tags": sorted(tags),
        "articles": lines_of(articles),
        **{name: YES for name in FLAGS if getattr(entry, name)},
    }
    if caller is not None:
        values |= caller_values(caller)
    return values


def caller_values(caller: CallerEntry) -> Values:
    """The caller's data, opened in the form."""
    return {
        "caller_opened": YES,
        **{name: getattr(caller, name.removeprefix("caller_")) for name in CALLER_FIELDS},
    }


def entry_from_values(values: Values, status: str) -> Entry:
    """What the values mean.

    Args:
        status: what the button says; one the form does not offer is refused.

    Raises:
        Invalid: a value is none of those the form offers.
    """
    wrong: dict[str, str] = {}
    entry = Entry(
        channel=_chosen(Channel, values, "channel", wrong) or Channel.PHONE,
        language=_chosen(Language, values, "language", wrong) or Language.JA,
        question=text_of(values, "question"),
        answer=text_of(values, "answer"),
        category=text_of(values, "category") or None,
        status=_chosen(Status, {"status": status}, "status", wrong) or Status.OPEN,
        result=_chosen(Result, values, "result", wrong),
        due_on=_day(values, wrong),
        tags=tuple(list_of(values, "tags")),
        caller=_caller(values),
        articles=articles_of(text_of(values, "articles")),
        **{name: text_of(values, name) == YES for name in FLAGS},
    )
    if wrong:
        raise Invalid(fields=wrong)
    return entry


def text_of(values: Mapping[str, str | list[str]], name: str) -> str:
    """One field's text; empty when there is none."""
    value = values.get(name, "")
    return value if isinstance(value, str) else next(iter(value), "")


def list_of(values: Mapping[str, str | list[str]], name: str) -> list[str]:
    """A field of many; a single text (of a group that has but one box) is a list of one."""
    value = values.get(name, [])
    return [value] if isinstance(value, str) and value else list(value)


def _kept(given: Mapping[str, Any]) -> Values:
    kept: Values = {}
    for name, value in given.items():
        if name in LISTS:
            found = [value] if isinstance(value, str) else value
            if isinstance(found, list):
                kept[name] = [item for item in found if isinstance(item, str) and item]
        elif isinstance(value, str) and value:
            # Browsers send CRLF; a draft and a saved text must compare as equal.
            kept[name] = value.replace("\r\n", "\n")
    return kept


def _chosen(
    kind: type[_Choice],
    values: Mapping[str, str | list[str]],
    name: str,
    wrong: dict[str, str],
) -> _Choice | None:
    given = text_of(values, name)
    if not given:
        return None
    try:
        return kind(given)
    except ValueError:
        wrong[name] = "bad_choice"
        return None


def _day(values: Values, wrong: dict[str, str]) -> date | None:
    given = text_of(values, "due_on")
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        wrong["due_on"] = "bad_date"
        return None


def _caller(values: Values) -> CallerEntry | None:
    if text_of(values, "caller_opened") != YES:
        return None
    return CallerEntry(
        **{name.removeprefix("caller_"): text_of(values, name).strip() for name in CALLER_FIELDS}
    )
