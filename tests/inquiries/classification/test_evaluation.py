"""INQ-2: measuring the suggestions, and the command for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from callcenter.apps.cli.classify import classify
from callcenter.inquiries.classification.evaluation import evaluate
from callcenter.inquiries.classification.examples import Example


def write(path: Path, examples: list[Example]) -> Path:
    lines = [json.dumps(example._asdict(), ensure_ascii=False) for example in examples]
    path.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    return path


def run(train: Path, test: Path) -> Result:
    return CliRunner().invoke(classify, ["evaluate", "--train", str(train), "--test", str(test)])


def test_default_tree_helps_its_own_categories_only(callers: list[Example]) -> None:
    """INQ-2: other cities' categories are judged without our names."""
    ours = evaluate(callers[:3], callers)
    theirs = evaluate([Example(text, f"x{code}") for text, code in callers[:3]], callers)
    assert ours.top3 > 0.9
    assert theirs.top3 == 0


def test_command_prints_one_json_object(tmp_path: Path, callers: list[Example]) -> None:
    """INQ-2: `callcenter classify evaluate` measures on held-out texts."""
    result = run(
        write(tmp_path / "train.jsonl", callers[1::2]), write(tmp_path / "test.jsonl", callers[::2])
    )
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert set(figures) == {"top1", "top3", "p95_ms", "train", "test", "seconds"}
    assert figures["top3"] >= 0.93
    assert figures["train"] + figures["test"] == len(callers)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{}\n", "line 1"),
        (b'{"text": "a", "category": "1"}\nnot json\n', "line 2"),
        (b'{"text": 5, "category": "1"}\n', "line 1"),
        (b"[1]\n", "line 1"),
        (b"\xff\xfe\n", "not UTF-8"),
    ],
)
def test_command_names_the_fault(tmp_path: Path, content: bytes, told: str) -> None:
    """INQ-2: one clear line and exit code 1 for a file that cannot be used."""
    good = write(tmp_path / "good.jsonl", [Example("予約", "1"), Example("紛失", "2")])
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(content)
    for train, test in ((good, bad), (bad, good)):
        result = run(train, test)
        assert result.exit_code == 1
        assert told in result.stderr
        assert result.stderr.count("\n") == 1


def test_command_measures_a_new_centre(tmp_path: Path, callers: list[Example]) -> None:
    """INQ-2: without a log the category names and hints are measured; a test must not be empty."""
    empty, full = write(tmp_path / "empty.jsonl", []), write(tmp_path / "full.jsonl", callers[:40])
    assert json.loads(run(empty, full).stdout)["top3"] > 0.9
    nothing = run(full, empty)
    assert nothing.exit_code == 1
    assert "no examples" in nothing.stderr


def test_command_wants_both_files(tmp_path: Path) -> None:
    """INQ-2: bad usage is exit code 2."""
    assert CliRunner().invoke(classify, ["evaluate"]).exit_code == 2
    missing = tmp_path / "missing.jsonl"
    assert run(missing, missing).exit_code == 2
