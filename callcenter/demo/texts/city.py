"""The invented city of the demo: its offices, its staff and today's stories."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tomllib import loads
from typing import Any

from callcenter.demo.texts.callers import GeneratedCaller

_HERE = Path(__file__).parent
_HANDLING_ROLES = ("operator", "responder")


@dataclass(frozen=True, slots=True)
class Branch:
    """An office with its counters, the first one being city hall."""

    code: str
    name: str
    name_en: str
    address: str
    address_en: str
    counters: tuple[str, ...]
    handles: str = ""
    handles_en: str = ""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One account; `role` is a value of `callcenter.core.permissions.Role`."""

    login: str
    name: str
    name_en: str
    kana: str
    role: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to a story, `after` minutes from its start, done `by` a login.

    `action` is taken, note, classified, assigned, handoff, callback, attempt,
    reply_drafted, linked, merged, reopened, edited, status or closed; `value` the new
    category or owner; `about` the key of another story.
    """

    after: int
    by: str
    action: str
    text: str = ""
    value: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """An inquiry in progress. `minutes_ago` counts opening hours back from the reset."""

    key: str
    category: str
    channel: str
    subject: str
    question: str
    answer: str
    result: str
    status: str
    owner: str
    minutes_ago: int
    tags: tuple[str, ...]
    steps: tuple[Step, ...]
    caller: GeneratedCaller | None = None
    language: str = "ja"
    complaint: bool = False
    campaign: bool = False


@dataclass(frozen=True, slots=True)
class City:
    """The city and its centre."""

    name: str
    name_en: str
    reading: str
    prefecture: str
    inhabitants: int
    households: int
    centre: str
    centre_en: str
    phone: str
    email: str
    branches: tuple[Branch, ...]
    staff: tuple[StaffMember, ...]
    stories: tuple[Story, ...]

    @property
    def handlers(self) -> tuple[StaffMember, ...]:
        """Operators, then responders: `GeneratedInquiry.handler` counts in this order."""
        return tuple(
            member for role in _HANDLING_ROLES for member in self.staff if member.role == role
        )


def load_city() -> City:
    """The city as written in `city.toml` and `stories.toml`."""
    data = _read("city.toml")
    return City(
        **data
        | {
            "branches": tuple(
                Branch(**entry | {"counters": tuple(entry["counters"])})
                for entry in data["branches"]
            ),
            "staff": tuple(
                StaffMember(**entry | {"languages": tuple(entry["languages"])})
                for entry in data["staff"]
            ),
            "stories": tuple(_story(entry) for entry in _read("stories.toml")["stories"]),
        }
    )


def _story(entry: Mapping[str, Any]) -> Story:
    caller = entry.get("caller")
    return Story(
        **{
            **entry,
            "question": entry["question"].strip(),
            "tags": tuple(entry["tags"]),
            "steps": tuple(Step(**step) for step in entry["steps"]),
            "caller": caller
            and GeneratedCaller(
                caller["name"], caller["kana"], caller.get("phone"), caller.get("email")
            ),
        }
    )


def _read(name: str) -> dict[str, Any]:
    return loads((_HERE / name).read_text(encoding="utf-8"))
