"""One process of the FAQ measurements, so that its memory is its own.

`python -m tests.bench.faq_process fill FOLDER ARTICLES` makes a collection and its index;
`… ask FOLDER ARTICLES` loads it as a web worker does and asks. Both print one JSON object.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

import callcenter.apps.models
from callcenter.core.db import Database
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import SYSTEM
from faq.search.collection import put_aside_anew
from faq.search.index import article_index, use_index_folder
from faq.search.services.glossary import GlossaryEntry, add_concept
from faq.search.services.indexing import index_article, rebuild_index
from faq.search.services.searching import search
from tests.bench.faq_city import fill_collection, full_questions, half_typed, hostile_texts
from tests.bench.machine import memory_of
from tests.faq.search.collections import content, publish

QUESTIONS = 300
HOSTILE = 5_000
EDITS = 8


def fill(database: Database, articles: int) -> dict[str, float]:
    """Write the collection, then build the index and measure that."""
    callcenter.apps.models.metadata.create_all(database.engine.execution_options(write=True))
    with database.transaction() as session:
        seed_default_hours(session)
        fill_collection(session, articles)
    began = perf_counter()
    with database.transaction(write=False) as session:
        rebuild_index(session)
        built = perf_counter()
        put_aside_anew(session)
    index = article_index()
    return {
        "build_s": built - began,
        "pack_s": perf_counter() - built,
        "index_mb": (index.size() if index else 0) / 1e6,
        "build_peak_mb": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
    }


def ask(database: Database, articles: int) -> dict[str, float]:
    """Load, ask, change: what a web worker does."""
    began = perf_counter()
    _search(database, "カード")
    loaded = perf_counter() - began
    questions = full_questions(QUESTIONS)
    for question in questions[:20]:
        _search(database, question)
    full, typed = _times(database, questions), _times(database, half_typed(questions[:60]))
    resident = memory_of(os.getpid()).resident
    hostile = _times(database, hostile_texts(HOSTILE))
    return {
        "load_s": loaded,
        "resident_mb": resident,
        **_figures("full", full),
        **_figures("typed", typed),
        **_figures("hostile", hostile),
        "edit_ms": max(_seen_after(database, _publish_one) for _edit in range(EDITS)),
        "glossary_ms": _seen_after(database, _add_words),
        "index_edit_ms": _index_one(database),
    }


def _search(database: Database, text: str) -> None:
    with database.transaction(write=False) as session:
        search(session, text)


def _times(database: Database, texts: Iterable[str]) -> list[float]:
    """Milliseconds of each search, database included."""
    times = []
    for text in texts:
        began = perf_counter()
        _search(database, text)
        times.append((perf_counter() - began) * 1000)
    return sorted(times)


def _figures(name: str, times: list[float]) -> dict[str, float]:
    return {
        f"{name}_p50": times[len(times) // 2],
        f"{name}_p95": times[int(len(times) * 0.95)],
        f"{name}_max": times[-1],
    }


def _seen_after(database: Database, act: Callable[[Database], str]) -> float:
    """Milliseconds from the commit of a change until a search has taken it in."""
    text = act(database)
    began = perf_counter()
    _search(database, text)
    return (perf_counter() - began) * 1000


def _publish_one(database: Database) -> str:
    with database.transaction() as session:
        publish(session, content(("臨時窓口の場所はどこですか", "一階の奥にあります。")))
    return "臨時窓口"


def _add_words(database: Database) -> str:
    with database.transaction() as session:
        add_concept(session, SYSTEM, entry=GlossaryEntry(("臨時窓口", "テント"), ("tent",)))
    return "テント"


def _index_one(database: Database) -> float:
    """Milliseconds of the worker's job for one article."""
    with database.transaction() as session:
        article_id = publish(session, content(("もう一つの臨時窓口", "二階にあります。")))
    began = perf_counter()
    with database.transaction() as session:
        index_article(session, article_id)
    return (perf_counter() - began) * 1000


def main() -> None:
    what, folder, articles = islice(sys.argv, 1, 4)
    use_index_folder(Path(folder) / "faq-index")
    database = Database(f"sqlite:///{Path(folder) / 'faq.db'}")
    figures = {"fill": fill, "ask": ask}[what](database, int(articles))
    print(json.dumps(figures))  # noqa: T201 - read by the process that started this one


if __name__ == "__main__":
    main()
