"""`callcenter classify`: how good the category suggestions are."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from tqdm import tqdm

from callcenter.inquiries.classification.evaluation import evaluate
from callcenter.inquiries.classification.examples import Example

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("classify")
def classify() -> None:
    """Category suggestions."""


@classify.command("evaluate")
@click.option("--train", "train_file", required=True, type=READABLE, help="What to learn from.")
@click.option("--test", "test_file", required=True, type=READABLE, help="What to measure on.")
def evaluate_command(train_file: Path, test_file: Path) -> None:
    """Train on one file and measure the suggestions on another.

    Both files hold JSON lines {"text": …, "category": …}; an empty training file stands for a new
    centre that knows the default categories only. Prints one JSON object: top1 and top3
    (shares of right categories), p95_ms (time of a suggestion), train and test (numbers of
    texts), seconds (time of the training).
    """
    train, test = read_examples(train_file), read_examples(test_file)
    if not test:
        raise click.ClickException(f"{test_file}: no examples")
    with tqdm(desc="Training", unit="pass", disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        result = evaluate(train, test, progress=show)
    click.echo(json.dumps({key: round(value, 4) for key, value in asdict(result).items()}))


def read_examples(path: Path) -> list[Example]:
    """Read JSON lines {"text", "category"}; a category may be a number.

    Raises:
        click.ClickException: a line is not such an object; the message names the line.
    """
    try:
        with path.open(encoding="utf-8-sig") as lines:
            return [
                _example(path, number, line)
                for number, line in enumerate(lines, start=1)
                if line.strip()
            ]
    except UnicodeDecodeError:
        raise click.ClickException(f"{path}: not UTF-8") from None


def _example(path: Path, number: int, line: str) -> Example:
    try:
        row = json.loads(line)
        text, category = row["text"], row["category"]
    except (ValueError, TypeError, KeyError):
        text = category = None
    if not isinstance(text, str) or not isinstance(category, str | int):
        raise click.ClickException(f'{path}, line {number}: expected {{"text": …, "category": …}}')
    return Example(text, str(category))
