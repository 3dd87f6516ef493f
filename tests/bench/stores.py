"""Databases with volume: filled with generated inquiries, or an existing one put to use."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.apps import migrate
from callcenter.apps.wiring import prepare_process
from callcenter.core.db import Database
from callcenter.core.permissions import SYSTEM
from callcenter.core.settings import Settings, load_settings
from callcenter.demo.load import generate_inquiries
from callcenter.demo.texts.markers import MARKERS, expected
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.models import Inquiry, SuggestionModel
from callcenter.inquiries.queries.lists import iterate_inquiries
from callcenter.inquiries.services.suggestions import retrain
from tests.bench.progress import tell

SEED = 1
TOLD_EVERY = 50_000


@dataclass(frozen=True)
class Store:
    """A filled database with the settings of its installation.

    Attributes:
        environ: what a server process needs to use the same installation.
        generated: whether its texts are known: the first `inquiries` of the generator.
    """

    name: str
    environ: dict[str, str]
    settings: Settings
    database: Database
    inquiries: int
    generated: bool


def fill_store(name: str, url: str, folder: Path, inquiries: int) -> Store:
    """A new installation in `folder` with as many generated inquiries."""
    store = open_store(name, url, folder, inquiries)
    done, start = 0, time.perf_counter()

    def progress(batch: int) -> None:
        nonlocal done
        done += batch
        if done % TOLD_EVERY == 0:
            tell(f"{name}: {done:,} inquiries after {time.perf_counter() - start:.0f} s")

    tell(f"{name}: loading {inquiries:,} inquiries")
    generate_inquiries(
        store.settings, store.database, count=inquiries, seed=SEED, progress=progress
    )
    tell(f"{name}: loaded in {time.perf_counter() - start:.0f} s")
    return store


def open_store(name: str, url: str, folder: Path, inquiries: int) -> Store:
    """The installation in `folder`, brought to the present shape; it holds, or will hold, the
    first `inquiries` of the generator."""
    environ = {"DATABASE_URL": url, "CALLCENTER_DATA": str(folder)}
    settings = load_settings(environ)
    prepare_process(settings)
    migrate.upgrade(settings)
    database = Database(settings.database_url)
    return Store(name, environ, settings, database, inquiries, generated=True)


def existing_store(name: str, url: str) -> Store:
    """An installation that was filled before; its keys are in `CALLCENTER_DATA`."""
    environ = {"DATABASE_URL": url, "CALLCENTER_DATA": os.environ.get("CALLCENTER_DATA", "")}
    settings = load_settings(environ)
    prepare_process(settings)
    database = Database(settings.database_url)
    with database.transaction(write=False) as session:
        inquiries = session.scalar(select(func.count()).select_from(Inquiry)) or 0
    return Store(name, environ, settings, database, inquiries, generated=False)


def learn_categories(store: Store) -> None:
    """Train the suggestions on the store's log, unless that was done."""
    with store.database.transaction(write=False) as session:
        if session.scalar(select(SuggestionModel.id).limit(1)) is not None:
            return
    tell(f"{store.name}: learning the categories")
    retrain(store.database)


def miscounted_words(store: Store) -> list[str]:
    """Marker words of which paging through the search finds another number than there is.

    Of an existing store the truth is a plain scan for the word.
    """
    wrong = []
    for marker in MARKERS:
        with store.database.transaction(write=False) as session:
            there = _times_there(session, store, marker.word)
            pages = iterate_inquiries(session, SYSTEM, InquiryFilters(text=marker.word))
            found = sum(len(rows) for rows in pages)
        if found != there:
            wrong.append(f"{marker.word}: found {found} of {there}")
    return wrong


def _times_there(session: Session, store: Store, word: str) -> int:
    if store.generated:
        return expected(word, store.inquiries)
    counted = select(func.count()).select_from(Inquiry).where(Inquiry.question.contains(word))
    return session.scalar(counted) or 0
