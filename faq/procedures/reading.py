"""Read TOML tables strictly: what is missing, mistyped or of another kind is named."""

from collections.abc import Iterator, Mapping
from typing import Any

from faq.procedures.guide import Condition
from faq.procedures.words import Words, unknown_variables


class Flaw(ValueError):
    """A guide, term or question cannot be used as it is written."""


class Table:
    """One table of a file; every key is taken at most once, and none may be left over.

    Args:
        place: file and entry, as a person finds it.
    """

    def __init__(self, content: Any, place: str) -> None:
        if not isinstance(content, Mapping):
            raise Flaw(f"{place}: a table is expected")
        self.place = place
        self._left = dict(content)

    def flaw(self, message: str) -> Flaw:
        return Flaw(f"{self.place}: {message}")

    def take(self, key: str, default: Any = None) -> Any:
        return self._left.pop(key, default)

    def text(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.flaw(f"{key} lacks its text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty when it is not there."""
        value = self.take(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.flaw(f"{key} is no list of texts")
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self.take(key, False)
        if not isinstance(value, bool):
            raise self.flaw(f"{key} is neither true nor false")
        return value

    def tables(self, key: str) -> Iterator["Table"]:
        """The tables of a list, none when it is not there."""
        for number, content in enumerate(self.take(key, []), start=1):
            yield Table(content, f"{self.place}, {key} {number}")

    def words(self) -> Words:
        """`ja` and `en` of this table, with known variables only."""
        words = Words(self.text("ja"), self.text("en"))
        unknown = unknown_variables(words)
        if unknown:
            raise self.flaw(f"unknown variable {', '.join(unknown)}")
        return words

    def words_if_any(self) -> Words | None:
        return self.words() if {"ja", "en"} & self._left.keys() else None

    def condition(self, key: str = "when") -> Condition:
        """Questions with the answers under which the entry holds."""
        content = Table(self.take(key, {}), f"{self.place}, {key}")
        return tuple(
            (question, content.answers(question)) for question in sorted(content._left.copy())
        )

    def answers(self, question: str) -> frozenset[str]:
        value = self._left.get(question)
        if isinstance(value, str):
            self._left[question] = [value]
        answers = self.texts(question)
        if not answers:
            raise self.flaw(f"{question} has no answer")
        return frozenset(answers)

    def end(self) -> None:
        """Nothing is left that nobody asked for: a mistyped key would be passed over."""
        if self._left:
            raise self.flaw(f"unknown {', '.join(sorted(self._left))}")
