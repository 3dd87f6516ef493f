"""Who is next, and for whom it rings."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database, after_commit, before_commit, is_sqlite
from callcenter.core.errors import Conflict
from telephony.agents.models import Agent
from telephony.agents.ports import when_free
from telephony.agents.queries import idle_agents, leg_address
from telephony.agents.services.calls import lock_idle, release, reserve
from telephony.calls.facts import Kind
from telephony.calls.queries.calls import find_call
from telephony.calls.services.legs import plan_leg
from telephony.calls.services.recording_calls import add_event
from telephony.line.models import EntryKind, EntryState, LineEntry
from telephony.line.order import FIRST_COME, IN_LINE
from telephony.line.ports import withheld_kinds
from telephony.setup.queries import phone_times
from telephony.switch.services.ordering import CREATE_CALL, order
from telephony.switch.urls import voice_url

log = logging.getLogger(__name__)


def match(session: Session) -> int:
    """Bring callers and free operators together: the first in line whom somebody free can
    serve, to the longest idle of those; how many phones are going to ring.

    Safe in many processes at once: it never waits for rows in other hands, and each UPDATE says
    what must still be true. Reads a few rows however long the line is. Each pair: entry offered,
    operator reserved, leg planned, order `create_call`, event `offered`.
    """
    if not somebody_waits(session):
        return 0
    made, in_vain, wanted = 0, set[tuple[str, ...]](), wanted_staff(session)
    # All callers prefer the longest idle and all operators the first in line, so to let the
    # operators choose in turn gives the same pairs, and reads no caller who cannot be served.
    for agent in idle_agents(session):
        skills = tuple(agent.languages)
        is_in_vain = skills in in_vain and agent.staff_id not in wanted
        if is_in_vain or lock_idle(session, agent.staff_id) is None:
            continue
        entry = take_first(session, agent)
        if entry is None:
            in_vain.add(skills)
        elif reserve(session, agent.staff_id, entry.call_id) and ring_for(session, entry, agent):
            made += 1
        else:
            put_back(entry)
    return made


def match_at_end(session: Session) -> None:
    """Match as the last work of this transaction, once."""
    if session.info.get("line_changed"):
        return
    session.info["line_changed"] = True
    before_commit(session, lambda: _match_once(session))
    if not is_sqlite(session):  # its writers come one after the other and miss nobody
        after_commit(session, lambda: _look_again(session.info["database"]))


when_free(match_at_end)


def somebody_waits(session: Session) -> bool:
    """Whether anybody in line has no phone ringing yet."""
    return session.scalar(select(LineEntry.id).where(IN_LINE, is_waiting()).limit(1)) is not None


def wanted_staff(session: Session) -> set[UUID]:
    """Operators for whom somebody in line waits in person."""
    wanted = select(LineEntry.wanted_id).where(IN_LINE, LineEntry.wanted_id.is_not(None))
    return {one for one in session.scalars(wanted) if one is not None}


def take_first(session: Session, agent: Agent) -> LineEntry | None:
    """Offer the first caller in line whom this operator can serve; None: there is none."""
    moment = clock.now()
    first = LineEntry.id == first_for(session, agent).scalar_subquery()
    return offered(session, first, agent, moment)


def offered(
    session: Session, whose: ColumnElement[bool], agent: Agent, moment: datetime
) -> LineEntry | None:
    """Offer one place to an operator; None: nobody waits there (any more)."""
    return session.execute(
        update(LineEntry)
        .where(whose, still_waiting())
        .values(
            state=EntryState.OFFERED,
            agent_id=agent.staff_id,
            offered_at=moment,
            offers=LineEntry.offers + 1,
        )
        .returning(LineEntry)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def first_for(session: Session, agent: Agent) -> Select[UUID]:
    """The first caller in line whom the operator can serve and nobody else has in hand."""
    return (
        select(LineEntry.id)
        .where(IN_LINE, is_waiting(), can_serve(session, agent), *_now(session))
        .order_by(*FIRST_COME)
        .limit(1)
        .with_for_update(key_share=True, skip_locked=True)
    )


def is_waiting() -> ColumnElement[bool]:
    """Condition on `LineEntry`: no phone rings for it."""
    return LineEntry.state == EntryState.WAITING


def still_waiting() -> ColumnElement[bool]:
    """Condition of the UPDATE that takes a caller: of many at once, one succeeds."""
    return is_waiting()


def can_serve(session: Session, agent: Agent) -> ColumnElement[bool]:
    """Condition on `LineEntry`: the operator speaks its language, and nobody else is wanted. Who
    waits on the phone for another language than Japanese long enough goes to anybody; Japanese
    is never answered in English, and who waits at home has the time for the right operator."""
    moment = clock.now()
    overflow = timedelta(seconds=phone_times(session).overflow_seconds)
    return and_(
        or_(
            LineEntry.language.in_(agent.languages),
            and_(
                LineEntry.kind == EntryKind.LIVE,
                LineEntry.language != "ja",
                LineEntry.entered_at <= moment - overflow,
            ),
        ),
        or_(
            LineEntry.wanted_id.is_(None),
            LineEntry.wanted_id == agent.staff_id,
            LineEntry.wanted_until <= moment,
        ),
    )


def _now(session: Session) -> list[ColumnElement[bool]]:
    """Conditions on `LineEntry`: of a kind that may be offered now."""
    withheld = withheld_kinds(session)
    return [LineEntry.kind.not_in(withheld)] if withheld else []


def put_back(entry: LineEntry) -> None:
    """No phone rings for this entry (any more): it waits on at its place."""
    entry.state = EntryState.WAITING
    entry.agent_id = entry.leg_id = entry.offered_at = None


def ring_for(session: Session, entry: LineEntry, agent: Agent) -> bool:
    """The phone of an operator who is kept for this place is to ring. False: an old leg of hers
    has not ended; the sweeper will end it meanwhile."""
    try:
        leg = plan_leg(session, entry.call_id, agent.staff_id, leg_address(agent))
    except Conflict:
        release(session, agent.staff_id, entry.call_id, missed=False, reason="lost")
        return False
    entry.leg_id = leg.id
    order(
        session,
        CREATE_CALL,
        target=str(leg.id),
        about_id=leg.id,
        to=leg.endpoint,
        url=voice_url("operator", leg=leg.id),
        status_callback=voice_url("operator-status", leg=leg.id),
        timeout=phone_times(session).ring_seconds,
    )
    call = find_call(session, entry.call_id)
    if call is not None:
        staff = str(agent.staff_id)
        add_event(session, call, Kind.OFFERED, at=clock.now(), key=str(leg.id), staff=staff)
    return True


def _match_once(session: Session) -> None:
    session.info.pop("line_changed", None)
    match(session)


def _look_again(database: Database) -> None:
    """Two transactions that end at the same moment, one bringing a caller and one an operator,
    do not see each other; the one that ends last sees both here."""
    try:
        with database.transaction() as session:
            match(session)
    except Exception:
        log.exception("the line was not matched; the sweeper will do it")
