"""Generated inquiries as rows of the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from callcenter.core.ids import new_id, new_reference
from callcenter.demo.texts.callers import GeneratedCaller
from callcenter.demo.texts.generator import GeneratedInquiry
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import Status
from callcenter.inquiries.services.intake import PastInquiry

_SPACE = UUID("0b5a7c5e-7a3c-5e0e-9a39-7d6f0f5a0f11")


@dataclass(frozen=True)
class Ground:
    """What the rows refer to.

    Attributes:
        categories: (version, code, first-level code) by code.
        handlers: accounts in the order of `GeneratedInquiry.handler`.
        tags: identifiers by name.
    """

    categories: Mapping[str, tuple[UUID, str, str]]
    handlers: Sequence[UUID]
    tags: Mapping[str, UUID]


def past_inquiry(made: GeneratedInquiry, ground: Ground, *, salt: str) -> PastInquiry:
    """A generated inquiry as a past one; `salt` keeps the keys of two runs apart."""
    status = Status.FOLLOW_UP if made.status == "waiting" else Status(made.status)
    closed = status == Status.CLOSED
    handler = ground.handlers[made.handler % len(ground.handlers)]
    end = made.opened_at + timedelta(seconds=made.duration_seconds)
    return PastInquiry(
        id=new_id(made.opened_at + timedelta(milliseconds=made.n % 1000)),
        reference=new_reference(),
        entry_key=uuid5(_SPACE, f"{salt}/{made.n}"),
        opened_at=made.opened_at,
        closed_at=end if closed else None,
        channel=made.channel,
        language=made.language,
        status=status.value,
        result=made.result if closed else None,
        question=made.question,
        answer=made.answer,
        category=ground.categories[made.category],
        owner_id=handler,
        created_by_id=handler,
        complaint=made.complaint,
        campaign=made.campaign,
        due_on=_promised(end.date()) if status == Status.FOLLOW_UP else None,
        handling_seconds=made.duration_seconds,
        tag_ids=tuple(ground.tags[name] for name in made.tags),
        caller=caller_entry(made.caller),
    )


def caller_entry(caller: GeneratedCaller | None) -> CallerEntry:
    """An invented caller as the form would hold them."""
    if caller is None:
        return CallerEntry()
    return CallerEntry(
        name=caller.name,
        kana=caller.kana,
        phone=caller.phone or "",
        email=caller.email or "",
    )


def _promised(day: date) -> date:
    return day + timedelta(days=3)
