"""What is said about imports and exports: refusals, problems of lines, and names in the audit
log."""

from flask_babel import LazyString

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word, word_code
from callcenter.inquiries.importing.fields import Field
from callcenter.inquiries.models import ImportState

FIELD_LABELS: dict[str, LazyString] = {
    Field.KEY: _l("Reference or former number"),
    Field.OPENED_AT: _l("Received (day and time)"),
    Field.OPENED_TIME: _l("Received (time, if apart)"),
    Field.CLOSED_AT: _l("Closed (day and time)"),
    Field.CLOSED_TIME: _l("Closed (time, if apart)"),
    Field.CHANNEL: _l("Channel"),
    Field.LANGUAGE: _l("Language"),
    Field.CATEGORY: _l("Category"),
    Field.STATUS: _l("Status"),
    Field.RESULT: _l("Result"),
    Field.QUESTION: _l("Question"),
    Field.ANSWER: _l("Answer"),
    Field.TAGS: _l("Tags"),
    Field.COMPLAINT: _l("Complaint"),
    Field.CAMPAIGN: _l("Reminder campaign"),
    Field.CONFIDENTIAL: _l("Confidential"),
    Field.DUE_ON: _l("Follow-up day"),
    Field.OWNER: _l("Owner"),
    Field.CREATED_BY: _l("Recorded by"),
    Field.HANDLING_SECONDS: _l("Handling time"),
    Field.CALLER_NAME: _l("Caller's name"),
    Field.CALLER_KANA: _l("Name in kana"),
    Field.CALLER_PHONE: _l("Phone number"),
    Field.CALLER_EMAIL: _l("E-mail address"),
}
STATE_LABELS: dict[str, LazyString] = {
    ImportState.RECEIVING: _l("Being uploaded"),
    ImportState.RECEIVED: _l("Columns to be chosen"),
    ImportState.CHECKING: _l("Being checked"),
    ImportState.CHECKED: _l("Checked"),
    ImportState.IMPORTING: _l("Being imported"),
    ImportState.IMPORTED: _l("Imported"),
    ImportState.FAILED: _l("Not imported"),
    ImportState.CANCELLED: _l("Cancelled"),
}
STATE_TONES: dict[str, str] = {
    ImportState.RECEIVING: "neutral",
    ImportState.RECEIVED: "waiting",
    ImportState.CHECKING: "active",
    ImportState.CHECKED: "waiting",
    ImportState.IMPORTING: "active",
    ImportState.IMPORTED: "success",
    ImportState.FAILED: "danger",
    ImportState.CANCELLED: "neutral",
}
PROBLEMS: dict[str, LazyString] = {
    "required": _l("Nothing is written here, but it is needed."),
    "too_long": _l("This is too long."),
    "unknown_moment": _l("This is not a day and time that can be read."),
    "unknown_time": _l("This is not a time that can be read."),
    "unknown_day": _l("This is not a day that can be read."),
    "too_early": _l("This is before the year 2000."),
    "in_future": _l("This is in the future."),
    "closed_before_opened": _l("This is before the inquiry was received."),
    "unknown_word": _l("This word is not known here."),
    "unknown_category": _l("There is no such category, or more than one of this name."),
    "category_replaced": _l("This category is unknown; the one you chose for such lines is used."),
    "closing_needs_category": _l("A closed inquiry needs a category."),
    "closing_needs_result": _l("A closed inquiry needs a result."),
    "follow_up_needs_day": _l("A follow-up needs its day."),
    "tag_too_long": _l("A tag may have 40 letters at most."),
    "unknown_tag_word": _l("There is no such tag."),
    "unknown_person": _l("No account has this name; it is left empty."),
    "seconds_dropped": _l("This is not a length of time; it is left empty."),
    "email_dropped": _l("This is not an e-mail address; it is left empty."),
    "unreadable_sign": _l("A letter could not be read; it is kept as a mark."),
    "too_many_cells": _l("The line has more columns than the headings."),
    "repeated_key": _l("An earlier line has the same number."),
    "my_number_removed": _l("A My Number was removed here (●). It must not be recorded."),
    "pin_removed": _l("A PIN was removed here (●). It must not be recorded."),
    "my_number_suspected": _l("This looks like a mistyped My Number."),
}

word(
    unreadable_file=_l("This file could not be read."),
    no_file=_l("Please choose a file."),
    file_too_large=_l("This file is too large. Please split it, for example by year."),
    empty_file=_l("This file is empty."),
    no_lines=_l("This file has headings but no lines below them."),
    not_a_table=_l("This is neither an Excel file (xlsx) nor a CSV file."),
    old_workbook=_l(
        "This is an old Excel file (xls) or has a password. Please save it as xlsx without one."
    ),
    broken_file=_l("This file is damaged. Please save it again and choose it once more."),
    too_many_columns=_l("A table may have %(most)s columns at most."),
    too_many_lines=_l("A file may have %(most)s lines at most. Please split it."),
    cell_too_long=_l("A cell of line %(line)s is too long. Is a quotation mark missing there?"),
    column_twice=_l("This column is chosen twice."),
    unknown_field=_l("There is no field “%(name)s”."),
    unknown_heading=_l("There is no column “%(name)s” in the file."),
    already_imported=_l("This file was imported in the same way before."),
    import_moved_on=_l("This import has moved on in the meantime. Please look at it again."),
    import_at_work=_l("The lines are being written at this moment. Please wait, then look again."),
    import_changed=_l("The columns were changed in the meantime. Please look at the result again."),
    import_has_errors=_l("There are still errors. Nothing was imported."),
    nothing_to_import=_l("There is nothing new in this file."),
    suspected_unconfirmed=_l(
        "Please look at the lines with suspected My Numbers and confirm them."
    ),
    lines_changed=_l(
        "Categories, people or tags were changed after the check. Please check again."
    ),
    taken_meanwhile=_l(
        "Some of these inquiries were imported from another file meanwhile. Please check again."
    ),
)
word_actions(
    {
        "inquiry.export_end": _l("Export of inquiries ended"),
        "caller.export": _l("Callers' data exported"),
        "inquiry.import_upload": _l("File of inquiries uploaded"),
        "inquiry.import_cancel": _l("Import of inquiries cancelled"),
        "inquiry.import_retry": _l("Import of inquiries tried again"),
        "inquiry.import_view": _l("Lines of an import opened"),
    }
)
word_objects({"inquiry_export": _l("Export")})


def problem_text(code: str) -> str:
    """What is wrong with a line."""
    found = PROBLEMS.get(code)
    return str(found) if found is not None else word_code(code)
