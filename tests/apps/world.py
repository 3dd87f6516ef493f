"""A small city with one person of each role, and one of everything that a route can name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

import callcenter.desk.web.staff  # noqa: F401 - adds the desk's own panels
from callcenter.core import clock
from callcenter.core.hours.queries import opening_hours
from callcenter.core.hours.rules import DayException, Names, PlacedException
from callcenter.core.hours.services import seed_default_hours, set_exception, set_holiday
from callcenter.core.ids import new_id
from callcenter.core.permissions import SYSTEM, Actor, Permission, Role
from callcenter.desk.models import Practice
from callcenter.desk.panels import Column, panels_in
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.models import Inquiry, LinkKind
from callcenter.inquiries.models.imports import ImportState, InquiryImport
from callcenter.inquiries.queries.categories import categories_in_use
from callcenter.inquiries.services.categories import seed_categories
from callcenter.inquiries.services.connections import link_inquiries, merge_inquiry
from callcenter.inquiries.services.drafts import save_draft
from callcenter.inquiries.services.tags import add_tag
from callcenter.inquiries.services.views import save_view
from faq.articles.services.publishing import withdraw_article
from faq.learning.models import Gap
from faq.learning.services.gaps import find_gaps, keep_gaps
from faq.learning.services.searches import log_public_search
from faq.search.services.glossary import GlossaryEntry, add_concept
from telephony.callbacks.models import Origin
from telephony.callbacks.services.requesting import request_callback
from telephony.calls.models import CallState
from telephony.calls.permissions import sees_all
from telephony.recordings.models import Recording, RecordingKind, RecordingState
from telephony.recordings.services.handing_over import hand_over
from telephony.setup.models import PromptAudio
from telephony.setup.queries import menu_options
from telephony.setup.services.nuisance import NuisanceProposal, propose_entry
from telephony.setup.services.prompts import upload_audio
from telephony.setup.services.seeding import seed_phone_setup
from telephony.talks.services.directory import EntryValues, save_entry
from tests.factories.articles import make_article, make_published, make_submitted
from tests.factories.inquiries import make_inquiry
from tests.factories.sounds import wav_file
from tests.factories.staff import make_staff
from tests.telephony.recordings.provider import keep_audio, make_call, wave_of

HIDDEN_TEXT = "極秘の相談につき閲覧禁止"
HOLIDAY = date(2026, 12, 24)
EXCEPTION_DAY = date(2026, 12, 25)

Shown = Callable[[Actor], bool]


def to_all(_actor: Actor) -> bool:
    return True


def to_nobody(_actor: Actor) -> bool:
    return False


def to_confidants(actor: Actor) -> bool:
    """Those who see confidential inquiries that are none of their own."""
    return actor.can(Permission.INQUIRY_CONFIDENTIAL)


def to_undoers(actor: Actor) -> bool:
    """Those who undo merges of other people's inquiries."""
    return actor.can(Permission.INQUIRY_BULK)


@dataclass(frozen=True)
class Filling:
    """One value for a part of an address.

    Attributes:
        shown: whether the object is there for a person; for the others it is missing.
        allowed: whether a person who sees it may work on it; the others are refused.
        within: other parts of the address that it belongs to; with others it is missing.
    """

    name: str
    value: object
    shown: Shown = to_all
    allowed: Shown = to_all
    within: frozenset[object] = frozenset()


@dataclass
class World:
    """What the database holds.

    Attributes:
        fillings: by the name of the part of the address.
        hidden: a confidential inquiry of somebody else.
    """

    people: dict[Role, Actor]
    other: Actor
    hidden: Inquiry
    fillings: dict[str, list[Filling]] = field(default_factory=dict)
    own: dict[Role, Inquiry] = field(default_factory=dict)


def missing(value: object = None) -> Filling:
    return Filling("missing", value or uuid4(), to_nobody)


def build_world(session: Session) -> World:
    """Fill an empty database."""
    seed_default_hours(session)
    seed_categories(session)
    people = {role: make_staff(session, role) for role in Role}
    other = make_staff(session, login="other.person")
    hidden = make_inquiry(session, other, HIDDEN_TEXT, confidential=True)
    world = World(people, other, hidden)
    plain = make_inquiry(session, other, "更新の手続き")
    own = {
        actor: make_inquiry(session, actor, "自分の受付", confidential=True)
        for actor in people.values()
        if actor.can(Permission.INQUIRY_WRITE)
    }
    world.fillings |= {
        "inquiry_id": [
            Filling("other's", plain.id),
            *(
                Filling(f"{actor.role}'s own", one.id, own_or_confidant(actor))
                for actor, one in own.items()
            ),
            Filling("confidential", hidden.id, to_confidants),
            missing(),
        ],
        "staff_id": [Filling("other", other.id), missing()],
        "filename": [Filling("stylesheet", "css/base.css"), missing("none.css")],
        "key": [Filling("panel", panels_in(Column.WORK)[0].key), missing("no-such-panel")],
        "procedure": [Filling("guide", "certificate-renewal"), missing("no-such-guide")],
        "language": [Filling("spoken", "ja"), Filling("also spoken", "en")],
        "version": [Filling("any", "0")],
        "token": [missing("no-such-token")],
    }
    _add_connections(session, world, plain)
    _add_drafts_and_views(session, world)
    _add_hours(session, world)
    _add_tags_and_categories(session, world)
    _add_import(session, world)
    _add_articles(session, world)
    _add_concept(session, world)
    _add_gap(session, world)
    _add_phone_setup(session, world)
    _add_calls(session, world)
    _add_callback(session, world)
    _add_practice(session, world)
    return world


