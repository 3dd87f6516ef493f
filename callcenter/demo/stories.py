"""Today's stories: inquiries in progress, played through the services as people would."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core import clock
from callcenter.core.hours.queries import opening_hours
from callcenter.core.hours.rules import ServiceHours
from callcenter.core.permissions import SYSTEM, Actor
from callcenter.demo.log import caller_entry
from callcenter.demo.texts.city import City, Step, Story
from callcenter.inquiries.entry import Entry
from callcenter.inquiries.models import Channel, Inquiry, Language, LinkKind, Result, Status
from callcenter.inquiries.queries.records import tags_of
from callcenter.inquiries.services.connections import link_inquiries, merge_inquiry
from callcenter.inquiries.services.inquiries import (
    assign_inquiry,
    create_inquiry,
    entry_of,
    reopen_inquiry,
    update_inquiry,
)
from callcenter.inquiries.services.notes import add_note

LINE = "call_center"
_NOTES = frozenset({"note", "handoff", "callback", "attempt", "reply_drafted"})
LONGEST_BACK = timedelta(days=30)


class Stage:
    """Plays stories against the clock of the past."""

    def __init__(self, session: Session, city: City) -> None:
        self.session = session
        self.now = clock.now()
        self.hours = opening_hours(session, clock.zone()).service(LINE)
        self.people: Mapping[str, Actor] = {
            row.login: row.actor for row in session.scalars(select(StaffAccount))
        }
        self.written: dict[str, UUID] = {}
        self.city = city

    def play(self) -> None:
        """All stories, the oldest first, each step at its time."""
        for story in sorted(self.city.stories, key=lambda one: -one.minutes_ago):
            start = opened_before(self.hours, self.now, story.minutes_ago)
            for step in story.steps:
                moment = min(start + timedelta(minutes=step.after), self.now)
                with clock.frozen_at(moment):
                    self._do(story, step)

    def _do(self, story: Story, step: Step) -> None:
        if step.action == "taken":
            self._take(story, step)
            return
        inquiry = self.session.get_one(Inquiry, self.written[story.key])
        actor = self.people[step.by]
        if not actor.can("inquiry:write"):
            actor = replace(SYSTEM, id=actor.id, name=actor.name)
        if step.action in _NOTES:
            add_note(self.session, actor, inquiry_id=inquiry.id, text=step.text or story.answer)
        elif step.action in {"linked", "merged"}:
            self._connect(actor, inquiry, step)
        elif step.action == "assigned":
            owner = self.people[step.value].id
            assign_inquiry(self.session, actor, inquiry_id=inquiry.id, owner_id=owner)
        elif step.action == "reopened":
            reopen_inquiry(self.session, actor, inquiry_id=inquiry.id)
        else:
            self._change(actor, inquiry, story, step)

    def _take(self, story: Story, step: Step) -> None:
        finished = story.status == "closed" and len(story.steps) == 1
        entry = Entry(
            channel=Channel(story.channel),
            language=Language(story.language),
            question=story.question,
            answer=story.answer,
            category=story.category,
            status=Status.CLOSED if finished else _status(story),
            result=Result(story.result) if story.result else None,
            complaint=story.complaint,
            campaign=story.campaign,
            due_on=self._next_open_day(),
            tags=story.tags,
            caller=caller_entry(story.caller),
        )
        inquiry = create_inquiry(self.session, self.people[step.by], entry=entry, entry_key=uuid4())
        if story.owner and self.people[story.owner].id != inquiry.owner_id:
            inquiry.owner_id = self.people[story.owner].id
        self.written[story.key] = inquiry.id

    def _next_open_day(self) -> date:
        """The first open day after tomorrow's beginning: when a follow-up can be promised for."""
        tomorrow = clock.midnight(clock.today() + timedelta(days=1))
        return (self.hours.next_opening(tomorrow) or tomorrow).astimezone(clock.zone()).date()

    def _connect(self, actor: Actor, inquiry: Inquiry, step: Step) -> None:
        other = self.written[step.about]
        if step.action == "linked":
            link_inquiries(
                self.session,
                actor,
                first_id=inquiry.id,
                second_id=other,
                kind=LinkKind.FOLLOW_UP,
            )
        else:
            merge_inquiry(self.session, actor, duplicate_id=inquiry.id, target_id=other)

    def _change(self, actor: Actor, inquiry: Inquiry, story: Story, step: Step) -> None:
        entry = replace(
            entry_of(inquiry), tags=tuple(tag.name for tag in tags_of(self.session, inquiry.id))
        )
        if step.action == "classified":
            entry = replace(entry, category=step.value)
        elif step.action == "edited":
            entry = replace(entry, answer=step.text or story.answer)
        elif step.action == "closed":
            entry = replace(entry, status=Status.CLOSED, result=entry.result or Result.ANSWERED)
        update_inquiry(
            self.session, actor, inquiry_id=inquiry.id, version=inquiry.version, entry=entry
        )


def opened_before(hours: ServiceHours, moment: datetime, minutes: int) -> datetime:
    """The open moment that lies so many opening minutes before `moment` (both aware)."""
    low, high = moment - LONGEST_BACK, moment
    while high - low > timedelta(seconds=30):
        middle = low + (high - low) / 2
        if hours.open_minutes_between(middle, moment) > minutes:
            low = middle
        else:
            high = middle
    return hours.next_opening(low) or low


def _status(story: Story) -> Status:
    return Status.FOLLOW_UP if story.status == "waiting" else Status.OPEN
