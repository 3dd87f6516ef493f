"""``callcenter privacy``: try the My Number guard on texts from outside."""

import json
import sys
from collections.abc import Iterable, Iterator
from json import JSONDecodeError

import click

from callcenter.core.privacy.guard import guard_text

_encode = json.JSONEncoder(ensure_ascii=False).encode
_BYTE_ORDER_MARK = "\ufeff".encode()


@click.group()
def privacy() -> None:
    """Guard against My Numbers in texts."""


@privacy.command()
def scan() -> None:
    """Read JSON lines {"text": …} from stdin and write one answer for each.

    An answer is {"contains_my_number": bool, "masked": "…"}. Blank lines are passed over.
    """
    # An answer is due for each line, but a person or a program may be waiting for it only
    # where stdin is not a file; the buffer is flushed at the end in any case.
    output = sys.stdout.buffer
    try:
        for answer in _answers(sys.stdin.buffer):
            output.write(answer)
    finally:
        output.flush()


def _answers(lines: Iterable[bytes]) -> Iterator[bytes]:
    for number, line in enumerate(lines, start=1):
        if number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)  # noqa: PLW2901
        if not line.isspace() and line:
            yield _answer(_text_of(line, number))


def _text_of(line: bytes, number: int) -> str:
    try:
        text = json.loads(line.decode())["text"]
    except (UnicodeDecodeError, JSONDecodeError, KeyError, TypeError, RecursionError):
        text = None
    if not isinstance(text, str):
        raise click.ClickException(f'line {number} is not a JSON object with a "text"')
    return text


def _answer(text: str) -> bytes:
    guarded = guard_text(text)
    found = "true" if guarded.contains_my_number else "false"
    masked = _encode(guarded.text)
    try:
        return f'{{"contains_my_number": {found}, "masked": {masked}}}\n'.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, escaped in the input
        masked = json.dumps(guarded.text)
        return f'{{"contains_my_number": {found}, "masked": {masked}}}\n'.encode()