def own_or_confidant(owner: Actor) -> Shown:
    return lambda actor: actor == owner or to_confidants(actor)


def only(owner: Actor) -> Shown:
    return lambda actor: actor == owner


def _add_connections(session: Session, world: World, plain: Inquiry) -> None:
    def pair(second: Inquiry) -> tuple[UUID, UUID]:
        link = link_inquiries(
            session, SYSTEM, first_id=plain.id, second_id=second.id, kind=LinkKind.RELATED
        )
        duplicate = make_inquiry(session, world.other, "同じ件", confidential=second.confidential)
        merge = merge_inquiry(session, SYSTEM, duplicate_id=duplicate.id, target_id=plain.id)
        return link.id, merge.id

    shown = pair(make_inquiry(session, world.other, "関連の件"))
    hidden = pair(world.hidden)
    within = frozenset({plain.id})
    for place, (name, allowed) in enumerate({"link_id": to_all, "merge_id": to_undoers}.items()):
        world.fillings[name] = [
            Filling("other's", shown[place], allowed=allowed, within=within),
            Filling("confidential", hidden[place], to_confidants, allowed, within),
            missing(),
        ]


def _add_drafts_and_views(session: Session, world: World) -> None:
    drafts, views = [Filling("new", uuid4())], []
    for actor in (*world.people.values(), world.other):
        if actor.can(Permission.INQUIRY_WRITE):
            key = uuid4()
            question = HIDDEN_TEXT if actor is world.other else "自分の下書き"
            save_draft(session, actor, draft_id=key, values={"question": question}, version=0)
            drafts.append(Filling(f"{actor.name}'s", key, only(actor)))
        if actor.can(Permission.INQUIRY_READ):
            view = save_view(session, actor, name="自分の一覧", filters=InquiryFilters())
            views.append(Filling(f"{actor.name}'s", view.id, only(actor)))
    world.fillings["draft_id"] = drafts
    world.fillings["view_id"] = [*views, missing()]


def _add_hours(session: Session, world: World) -> None:
    set_holiday(session, SYSTEM, day=HOLIDAY, names=Names("市の日", "City day"))
    service = next(iter(opening_hours(session, clock.zone()).services))
    placed = PlacedException(service, EXCEPTION_DAY, DayException((), Names("工事", "Works")))
    exception = set_exception(session, SYSTEM, placed)
    world.fillings["exception_id"] = [Filling("set", exception), missing()]
    world.fillings["day"] = [
        Filling("holiday", HOLIDAY.isoformat()),
        missing("2026-02-30"),
        missing("day"),
    ]


def _add_tags_and_categories(session: Session, world: World) -> None:
    tag = add_tag(session, SYSTEM, name="試し", name_en="Trial")
    session.flush()
    category = categories_in_use(session)[0]
    world.fillings["tag_id"] = [Filling("in use", tag.id), missing()]
    world.fillings["code"] = [Filling("in use", category.code), missing("99-9"), missing("code")]


def _add_import(session: Session, world: World) -> None:
    received = InquiryImport(
        id=uuid4(),
        state=ImportState.RECEIVED.value,
        file_name="log.csv",
        sha256="0" * 64,
        source={"kind": "csv", "encoding": "utf-8"},
        headings=["受付日時", "内容"],
        headings_digest="0" * 64,
        created_at=clock.now(),
        created_by_name=world.other.name,
    )
    session.add(received)
    session.flush()
    world.fillings["import_id"] = [Filling("received", received.id), missing()]


def _add_concept(session: Session, world: World) -> None:
    entry = GlossaryEntry(("暗証番号", "パスワード"), ("PIN",))
    concept = add_concept(session, SYSTEM, entry=entry)
    world.fillings["concept_id"] = [Filling("glossary entry", concept.id), missing()]


def _add_gap(session: Session, world: World) -> None:
    for text in ("車いす 駐車場", "車いすの駐車場"):
        log_public_search(session, text=text, language="ja", hits=0, best_score=0.0)
    keep_gaps(session, find_gaps(session))
    gap_id = session.scalars(select(Gap.id)).one()
    world.fillings["gap_id"] = [Filling("open", gap_id), missing()]


