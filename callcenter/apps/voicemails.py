"""A message left by a caller becomes work: an open inquiry with the recording (TEL-1, INQ-1). The
callback is asked for where the message is taken."""

from uuid import UUID, uuid5

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.events import subscribe
from callcenter.core.permissions import SYSTEM
from callcenter.inquiries.entry import CallerEntry, Entry
from callcenter.inquiries.models import Channel, Inquiry, InquiryReference, Language, ReferenceKind
from callcenter.inquiries.services.connections import refer_to
from callcenter.inquiries.services.inquiries import create_inquiry
from telephony.callbacks.models import UNSETTLED, Callback
from telephony.calls.facts import Kind
from telephony.calls.models import Call
from telephony.calls.queries.calls import has_happened
from telephony.calls.services.callers import number_to_dial
from telephony.calls.services.recording_calls import mark_logged
from telephony.recordings.events import MessageRecorded
from telephony.recordings.models import Recording

# What is asked for stands in the recording; whoever hears it writes it here.
QUESTIONS = {
    Language.JA: "留守番電話のメッセージ（録音を聞いてください）",
    Language.EN: "Voicemail message (please listen to the recording)",
}
# Who is on the list of nuisance calls can still say that something is urgent.
URGENT_QUESTIONS = {
    Language.JA: "【至急】留守番電話のメッセージ（録音をすぐに聞いてください）",
    Language.EN: "URGENT: voicemail message (please listen to the recording at once)",
}


@subscribe(MessageRecorded)
def write_inquiry(session: Session, event: MessageRecorded) -> None:
    """One open inquiry that nobody owns yet; of a call that has one already, that one gets the
    recording. Practice makes no inquiries."""
    recording = session.get_one(Recording, event.recording_id)
    call = session.get_one(Call, recording.call_id)
    if call.training:
        return
    inquiry = _inquiry_of(session, call) or _new_inquiry(session, call, recording)
    moment = f"{call.came_at.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
    belonging = [(ReferenceKind.CALL, call.id), (ReferenceKind.RECORDING, recording.id)]
    belonging += [(ReferenceKind.CALLBACK, one) for one in _callbacks_of(session, call)]
    for kind, key in belonging:
        refer_to(session, SYSTEM, inquiry_id=inquiry.id, kind=kind, key=str(key), label=moment)
    mark_logged(session, call.id)


def _new_inquiry(session: Session, call: Call, recording: Recording) -> Inquiry:
    language = Language(call.language or Language.JA)
    number = number_to_dial(session, call.id)
    inquiry = create_inquiry(
        session,
        SYSTEM,
        entry=Entry(
            channel=Channel.PHONE,
            language=language,
            question=_questions(session, call)[language],
            caller=CallerEntry(phone=number) if number else None,
        ),
        entry_key=uuid5(recording.id, "inquiry"),
        opened_at=call.came_at,
    )
    inquiry.handling_seconds = None  # nobody has handled it yet
    return inquiry


def _questions(session: Session, call: Call) -> dict[Language, str]:
    return URGENT_QUESTIONS if has_happened(session, call.id, Kind.URGENT) else QUESTIONS


def _inquiry_of(session: Session, call: Call) -> Inquiry | None:
    """The inquiry that was written for the call."""
    return session.scalar(
        select(Inquiry)
        .join(InquiryReference, InquiryReference.inquiry_id == Inquiry.id)
        .where(
            InquiryReference.kind == ReferenceKind.CALL,
            InquiryReference.key == str(call.id),
        )
        .order_by(Inquiry.id)
        .limit(1)
    )


def _callbacks_of(session: Session, call: Call) -> list[UUID]:
    """The callback that was asked for with the message, or an earlier one that it joined."""
    same = [Callback.origin_call_id == call.id]
    if call.number_index is not None:
        open_one = Callback.state.in_(UNSETTLED)
        same.append(and_(Callback.number_index == call.number_index, open_one))
    found = select(Callback.id).where(or_(*same)).order_by(Callback.id.desc()).limit(1)
    return list(session.scalars(found))
