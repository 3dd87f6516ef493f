"""Words of the inquiry log: its values, its fields, and what may be wrong with an entry."""

from datetime import date

from flask_babel import LazyString

from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.i18n import written
from callcenter.core.privacy.guard import Kind
from callcenter.core.web.wording import word
from callcenter.inquiries.models import Channel, Language, Result, Status

CHANNEL_LABELS: dict[str, LazyString] = {
    Channel.PHONE: _l("Phone"),
    Channel.COUNTER: _l("Counter"),
    Channel.EMAIL: _l("E-mail"),
    Channel.TRANSFER: _l("Transfer"),
    Channel.WEB: _l("Web"),
}
LANGUAGE_LABELS: dict[str, LazyString] = {
    Language.JA: _l("Japanese"),
    Language.EN: _l("English"),
}
STATUS_LABELS: dict[str, LazyString] = {
    Status.OPEN: _l("In progress"),
    Status.FOLLOW_UP: _l("Follow-up"),
    Status.CLOSED: _l("Completed"),
}
STATUS_TONES: dict[str, str] = {
    Status.OPEN: "active",
    Status.FOLLOW_UP: "waiting",
    Status.CLOSED: "success",
}
RESULT_LABELS: dict[str, LazyString] = {
    Result.ANSWERED: _l("Answered"),
    Result.BOOKED: _l("Booked"),
    Result.HANDOFF: _l("Handed to the city"),
    Result.CALLBACK: _l("Will call back"),
    Result.REFERRED: _l("Referred elsewhere"),
    Result.ABANDONED: _l("Caller gave up"),
    Result.DUPLICATE: _l("Duplicate"),
}
FIELD_LABELS: dict[str, LazyString] = {
    "question": _l("Question"),
    "answer": _l("Answer"),
    "articles": _l("FAQ articles used"),
    "channel": _l("Channel"),
    "language": _l("Language"),
    "category": _l("Category"),
    "status": _l("Status"),
    "result": _l("Result"),
    "tags": _l("Tags"),
    "complaint": _l("Complaint"),
    "campaign": _l("Reminder campaign"),
    "confidential": _l("Confidential"),
    "due_on": _l("Follow-up day"),
    "caller_name": _l("Caller's name"),
    "caller_kana": _l("Name in kana"),
    "caller_phone": _l("Phone number"),
    "caller_email": _l("E-mail address"),
}
_FINDINGS: dict[Kind, LazyString] = {
    Kind.MY_NUMBER: _l("A My Number was removed here (●). It must not be recorded."),
    Kind.PIN: _l("A PIN was removed here (●). It must not be recorded."),
    Kind.SUSPECTED: _l(
        "This looks like a mistyped My Number. Remove it, or confirm that it is another number."
    ),
}

word(
    closing_needs_category=_l("Please choose a category before closing."),
    closing_needs_result=_l("Please choose a result before closing."),
    follow_up_needs_day=_l("Please choose the day of the follow-up."),
    unknown_category=_l("This category is not in use. Please choose one of the list."),
    unknown_tag=_l("This tag does not exist any more."),
    bad_email=_l("Please enter an e-mail address such as name@example.jp."),
    merged=_l("This inquiry is merged into another one. Please continue there."),
    callback_of_closed=_l("This inquiry is closed. Please reopen it to ask for a callback."),
    stale_inquiry=_l("Someone else changed inquiry %(reference)s in the meantime."),
    entry_key_taken=_l(
        "This form was already used in another window. Your text is still here; please save again."
    ),
    draft_elsewhere=_l(
        "This draft is also open in another window and was changed there. "
        "Load the page again to see it."
    ),
    draft_saved=_l("This form is already saved as %(reference)s."),
    suspected=_FINDINGS[Kind.SUSPECTED],
)


def field_label(field: str) -> str:
    """A field of the form in the reader's language; an unknown one by its name."""
    return str(FIELD_LABELS.get(field, field))


def word_finding(kind: Kind) -> str:
    """What the guard found in a field, and what became of it."""
    return str(_FINDINGS[kind])


def short_day(day: date) -> str:
    """A near day, short: 11/24(火) / Tue 24 Nov."""
    return written(day, ja="M/d(E)", en="EEE d MMM")
