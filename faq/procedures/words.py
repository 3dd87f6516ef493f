"""A text in both languages, with names in braces for what the city decides."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

VARIABLES = (
    "city",
    "call_centre",
    "counter",
    "branches",
    "suspension_line",
    "reissue_fee",
    "certificate_fee",
    "reissue_total",
)
_BRACED = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")


@dataclass(frozen=True)
class Words:
    """One text, Japanese and English."""

    ja: str
    en: str

    def text(self, language: str) -> str:
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True)
class Values:
    """What each variable stands for, in both languages."""

    ja: Mapping[str, str]
    en: Mapping[str, str]

    def fill(self, words: Words) -> Words:
        """The words with their variables filled in."""
        return Words(words.ja.format_map(self.ja), _capital(words.en.format_map(self.en)))


def unknown_variables(words: Words) -> list[str]:
    """What stands in braces and is no variable, full-width braces too."""
    return [
        found[0]
        for text in (words.ja, words.en)
        for found in _BRACED.finditer(text)
        if found[1] not in VARIABLES or found[0] != f"{{{found[1]}}}"
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
