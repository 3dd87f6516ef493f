"""The demonstration city: made anew, in the middle of a working day."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.seals import seal
from callcenter.core.audit.services import record
from callcenter.core.city.models import ONLY, CityProfile
from callcenter.core.db import Base, Database
from callcenter.core.errors import Conflict
from callcenter.core.permissions import SYSTEM
from callcenter.core.settings import Settings
from callcenter.demo.articles import Desk
from callcenter.demo.calls import add_calls_behind
from callcenter.demo.learning import fill_learning
from callcenter.demo.log import Ground, past_inquiry
from callcenter.demo.phones import fill_phones
from callcenter.demo.seeding import DEMO_PASSWORD, seed_ground
from callcenter.demo.stories import Stage
from callcenter.demo.texts.city import City, load_city
from callcenter.demo.texts.generator import InquiryTexts
from callcenter.inquiries.models import Inquiry
from callcenter.inquiries.services.intake import PreparedInquiry, prepare, write_prepared
from callcenter.inquiries.services.suggestions import retrain
from faq.search.services.glossary import seed_glossary

SEED = 20261121
DAYS = 120
INQUIRIES = 3000
CALLS_OF = timedelta(days=30)
_BATCH = 500


def is_empty(database: Database) -> bool:
    """Whether nobody has entered anything yet."""
    with database.transaction(write=False) as session:
        return session.get(CityProfile, ONLY) is None and _inquiries(session) is None


def reset(database: Database, settings: Settings, upgrade: Callable[[], None]) -> None:
    """Throw everything away and make the demonstration city again.

    Args:
        upgrade: brings an empty database to the present shape.

    Raises:
        Conflict: the database holds a real city's records.
    """
    if _holds_real_records(database):
        raise Conflict("real_records")
    clear(database)
    upgrade()
    fill(database, settings)


def clear(database: Database) -> None:
    """Drop every table; the audit log goes with them."""
    with database.engine.execution_options(write=True).begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        if not database.is_sqlite:
            connection.execute(text("DROP TABLE IF EXISTS inquiry_pieces"))
        Base.metadata.drop_all(connection)


def fill(database: Database, settings: Settings) -> None:
    """Put the demonstration city into an empty database."""
    city = load_city()
    yesterday = clock.today() - timedelta(days=1)
    texts = InquiryTexts(SEED, until=yesterday, days=DAYS)
    with database.transaction() as session:
        found = seed_ground(session, city, texts)
        for batch in _batches(texts, found):
            write_prepared(session, SYSTEM, batch)
        record(session, SYSTEM, "demo.fill", "city", None, inquiries=INQUIRIES)
    with database.transaction() as session:
        Stage(session, city).play()
    with database.transaction() as session:
        add_calls_behind(session, since=clock.now() - CALLS_OF)
    with database.transaction() as session:
        fill_phones(session)
    with database.transaction() as session:
        Desk(session).fill()
        seed_glossary(session)
    fill_learning(database)
    retrain(database)
    seal(database, settings)


def sign_ins(city: City) -> list[tuple[str, str, str]]:
    """(role, sign-in name, password) of one person per role, for the terminal."""
    shown: dict[str, tuple[str, str, str]] = {}
    for member in city.staff:
        shown.setdefault(member.role, (member.role, member.login, DEMO_PASSWORD))
    return list(shown.values())


def _batches(texts: InquiryTexts, found: Ground) -> Iterator[list[PreparedInquiry]]:
    rows = (
        prepare(past_inquiry(texts.make(n), found, salt="demo")) for n in range(1, INQUIRIES + 1)
    )
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _holds_real_records(database: Database) -> bool:
    if not inspect(database.engine).has_table(CityProfile.__tablename__):
        return False
    with database.transaction(write=False) as session:
        profile = session.get(CityProfile, ONLY)
        return (profile is None or not profile.demo) and _inquiries(session) is not None


def _inquiries(session: Session) -> object:
    return session.query(Inquiry.id).limit(1).scalar()
