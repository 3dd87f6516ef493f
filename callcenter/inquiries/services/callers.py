"""The caller's data: written encrypted, opened on purpose (PRV-2)."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.audit.services import record
from callcenter.core.permissions import Actor, Permission
from callcenter.core.privacy.keys import cipher
from callcenter.core.privacy.phone_numbers import national_number, phone_index
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import InquiryCaller
from callcenter.inquiries.permissions import get_inquiry

_FIELDS = ("name", "kana", "phone", "email")


def save_caller(session: Session, inquiry_id: UUID, entry: CallerEntry) -> list[str]:
    """Write who asked; returns the names of the fields that changed."""
    row = session.get(InquiryCaller, inquiry_id)
    if row is None and entry.is_empty:
        return []
    if row is None:
        row = InquiryCaller(inquiry_id=inquiry_id)
        session.add(row)
    new = asdict(entry)
    new["phone"] = national_number(entry.phone)
    old = asdict(decrypted(row))
    changed = [field for field in _FIELDS if new[field].strip() != old[field]]
    for field in changed:
        value = new[field].strip()
        setattr(row, field, cipher().encrypt(value, f"caller.{field}") if value else None)
    if "phone" in changed:
        row.phone_index = phone_index(new["phone"]) if new["phone"] else None
    if changed:
        row.erased_at = None
    session.flush()
    return changed


def decrypted(row: InquiryCaller | None) -> CallerEntry:
    """The caller's data in the clear; only services that log the look may pass it on."""
    if row is None:
        return CallerEntry()
    values = {
        field: cipher().decrypt(token, f"caller.{field}")
        for field in _FIELDS
        if (token := getattr(row, field))
    }
    return CallerEntry(**values)


def reveal_caller(session: Session, actor: Actor, *, inquiry_id: UUID, reason: str) -> CallerEntry:
    """The caller's data in the clear, opened on purpose; the look is logged.

    Args:
        reason: code of why, e.g. `edit`, `call`, `export`.

    Raises:
        Missing, Forbidden.
    """
    get_inquiry(session, actor, inquiry_id)
    actor.require(Permission.INQUIRY_PERSON)
    row = session.get(InquiryCaller, inquiry_id)
    if row is not None:
        record(session, actor, "caller.view", "inquiry", inquiry_id, reason=reason)
    return decrypted(row)
