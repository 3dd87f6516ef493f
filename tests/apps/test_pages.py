"""S5: every page of every role, as it is sent: nothing inline, in the reader's language."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from callcenter.accounts.models import StaffAccount
from callcenter.apps.wiring import Platform
from callcenter.core.i18n import LANGUAGES
from callcenter.core.permissions import Role
from tests.apps.staff_client import StaffClient
from tests.apps.walk import visits
from tests.apps.world import World

FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*\btype=\"application/json\")", re.IGNORECASE
    ),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "foreign address": re.compile(r"\b(?:src|action)\s*=\s*\"(?:https?:)?//", re.IGNORECASE),
    "unfilled text": re.compile(r"%\(\w+\)s|\{\{|\{%"),
    "value of the inside": re.compile(r">\s*Undefined\s*<|[\w.]+ object at 0x|Traceback"),
}


@pytest.fixture(params=LANGUAGES)
def language(
    request: pytest.FixtureRequest, city_platform: Platform, world: World
) -> Iterator[str]:
    """The language that everybody has chosen for the screens."""
    set_language(city_platform, request.param)
    yield request.param
    set_language(city_platform, "ja")


def set_language(platform: Platform, language: str) -> None:
    with platform.database.transaction() as session:
        session.execute(update(StaffAccount).values(language=language))


def faults(answer: TestResponse, language: str | None) -> list[str]:
    """What is wrong with a page."""
    if answer.mimetype != "text/html" or 300 <= answer.status_code < 400:
        return []
    found = [name for name, pattern in FORBIDDEN.items() if pattern.search(answer.text)]
    if language is not None and f'<html lang="{language}"' not in answer.text:
        found.append("another language")
    policy = answer.headers["Content-Security-Policy"]
    if "unsafe" in policy or "default-src 'self'" not in policy:
        found.append("policy")
    return found


@pytest.mark.parametrize("name", ["nobody", *(role.value for role in Role)])
def test_every_page(
    city_app: Flask, world: World, visitors: dict[str, StaffClient], language: str, name: str
) -> None:
    """Pages, refused forms and error pages alike."""
    spoken = None if name == "nobody" else language
    found = [
        f"{visit}: {', '.join(wrong)}"
        for visit in visits(city_app, world)
        if (wrong := faults(visitors[name].ask(visit.method, visit.path), spoken))
    ]
    assert not found, "\n".join(found)


def test_walk_reaches_pages_of_every_room(
    city_app: Flask, world: World, visitors: dict[str, StaffClient]
) -> None:
    """The test above is worth something only if most addresses answer with a page."""
    shown = {
        visit.rule.endpoint
        for visit in visits(city_app, world)
        if visit.method == "GET"
        and any(
            visitors[role].ask("GET", visit.path).status_code == 200
            for role in ("manager", "admin", "nobody")
        )
    }
    assert {endpoint.split(".")[0] for endpoint in shown} >= {
        "accounts",
        "audit",
        "categories",
        "desk",
        "entry",
        "hours",
        "inquiries",
        "me",
        "people",
    }
