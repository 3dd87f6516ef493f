"""The form that says what the columns of a past log are."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import LazyString

from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.web.wording import word_code
from callcenter.inquiries.importing.fields import REQUIRED, Field
from callcenter.inquiries.importing.mapping import (
    ColumnMapping,
    UnknownTags,
    mapping_from_json,
)
from callcenter.inquiries.models import Category
from callcenter.inquiries.queries.categories import leaves
from callcenter.inquiries.web.transfer_wording import FIELD_LABELS
from callcenter.inquiries.web.wording import (
    CHANNEL_LABELS,
    LANGUAGE_LABELS,
    RESULT_LABELS,
    STATUS_LABELS,
)

DEFAULTS = ("channel", "language", "status", "result", "other_category", "unknown_tags")


def mapping_from_form(form: Mapping[str, str], width: int) -> ColumnMapping:
    """What the form says.

    Args:
        width: number of columns of the file.

    Raises:
        Invalid: a value is none of those offered.
    """
    columns: dict[Field, int] = {}
    for field in Field:
        chosen = form.get(f"column_{field}", "")
        if not chosen:
            continue
        if not chosen.isdecimal() or int(chosen) >= width:
            raise Invalid(fields={f"column_{field}": "bad_choice"})
        columns[field] = int(chosen)
    return mapping_from_json({"columns": columns, **{name: form.get(name) for name in DEFAULTS}})


def values_from_mapping(mapping: ColumnMapping) -> dict[str, str]:
    """The form filled with a mapping."""
    values = {f"column_{field}": str(column) for field, column in mapping.columns.items()}
    return values | {name: str(getattr(mapping, name) or "") for name in DEFAULTS}


def column_name(headings: Sequence[str], column: int) -> str:
    """A column by its heading, or by its letter where it has none."""
    heading = headings[column] if column < len(headings) else ""
    return heading or _("Column %(letter)s", letter=column_letter(column))


def column_letter(column: int) -> str:
    """The letter of a column as spreadsheets show it; 0 is A."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def form_choices(
    headings: Sequence[str], categories: Sequence[Category], language: str
) -> dict[str, Any]:
    """What the form offers."""
    return {
        "columns": [(str(at), column_name(headings, at)) for at in range(len(headings))],
        "fields": [(field.value, str(FIELD_LABELS[field]), field in REQUIRED) for field in Field],
        "channel": _worded(CHANNEL_LABELS),
        "language": _worded(LANGUAGE_LABELS),
        "status": _worded(STATUS_LABELS),
        "result": _worded(RESULT_LABELS),
        "other_category": [
            (row.code, f"{row.code} {row.label(language)}") for row in leaves(categories)
        ],
        "unknown_tags": [
            (UnknownTags.REFUSE.value, _("Report the line as an error")),
            (UnknownTags.CREATE.value, _("Make the tag")),
        ],
    }


def error_summary(errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each refused field by its name, with what is wrong."""
    return [
        (name, _("%(field)s: %(what)s", field=_field_name(name), what=word_code(code)))
        for name, code in errors.items()
    ]


def _field_name(name: str) -> str:
    field = name.removeprefix("column_")
    return str(FIELD_LABELS.get(field) or _("Unknown or missing category"))


def _worded(labels: Mapping[str, LazyString]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in labels.items()]