def _add_phone_setup(session: Session, world: World) -> None:
    seed_phone_setup(session)
    seen = {"ja": 0, "en": 0}
    upload_audio(session, SYSTEM, "goodbye", "ja", wav_file(), seen=seen)
    option_id = menu_options(session)[0].id
    audio_id = session.scalars(select(PromptAudio.id)).one()
    world.fillings["option_id"] = [Filling("in the menu", option_id), missing()]
    world.fillings["audio_id"] = [Filling("played", audio_id), missing()]
    world.fillings["prompt"] = [Filling("spoken", "greeting"), missing("no_such_text")]
    world.fillings["slot"] = [Filling("prepared", 1), missing(9)]
    last = clock.today() + timedelta(days=30)
    proposal = NuisanceProposal("090-1111-1111", "low", "暴言が続くため", last)
    entry = propose_entry(session, SYSTEM, proposal)
    world.fillings["nuisance_id"] = [Filling("proposed", entry.id), missing()]
    section = EntryValues("市民課", "Citizens' section", "0798-35-3151")
    listed = save_entry(session, SYSTEM, section)
    world.fillings["entry_id"] = [Filling("in the directory", listed.id), missing()]


def _add_calls(session: Session, world: World) -> None:
    """Calls of each who takes any, one of somebody else, and one that waits."""
    waiting = make_call(session, None, state=CallState.WAITING, outcome=None, ended_at=None)
    takers = [actor for actor in world.people.values() if actor.can(Permission.CALL_TAKE)]
    calls, recordings = [Filling("waiting", waiting.id)], []
    for taker in (world.other, *takers):
        call = make_call(session, taker)
        kept = _keep_recording(session, call.id)
        shown = own_or_all_calls(taker)
        calls.append(Filling(f"{taker.name}'s", call.id, shown))
        recordings.append(Filling(f"of {taker.name}", kept, shown))
    world.fillings["call_id"] = [*calls, missing()]
    world.fillings["recording_id"] = [*recordings, missing()]
    why = {"recipient": "市民課", "reason": "苦情の確認"}
    handover = hand_over(session, SYSTEM, [recordings[0].value], **why)  # type: ignore[list-item]
    world.fillings["handover_id"] = [Filling("of a recording", handover.id), missing()]


def _keep_recording(session: Session, call_id: UUID) -> UUID:
    kept = Recording(
        call_id=call_id,
        sid=f"RE{uuid4().hex}",
        kind=RecordingKind.TALK,
        state=RecordingState.KEPT,
        announced_at=clock.now(),
        seconds=1,
        **keep_audio(wave_of(1)),
    )
    session.add(kept)
    session.flush()
    return kept.id


def _add_callback(session: Session, world: World) -> None:
    """One that waits for a later time, so that nobody's phone rings for it."""
    asked = request_callback(
        session,
        number="090-1234-5678",
        language="ja",
        origin=Origin.OPERATOR,
        place_at=clock.now(),
        not_before=clock.now() + timedelta(days=1),
    )
    world.fillings["callback_id"] = [Filling("waiting", asked.id), missing()]


def own_or_all_calls(taker: Actor) -> Shown:
    return lambda actor: actor == taker or sees_all(actor)


def _add_articles(session: Session, world: World) -> None:
    """Articles with and without the city's word; who only reads sees no draft."""
    published = make_published(session)
    draft = make_article(session)
    withdrawn = make_published(session)
    withdraw_article(session, SYSTEM, article_id=withdrawn.id, reason="誤り")
    submitted = make_submitted(session)
    for_staff = make_published(session, audience="staff")
    world.fillings["article_number"] = [
        Filling("published", published.number),
        Filling("withdrawn", withdrawn.number, to_nobody),
        Filling("draft", draft.number, to_nobody),
        Filling("for staff", for_staff.number, to_nobody),
        missing(999),
    ]
    world.fillings["number"] = [
        Filling("published", published.number),
        Filling("for staff", for_staff.number),
        Filling("withdrawn", withdrawn.number, to_nobody),
        Filling("draft", draft.number, to_nobody),
        missing(999),
    ]
    world.fillings["article_id"] = [
        Filling("published", published.id),
        Filling("withdrawn", withdrawn.id),
        Filling("draft", draft.id, to_article_workers),
        missing(),
    ]
    world.fillings["revision_id"] = [
        Filling("published", published.published_revision_id),
        Filling("submitted", submitted.id, to_article_workers),
        Filling("draft", draft.latest_revision_id, to_article_workers),
        missing(),
    ]


def to_article_workers(actor: Actor) -> bool:
    """Those who write or check articles."""
    return actor.can(Permission.FAQ_DRAFTS)


def _add_practice(session: Session, world: World) -> None:
    """A practice call of an operator; supervisors see everybody's."""
    operator = world.people[Role.OPERATOR]
    practice = Practice(
        id=new_id(),
        staff_id=operator.id,
        story="booking",
        language="ja",
        key="20261102010000000000-00000000",
        call_sid="CA" + "7" * 32,
        began_at=clock.now(),
    )
    session.add(practice)

    def shown(actor: Actor) -> bool:
        return actor.id == operator.id or actor.can(Permission.AGENT_SUPERVISE)

    world.fillings["practice_id"] = [Filling("operator's", practice.id, shown), missing()]
