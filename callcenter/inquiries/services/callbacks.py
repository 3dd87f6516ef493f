"""Callbacks of an inquiry: asked for with it, gone on with when the person is called, closed with
it (CB-1, CB-2)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import SYSTEM, Actor
from callcenter.inquiries.models import Inquiry, InquiryReference, ReferenceKind, Status
from callcenter.inquiries.permissions import visible_to
from callcenter.inquiries.services.connections import refer_to
from telephony.callbacks.models import Callback, Origin
from telephony.callbacks.services.changing import settle_with_inquiry
from telephony.callbacks.services.requesting import request_callback


def ask_for_callback(
    session: Session,
    actor: Actor,
    inquiry: Inquiry,
    *,
    number: str,
    window: tuple[datetime, datetime] | None,
) -> Callback:
    """Somebody is to be called back about this inquiry, in its language. Asked for again, or for
    a number that waits already, it is the same callback.

    Args:
        number: as people write it.
        window: when the citizen wishes to be called; None: as soon as possible.

    Raises:
        Missing, Forbidden.
        Invalid: `number`, `window`, as `telephony.callbacks.services.requesting`.
    """
    callback = request_callback(
        session,
        number=number,
        language=inquiry.language,
        origin=Origin.INQUIRY,
        place_at=clock.now(),
        actor=actor,
        window=window,
        training=inquiry.training,
    )
    connect_callback(session, actor, inquiry_id=inquiry.id, callback=callback)
    return callback


def connect_callback(
    session: Session, actor: Actor, *, inquiry_id: UUID, callback: Callback
) -> None:
    """The callback belongs to the inquiry; a second time changes nothing.

    Raises:
        Missing, Forbidden.
    """
    moment = callback.created_at.astimezone(clock.zone())
    refer_to(
        session,
        actor,
        inquiry_id=inquiry_id,
        kind=ReferenceKind.CALLBACK,
        key=str(callback.id),
        label=f"{moment:%Y-%m-%d %H:%M}",
    )


def inquiry_to_continue(session: Session, actor: Actor, callback_id: UUID) -> UUID | None:
    """The latest unfinished inquiry of a callback that the actor may see; of one that was merged,
    what it was merged into. None: there is none."""
    own = _inquiries_of(callback_id)
    found = session.scalars(
        select(Inquiry.id)
        .where(
            or_(
                Inquiry.id.in_(own.with_only_columns(Inquiry.id)),
                Inquiry.id.in_(own.with_only_columns(Inquiry.merged_into_id)),
            ),
            Inquiry.status != Status.CLOSED.value,
            Inquiry.merged_into_id.is_(None),
            visible_to(actor),
        )
        .order_by(Inquiry.id.desc())
        .limit(1)
    )
    return found.first()


def settle_callbacks(session: Session, inquiry_id: UUID) -> None:
    """The inquiry is closed, and with it its callbacks that no other unfinished inquiry needs."""
    keys = session.scalars(
        select(InquiryReference.key)
        .join(Inquiry, Inquiry.id == InquiryReference.inquiry_id)
        .where(
            InquiryReference.kind == ReferenceKind.CALLBACK.value,
            or_(Inquiry.id == inquiry_id, Inquiry.merged_into_id == inquiry_id),
        )
        .distinct()
    ).all()
    for callback_id in map(UUID, keys):
        if inquiry_to_continue(session, SYSTEM, callback_id) is None:
            settle_with_inquiry(session, SYSTEM, callback_id, inquiry_id=inquiry_id)


def _inquiries_of(callback_id: UUID) -> Select[Inquiry]:
    return (
        select(Inquiry)
        .join(InquiryReference, InquiryReference.inquiry_id == Inquiry.id)
        .where(
            InquiryReference.kind == ReferenceKind.CALLBACK.value,
            InquiryReference.key == str(callback_id),
        )
    )
