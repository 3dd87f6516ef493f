"""Wording of error codes in the reader's language. Rooms add theirs with `word`."""

from flask_babel import LazyString

from callcenter.core.errors import ProductError
from callcenter.core.i18n import lazy_gettext as _l

_wordings: dict[str, LazyString] = {}


def word(**wordings: LazyString) -> None:
    """Register sentences by error code; they may name the error's data as `%(name)s`."""
    _wordings.update(wordings)


def word_error(error: ProductError) -> str:
    return word_code(error.code, **error.data)


def word_code(code: str, **values: object) -> str:
    """The sentence for an error code; a code nobody worded reads as a plain refusal."""
    sentence = _wordings.get(code, _wordings["error"])
    return str(sentence) % values if values else str(sentence)


word(
    error=_l("This could not be done. Please check what you entered."),
    missing=_l("This page does not exist, or it is not open to you."),
    forbidden=_l("Your role does not allow this."),
    conflict=_l("Someone else changed this in the meantime."),
    invalid=_l("Please check the marked fields."),
    required=_l("Please fill this in."),
    too_long=_l("This is too long."),
    bad_choice=_l("Please choose one of the list."),
    bad_date=_l("Please enter a date such as 2026-11-21."),
    bad_time=_l("Please enter a time such as 9:00."),
    too_many=_l("Too many attempts. Please wait a little."),
    sign_in_needed=_l("Please sign in again. What you wrote is kept in this window."),
)
