"""A word of a text."""

from typing import NamedTuple


class Token(NamedTuple):
    """One word.

    Attributes:
        surface: as written, folded.
        word: its common form.
        content: says something by itself; function words do not.
    """

    surface: str
    word: str
    content: bool
