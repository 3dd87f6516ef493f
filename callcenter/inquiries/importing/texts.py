"""Texts of a past log made usable: telephone numbers, tags, letters that were lost."""

import re
import unicodedata

import phonenumbers

from callcenter.core.spreadsheets.encodings import UNREADABLE
from callcenter.core.spreadsheets.writing import REPLACEMENT

_TAG_ENDS = re.compile(r"[,、，;；/／\n\t]+")
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def is_unreadable(text: str) -> bool:
    """Whether a letter was lost on the way: replaced, or one of a machine's own (外字)."""
    return UNREADABLE in text or REPLACEMENT in text or _PRIVATE.search(text) is not None


def tag_names(text: str) -> tuple[str, ...]:
    """The names in a list of tags, each once."""
    parts = (unicodedata.normalize("NFKC", part).strip() for part in _TAG_ENDS.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def with_leading_zero(written: str) -> str:
    """A telephone number with the zero that spreadsheets take off numbers."""
    digits = unicodedata.normalize("NFKC", written).strip()
    if not re.fullmatch(r"[1-9]\d{8,9}", digits):
        return written
    number = phonenumbers.parse(f"0{digits}", "JP")
    return f"0{digits}" if phonenumbers.is_valid_number(number) else written
