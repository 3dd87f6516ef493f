"""What a person (or a file of settings) says about the columns of a past log."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from callcenter.core.errors import Invalid
from callcenter.inquiries.importing.fields import REQUIRED, Field, guess_columns
from callcenter.inquiries.importing.words import folded
from callcenter.inquiries.models import Channel, Language, Result, Status

_Choice = TypeVar("_Choice", bound=StrEnum)


class UnknownTags(StrEnum):
    """What is done with a tag that does not exist."""

    REFUSE = "refuse"
    CREATE = "create"


@dataclass(frozen=True)
class ColumnMapping:
    """Which column holds which field, and what is taken where the file says nothing.

    Attributes:
        columns: number of the column, from 0, by field.
        channel, language, status, result: where the cell is empty or there is no column; the
            result counts for closed inquiries only.
        other_category: code taken for a category that is unknown or missing; None: an error.
    """

    columns: dict[Field, int] = field(default_factory=dict)
    channel: Channel = Channel.PHONE
    language: Language = Language.JA
    status: Status = Status.CLOSED
    result: Result | None = Result.ANSWERED
    other_category: str | None = None
    unknown_tags: UnknownTags = UnknownTags.REFUSE

    def check(self, width: int) -> None:
        """Raises:
        Invalid: a required field has no column, or a column is named twice or not there.
        """
        fields = {f"column_{name}": "required" for name in REQUIRED if name not in self.columns}
        taken = list(self.columns.values())
        for name, column in self.columns.items():
            if not 0 <= column < width:
                fields[f"column_{name}"] = "bad_choice"
            elif taken.count(column) > 1:
                fields[f"column_{name}"] = "column_twice"
        if fields:
            raise Invalid(fields=fields)

    def as_json(self) -> dict[str, Any]:
        """Plain values, to keep and to compare."""
        return asdict(self)

    @property
    def digest(self) -> str:
        """The same for the same meaning."""
        return _digest(self.as_json())


def mapping_from_json(kept: Mapping[str, Any]) -> ColumnMapping:
    """The mapping that `as_json` wrote.

    Raises:
        Invalid: a value is none of those offered.
    """
    wrong: dict[str, str] = {}
    made = ColumnMapping(
        columns={Field(name): int(column) for name, column in kept.get("columns", {}).items()},
        channel=_chosen(Channel, kept, "channel", wrong) or Channel.PHONE,
        language=_chosen(Language, kept, "language", wrong) or Language.JA,
        status=_chosen(Status, kept, "status", wrong) or Status.CLOSED,
        result=_chosen(Result, kept, "result", wrong),
        other_category=kept.get("other_category") or None,
        unknown_tags=_chosen(UnknownTags, kept, "unknown_tags", wrong) or UnknownTags.REFUSE,
    )
    if wrong:
        raise Invalid(fields=wrong)
    return made


def mapping_from_names(given: Mapping[str, Any], headings: Sequence[str]) -> ColumnMapping:
    """The mapping of a file of settings: `[columns]` names headings (or numbers from 1) by field,
    `[defaults]` the values, `[unknown]` has `category` and `tags`. Fields that `[columns]` does
    not name are guessed.

    Raises:
        Invalid: a heading or field does not exist, or a value is none of those offered.
    """
    columns = {**guess_columns(headings)}
    for name, wanted in dict(given.get("columns", {})).items():
        if name not in set(Field):
            raise Invalid("unknown_field", name=str(name))
        columns[Field(name)] = _column(wanted, headings)
    unknown = given.get("unknown", {})
    other = unknown.get("category", "error")
    return mapping_from_json(
        {
            "result": Result.ANSWERED,
            **given.get("defaults", {}),
            "columns": columns,
            "other_category": None if other == "error" else other,
            "unknown_tags": unknown.get("tags", UnknownTags.REFUSE),
        }
    )


def headings_digest(headings: Sequence[str]) -> str:
    """The same for files of the same shape."""
    return _digest([folded(heading) for heading in headings])


def _column(wanted: object, headings: Sequence[str]) -> int:
    if isinstance(wanted, int):
        return wanted - 1
    names = [folded(heading) for heading in headings]
    if folded(str(wanted)) not in names:
        raise Invalid("unknown_heading", name=str(wanted))
    return names.index(folded(str(wanted)))


def _chosen(
    kind: type[_Choice], kept: Mapping[str, Any], name: str, wrong: dict[str, str]
) -> _Choice | None:
    value = kept.get(name)
    if not value:
        return None
    try:
        return kind(value)
    except ValueError:
        wrong[name] = "bad_choice"
        return None


def _digest(content: object) -> str:
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
