"""Tags: put on inquiries by name, kept by managers."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.models import InquiryTag, Tag


def set_tags(
    session: Session, inquiry_id: UUID, names: Iterable[str]
) -> tuple[list[str], list[str]]:
    """Make the inquiry's tags exactly these; returns names before and after, sorted.

    Raises:
        Invalid: a name is no tag.
    """
    wanted = set(names)
    known = (
        {tag.name: tag.id for tag in session.scalars(select(Tag).where(Tag.name.in_(wanted)))}
        if wanted
        else {}
    )
    if len(known) != len(wanted):
        raise Invalid(fields={"tags": "unknown_tag"})
    present = {
        row.name: row.id
        for row in session.execute(
            select(Tag.name, Tag.id).join(InquiryTag).where(InquiryTag.inquiry_id == inquiry_id)
        )
    }
    gone = [present[name] for name in present.keys() - wanted]
    if gone:
        session.execute(
            delete(InquiryTag).where(
                InquiryTag.inquiry_id == inquiry_id, InquiryTag.tag_id.in_(gone)
            )
        )
    added = [{"inquiry_id": inquiry_id, "tag_id": known[name]} for name in wanted - present.keys()]
    if added:
        session.execute(insert(InquiryTag), added)
    return sorted(present), sorted(wanted)


def add_tag(session: Session, actor: Actor, *, name: str, name_en: str = "") -> Tag:
    """Make a new tag.

    Raises:
        Forbidden.
        Invalid: the name is empty, too long or taken.
    """
    actor.require(Permission.CATEGORY_MANAGE)
    name, name_en = name.strip(), name_en.strip()
    if not name:
        raise Invalid(fields={"name": "required"})
    if len(name) > 40 or len(name_en) > 40 or "," in name:
        raise Invalid(fields={"name": "too_long" if "," not in name else "bad_tag_name"})
    if session.scalar(select(Tag.id).where(Tag.name == name)) is not None:
        raise Invalid(fields={"name": "taken"})
    tag = Tag(id=new_id(), name=name, name_en=name_en)
    session.add(tag)
    record(session, actor, "tag.create", "tag", tag.id)
    return tag


def retire_tag(session: Session, actor: Actor, *, tag_id: UUID, retired: bool) -> Tag:
    """Take a tag out of the choice, or bring it back; records keep it.

    Raises:
        Forbidden, Missing.
    """
    actor.require(Permission.CATEGORY_MANAGE)
    tag = session.get(Tag, tag_id)
    if tag is None:
        raise Missing
    tag.retired = retired
    record(session, actor, "tag.change", "tag", tag.id, retired=retired)
    return tag
