"""The rules an entry must keep; the same for the form, the import and the API."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core.errors import Invalid
from callcenter.core.permissions import Permission
from callcenter.inquiries.entry import LONGEST_NAME, LONGEST_TEXT, CallerEntry, Entry
from callcenter.inquiries.models import Category, Result, Status


def check_entry(entry: Entry, category: Category | None) -> None:
    """Raises:
    Invalid: with the code of each field's error.
    """
    fields = _too_long(entry)
    if entry.category and category is None:
        fields["category"] = "unknown_category"
    if entry.result == Result.DUPLICATE:
        fields["result"] = "bad_choice"
    if entry.status == Status.CLOSED:
        fields |= _missing_for_closing(entry)
    if entry.status == Status.FOLLOW_UP and entry.due_on is None:
        fields["due_on"] = "follow_up_needs_day"
    if not entry.question.strip():
        fields["question"] = "required"
    if entry.caller is not None:
        fields |= _caller_errors(entry.caller)
    if fields:
        raise Invalid(fields=fields)


def check_owner(session: Session, owner_id: UUID) -> None:
    """Raises:
    Invalid: the account is shut, unknown, or of a role that does not work on inquiries.
    """
    account = session.get(StaffAccount, owner_id)
    if (
        account is None
        or account.disabled_at is not None
        or not account.actor.can(Permission.INQUIRY_WRITE)
    ):
        raise Invalid(fields={"owner_id": "bad_owner"})


def _missing_for_closing(entry: Entry) -> dict[str, str]:
    needed = {
        "category": (entry.category, "closing_needs_category"),
        "result": (entry.result, "closing_needs_result"),
    }
    return {field: code for field, (value, code) in needed.items() if not value}


def _too_long(entry: Entry) -> dict[str, str]:
    texts = {"question": entry.question, "answer": entry.answer}
    return {field: "too_long" for field, text in texts.items() if len(text) > LONGEST_TEXT}


def _caller_errors(caller: CallerEntry) -> dict[str, str]:
    fields = {
        f"caller_{name}": "too_long"
        for name in ("name", "kana", "phone", "email")
        if len(getattr(caller, name)) > LONGEST_NAME
    }
    if caller.email and ("@" not in caller.email or any(c in caller.email for c in " \r\n")):
        fields["caller_email"] = "bad_email"
    return fields


def shown(value: object) -> str | None:
    """A value as the history keeps it."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
