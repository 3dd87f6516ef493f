"""What the guard found in the form: told beside the field, and asked about when unsure (PRV-1)."""

from collections.abc import Sequence

from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.privacy.guard import Kind
from callcenter.core.privacy.numerals import MASK
from callcenter.core.web.requests import Removal, removals
from callcenter.inquiries.web.entry_form import (
    CALLER_FIELDS,
    FIELDS,
    TEXTS,
    YES,
    Values,
    text_of,
)
from callcenter.inquiries.web.wording import field_label, word_finding

GUARDED = (*TEXTS, *CALLER_FIELDS)


def refuse_unconfirmed(confirmed: str | None) -> None:
    """Ask before a number is kept that is very likely a mistyped My Number.

    Args:
        confirmed: the box "it is another number" as sent.

    Raises:
        Invalid: such a number was sent and not confirmed.
    """
    if confirmed == YES:
        return
    fields = {found.field: "suspected" for found in _found() if found.kind is Kind.SUSPECTED}
    if fields:
        raise Invalid(fields=fields)


def field_notices(values: Values) -> list[dict[str, str]]:
    """For the reply to a saved draft: a sentence for each finding, and an empty one for each
    text in which nothing is left to be told about."""
    told: dict[str, str] = {}
    for found in _found():
        told[found.field] = f"{told.get(found.field, '')} {word_finding(found.kind)}".strip()
    clean = {
        name: ""
        for name in GUARDED
        if name in values and name not in told and MASK not in text_of(values, name)
    }
    return [{"field": name, "message": message} for name, message in (told | clean).items()]


def masked_values(values: Values) -> Values:
    """The texts that the guard changed, as they are kept."""
    masked = {found.field for found in _found() if found.kind is not Kind.SUSPECTED}
    return {name: values[name] for name in masked if name in values}


def removed_sentences() -> list[str]:
    """For the notice after saving: what was taken out of which field."""
    return [
        _("%(field)s: %(what)s", field=field_label(found.field), what=word_finding(found.kind))
        for found in _found()
        if found.kind is not Kind.SUSPECTED
    ]


def _found() -> Sequence[Removal]:
    return [removal for removal in removals() if removal.field in FIELDS]
