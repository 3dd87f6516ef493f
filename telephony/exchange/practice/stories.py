"""The stories of the callers, read strictly from `stories.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("ja", "en")
_FILE = Path(__file__).with_name("stories.toml")


class StoryError(ValueError):
    """The file of stories is not as it must be."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something a caller says.

    Attributes:
        secret: it must not be recorded, and is shown nowhere afterwards.
        after: seconds that pass at least since the line before.
    """

    text: str
    secret: bool = False
    after: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Story:
    """A caller. Times are in seconds; texts and lines are by language.

    Attributes:
        menu: the key pressed in the menu.
        categories: codes that the inquiry may be filed under.
        patience: how long she waits in the line.
        thinks: how long she needs before she answers.
        pace: the silence after which she goes on by herself.
        stays: how long she stays after her last line when nothing is said.
        called_back: lines for when she is rung up afterwards.
    """

    code: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    menu: str
    categories: tuple[str, ...]
    says: Mapping[str, tuple[Line, ...]]
    called_back: Mapping[str, tuple[Line, ...]]
    withheld: bool = False
    patience: float = 600.0
    thinks: float = 1.0
    pace: float = 12.0
    stays: float = 25.0

    def as_json(self) -> dict[str, Any]:
        """What somebody is told who chooses one."""
        return {
            "code": self.code,
            "title": dict(self.title),
            "about": dict(self.about),
            "categories": list(self.categories),
            "has_secret": any(line.secret for line in self.says[LANGUAGES[0]]),
        }


@cache
def stories() -> Mapping[str, Story]:
    """All stories by code, in the order of the file.

    Raises:
        StoryError.
    """
    return read_stories(_FILE.read_text(encoding="utf-8"))


def read_stories(text: str) -> Mapping[str, Story]:
    """The stories in a TOML text.

    Raises:
        StoryError: an unknown word, something missing, a code twice.
    """
    try:
        given = tomllib.loads(text)["story"]
        found = [_story(one) for one in given]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as wrong:
        raise StoryError(str(wrong)) from wrong
    by_code = {story.code: story for story in found}
    if len(by_code) != len(found):
        raise StoryError("a code is there twice")
    return by_code


def _story(given: Mapping[str, Any]) -> Story:
    unknown = given.keys() - {one.name for one in fields(Story)}
    if unknown:
        raise StoryError(f"unknown: {', '.join(sorted(unknown))}")
    lines = {name: _lines(given.get(name, {})) for name in ("says", "called_back")}
    story = Story(**{**given, "categories": tuple(given["categories"]), **lines})
    for texts in (story.title, story.about, story.says):
        if set(texts) != set(LANGUAGES):
            raise StoryError(f"{story.code}: a language is missing")
    return story


def _lines(given: Mapping[str, Any]) -> dict[str, tuple[Line, ...]]:
    return {language: tuple(Line(**line) for line in lines) for language, lines in given.items()}
