"""Words for values and columns, as people write them in logs of their own, in both languages."""

import re
import tomllib
import unicodedata
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from callcenter.inquiries.models import Channel, Language, Result, Status

Value = TypeVar("Value", bound=StrEnum)

_IDLE = re.compile(r"[\s_/・･、。,.:：()\-‐−ー]+")
_WORDS: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)


def folded(word: str) -> str:
    """A word for comparing: width, case, spaces and marks do not matter."""
    return _IDLE.sub("", unicodedata.normalize("NFKC", word).casefold())


def _table(kind: type[Value], section: str) -> dict[str, Value]:
    return {
        folded(word): kind(value)
        for value, words in _WORDS[section].items()
        for word in (value, *words)
    }


CHANNELS = _table(Channel, "channel")
LANGUAGES = _table(Language, "language")
STATUSES = _table(Status, "status")
RESULTS = _table(Result, "result")
FLAGS = {folded(word): value == "yes" for value, ws in _WORDS["flag"].items() for word in ws}
HEADINGS = _WORDS["headings"]
