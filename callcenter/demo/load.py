"""Synthetic load: any number of inquiries, streamed, prepared by all cores."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from multiprocessing import get_context
from uuid import UUID

from sqlalchemy import text

from callcenter.core import clock
from callcenter.core.audit.seals import seal
from callcenter.core.audit.services import record
from callcenter.core.db import Database
from callcenter.core.permissions import SYSTEM
from callcenter.core.privacy.keys import install_keys
from callcenter.core.settings import Settings
from callcenter.demo.log import Ground, past_inquiry
from callcenter.demo.seeding import ground, seed_ground
from callcenter.demo.texts.city import City, load_city
from callcenter.demo.texts.generator import InquiryTexts
from callcenter.inquiries.models.search import POSTGRESQL_PIECES_INDEX
from callcenter.inquiries.services.intake import PreparedInquiry, prepare, write_prepared

BATCH = 2000
DAYS = 3 * 365
INDEX_ANEW_FROM = 20_000

_maker: list[tuple[InquiryTexts, Ground, str]] = []


def generate_inquiries(
    settings: Settings,
    database: Database,
    *,
    count: int,
    seed: int,
    progress: Callable[[int], object] = lambda _done: None,
) -> None:
    """Add `count` generated inquiries of the last three years.

    Args:
        seed: the same seed makes the same texts.
        progress: told after each batch how many were written in it.
    """
    city, until = load_city(), clock.today() - timedelta(days=1)
    with database.transaction() as session:
        ground = seed_ground(session, city, _texts(seed, until))
        record(session, SYSTEM, "demo.generate", "inquiry", None, count=count, seed=seed)
    with _index_put_aside(database, count), _pool(settings, seed, until, ground) as pool:
        for batch in _in_step(pool, count):
            with database.transaction() as session:
                write_prepared(session, SYSTEM, batch)
            progress(len(batch))
    seal(database, settings)
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
            plain.execute(text("VACUUM ANALYZE"))
    else:
        with database.transaction() as session:
            session.execute(text("ANALYZE"))


def operators_of(database: Database, city: City) -> list[UUID]:
    """The accounts of those who take calls in the invented city."""
    with database.transaction(write=False) as session:
        return list(ground(session, city).handlers)


def _texts(seed: int, until: date) -> InquiryTexts:
    return InquiryTexts(seed, until=until, days=DAYS)


def _pool(settings: Settings, seed: int, until: date, ground: Ground) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        max_workers=max(1, (os.cpu_count() or 2) - 1),
        mp_context=get_context("spawn"),
        initializer=_start_maker,
        initargs=(settings, seed, until, ground),
    )


def _start_maker(settings: Settings, seed: int, until: date, ground: Ground) -> None:
    install_keys(settings)
    _maker[:] = [(_texts(seed, until), ground, f"load-{seed}-{clock.now().isoformat()}")]


def _make_batch(first: int, size: int) -> list[PreparedInquiry]:
    texts, ground, salt = _maker[0]
    return [
        prepare(past_inquiry(texts.make(n), ground, salt=salt)) for n in range(first, first + size)
    ]


def _in_step(pool: ProcessPoolExecutor, count: int) -> Iterator[list[PreparedInquiry]]:
    """Batches in order, a few made ahead while one is written."""
    starts = iter(range(1, count + 1, BATCH))

    def order(first: int) -> Future[list[PreparedInquiry]]:
        return pool.submit(_make_batch, first, min(BATCH, count + 1 - first))

    waiting = [order(first) for first in islice(starts, 4)]
    while waiting:
        batch = waiting.pop(0).result()
        waiting.extend(order(first) for first in islice(starts, 1))
        yield batch


@contextmanager
def _index_put_aside(database: Database, count: int) -> Iterator[None]:
    """On PostgreSQL a large load builds the index of pieces once, at the end."""
    if database.is_sqlite or count < INDEX_ANEW_FROM:
        yield
        return
    with database.transaction() as session:
        session.execute(text("DROP INDEX IF EXISTS ix_inquiry_pieces_pieces"))
    try:
        yield
    finally:
        with database.transaction() as session:
            session.execute(text("SET LOCAL statement_timeout = 0"))
            session.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
            session.execute(text(POSTGRESQL_PIECES_INDEX))
