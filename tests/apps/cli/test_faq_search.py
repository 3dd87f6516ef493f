"""FAQ-3: `callcenter faq search`, `faq evaluate` and `faq index` as their user sees them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from callcenter.apps.cli.faq_search import evaluate, index, search
from callcenter.core.db import Database
from faq.search.services.glossary import seed_glossary
from tests.faq.search.collections import LOST, LOST_EN, PIN, content, publish

CORPUS = [
    {"id": "1", "question": "粗大ごみの出し方", "answer": "電話で申し込みます。", "lang": "ja"},
    {"id": "2", "question": "図書館の開館時間", "answer": "九時からです。", "keywords": ["本"]},
    {"id": "3", "question": "How do I pay the tax?", "answer": "At any bank.", "keywords": "tax"},
]
QUERIES = [
    {"id": "q1", "text": "粗大ごみを捨てたい"},
    {"id": "q2", "text": "図書館は何時に開きますか", "lang": "ja"},
    {"id": "q3", "text": "paying tax"},
]


def run(command: object, folder: Path, database: Database | None, *arguments: str) -> Result:
    environment = {"CALLCENTER_DATA": str(folder / "data")}
    if database is not None:
        environment["DATABASE_URL"] = database.url.render_as_string(hide_password=False)
    return CliRunner().invoke(command, list(arguments), env=environment)  # type: ignore[arg-type]


@pytest.fixture
def filled(sqlite_database: Database) -> Database:
    with sqlite_database.transaction() as session:
        seed_glossary(session)
        publish(session, content(LOST, LOST_EN))
        publish(session, content(PIN))
    return sqlite_database


def write(path: Path, rows: list[dict[str, object]]) -> str:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return str(path)


def test_search_prints_json(filled: Database, tmp_path: Path) -> None:
    result = run(search, tmp_path, filled, "暗証番号を忘れた", "--json", "--limit", "1")
    assert result.exit_code == 0, result.output
    (hit,) = json.loads(result.output)
    assert hit.keys() == {"id", "score", "lang", "question", "answer", "keywords"}
    assert (hit["lang"], hit["question"], hit["answer"]) == ("ja", *PIN)
    english = run(search, tmp_path, filled, "lost card", "--lang", "en", "--json")
    assert json.loads(english.output)[0]["question"] == LOST_EN[0]
    plain = run(search, tmp_path, filled, "カードをなくした")
    assert plain.output.splitlines()[0].endswith(LOST[0])
    assert run(search, tmp_path, filled, "x", "--lang", "fr").exit_code == 2


def test_rebuild_makes_the_index(filled: Database, tmp_path: Path) -> None:
    result = run(index, tmp_path, filled, "rebuild")
    assert (result.exit_code, result.output) == (0, "2 articles indexed.\n")
    assert (tmp_path / "data" / "faq-index" / "current.json").exists()


def test_evaluation_writes_a_run_and_prints_figures(tmp_path: Path) -> None:
    """A foreign collection, in a temporary place; the installation is not touched."""
    corpus = write(tmp_path / "corpus.jsonl", CORPUS)
    queries = write(tmp_path / "queries.jsonl", QUERIES)
    out = tmp_path / "run.txt"
    result = run(
        evaluate, tmp_path, None, "--corpus", corpus, "--queries", queries, "--out", str(out)
    )
    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)
    assert figures["documents"] == figures["queries"] == 3
    assert figures["documents_per_second"] > 0
    assert figures["index_bytes"] > 0
    assert 0 < figures["query_p50_ms"] <= figures["query_p95_ms"]
    lines = [line.split() for line in out.read_text("utf-8").splitlines()]
    best = {line[0]: line[2] for line in lines if line[3] == "1"}
    assert best == {"q1": "1", "q2": "2", "q3": "3"}
    assert all(line[1] == "Q0" and line[5] == "callcenter" for line in lines)
    scores = [float(line[4]) for line in lines if line[0] == "q1"]
    assert scores == sorted(scores, reverse=True)
    assert not (tmp_path / "data").exists()


def test_recorded_uses_teach(tmp_path: Path) -> None:
    """FAQ-4: a text that an article answered finds it when it is asked again."""
    corpus = write(tmp_path / "corpus.jsonl", CORPUS)
    queries = write(tmp_path / "queries.jsonl", [{"id": "q", "text": "ソファーを処分する"}])
    uses = [{"text": "ソファーの処分", "id": "1"}, {"text": "ソファー", "id": "gone"}]
    used = write(tmp_path / "uses.jsonl", uses)
    out = tmp_path / "run.txt"
    given = ("--corpus", corpus, "--queries", queries, "--uses", used, "--out", str(out))
    assert run(evaluate, tmp_path, None, *given).exit_code == 0
    assert out.read_text("utf-8").split()[:4] == ["q", "Q0", "1", "1"]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '"text"'])
def test_broken_line_is_named(tmp_path: Path, line: str) -> None:
    corpus = write(tmp_path / "corpus.jsonl", CORPUS)
    (tmp_path / "queries.jsonl").write_text(json.dumps(QUERIES[0]) + "\n" + line, "utf-8")
    given = ("--corpus", corpus, "--queries", str(tmp_path / "queries.jsonl"))
    result = run(evaluate, tmp_path, None, *given, "--out", str(tmp_path / "run.txt"))
    assert result.exit_code == 1
    assert 'line 2: expected an object with "id", "text"' in result.output
