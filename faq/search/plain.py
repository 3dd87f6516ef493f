"""Answers without the marks of their Markdown: what is searched and what a snippet shows.

A rough and quick way, for thousands of texts at once; pages are rendered by the articles' own.
"""

import re

_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
_MARKS = re.compile(r"\*\*|^[ \t]*(?:[-*+]|\d{1,2}[.)])[ \t]+", re.MULTILINE)


def without_marks(text: str) -> str:
    """The words of a text, line by line."""
    return _MARKS.sub("", _LINK.sub(r"\1", text))
