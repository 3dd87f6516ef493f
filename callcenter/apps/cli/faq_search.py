"""`callcenter faq search`, `faq evaluate`, `faq index`: find articles, and measure the finding."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import click
from sqlalchemy.orm import Session
from tqdm import tqdm

import callcenter.apps.models  # noqa: F401 - foreign keys need every table
from callcenter.apps.wiring import prepare_process
from callcenter.core.db import Database
from callcenter.core.privacy.guard import guard_text
from callcenter.core.settings import load_settings
from faq.articles.queries.published import PublishedText, published_texts
from faq.search.collection import put_aside_anew
from faq.search.evaluation import Evaluation, Question
from faq.search.services.indexing import rebuild_index
from faq.search.services.searching import Hit
from faq.search.services.searching import search as find
from faq.search.values import IndexedText, Language

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
WRITABLE = click.Path(dir_okay=False, writable=True, path_type=Path)
LANGUAGE = click.Choice(["ja", "en"])
TAG = "callcenter"


@click.command("search")
@click.argument("text")
@click.option("--lang", type=LANGUAGE, help="Of the reader; else as TEXT is written.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def search(text: str, lang: str | None, limit: int, as_json: bool) -> None:
    """Find the articles that answer TEXT, the best first."""
    with _reading() as session:
        answer = find(session, guard_text(text).text, language=lang, limit=limit)
        sides = _sides(session, answer.hits)
    if as_json:
        click.echo(json.dumps([_row(hit, sides) for hit in answer.hits], ensure_ascii=False))
        return
    for hit in answer.hits:
        click.echo(f"{hit.label}\t{hit.score:.3f}\t{hit.language}\t{hit.question}")


@click.command("evaluate")
@click.option("--corpus", "corpus_file", required=True, type=READABLE, help="What to search in.")
@click.option("--queries", "queries_file", required=True, type=READABLE, help="What to ask.")
@click.option("--uses", "uses_file", type=READABLE, help="Texts that articles have answered.")
@click.option("--out", "run_file", required=True, type=WRITABLE, help="Where the run goes (TREC).")
def evaluate(corpus_file: Path, queries_file: Path, uses_file: Path | None, run_file: Path) -> None:
    """Index a foreign collection in a temporary place and write the ranking of each query.

    All files hold JSON lines: the corpus {"id", "question", "answer", "keywords"?, "lang"?}, the
    queries {"id", "text", "lang"?}, the uses {"text", "id"}. The run has lines `qid Q0 docid rank
    score tag`. Prints one JSON object: documents_per_second (analysed, written, made ready),
    index_bytes, query_p50_ms, query_p95_ms.
    """
    corpus = [_indexed(row) for row in _rows(corpus_file, "id", "question")]
    questions = [_question(row) for row in _rows(queries_file, "id", "text")]
    uses = [(row["text"], str(row["id"])) for row in _rows(uses_file, "id", "text")]
    with tempfile.TemporaryDirectory() as folder:
        evaluation = _indexing(Path(folder), corpus, uses)
        with run_file.open("w", encoding="utf-8") as run:
            for question in tqdm(questions, desc="Asking", disable=None, leave=False):
                for rank, hit in enumerate(evaluation.ask(question), start=1):
                    run.write(f"{question.id} Q0 {hit.id} {rank} {hit.score:.6f} {TAG}\n")
    figures = asdict(evaluation.measured())
    click.echo(json.dumps({name: round(value, 3) for name, value in figures.items()}))


@click.group("index")
def index() -> None:
    """The index on disk: derived from the database, may be built anew at any time."""


@index.command("rebuild")
def rebuild() -> None:
    """Build the index anew from what is published."""
    with _reading() as session:
        count = rebuild_index(session)
        put_aside_anew(session)
    click.echo(f"{count} articles indexed.")


commands: tuple[click.Command, ...] = (search, evaluate, index)


@contextmanager
def _reading() -> Iterator[Session]:
    settings = load_settings()
    prepare_process(settings)
    database = Database(settings.database_url)
    try:
        with database.transaction(write=False) as session:
            yield session
    finally:
        database.dispose()


def _sides(session: Session, hits: tuple[Hit, ...]) -> dict[tuple[str, str], PublishedText]:
    texts = published_texts(session, [hit.article_id for hit in hits])
    return {(str(text.article_id), text.language): text for text in texts}


def _row(hit: Hit, sides: dict[tuple[str, str], PublishedText]) -> dict[str, Any]:
    side = sides[str(hit.article_id), hit.language]
    return {
        "id": hit.label,
        "score": round(hit.score, 6),
        "lang": hit.language,
        "question": side.question,
        "answer": side.phone or side.counter,
        "keywords": list(side.keywords),
    }


def _indexing(folder: Path, corpus: list[IndexedText], uses: list[tuple[str, str]]) -> Evaluation:
    with tqdm(total=len(corpus), desc="Indexing", disable=None, leave=False) as bar:

        def show(done: int, _total: int) -> None:
            bar.update(done - bar.n)

        return Evaluation(folder / "index", corpus, uses, progress=show)


def _indexed(row: dict[str, Any]) -> IndexedText:
    keywords = row.get("keywords") or ()
    question, answer = str(row["question"]), str(row.get("answer") or "")
    return IndexedText(
        id=str(row["id"]),
        language=_language(row) or _written_in(question + answer),
        question=question,
        answer=answer,
        keywords=(keywords,) if isinstance(keywords, str) else tuple(map(str, keywords)),
    )


def _question(row: dict[str, Any]) -> Question:
    return Question(str(row["id"]), str(row["text"]), _language(row))


def _language(row: dict[str, Any]) -> Language | None:
    given = row.get("lang")
    return cast(Language, given) if given in {"ja", "en"} else None


def _written_in(text: str) -> Language:
    """Japanese as soon as one sign in ten is none of ours."""
    foreign = sum(not sign.isascii() for sign in text)
    return "ja" if foreign * 10 >= len(text) else "en"


def _rows(path: Path | None, *needed: str) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines.

    Raises:
        click.ClickException: a line is no object with these fields; the message names the line.
    """
    if path is None:
        return
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _object(path, number, line, needed)


def _object(path: Path, number: int, line: str, needed: tuple[str, ...]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict) or any(name not in row for name in needed):
        fields = ", ".join(f'"{name}"' for name in needed)
        raise click.ClickException(f"{path}, line {number}: expected an object with {fields}")
    return row
