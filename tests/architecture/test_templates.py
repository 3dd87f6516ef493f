"""Rules of the templates: nothing inline, nothing unescaped, every page in a layout."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes

from tests.architecture.source import ROOMS, ROOT

FOLDERS = [
    folder
    for room in ROOMS
    for name in ("templates", "layouts")
    for folder in (ROOT / room).rglob(name)
    if folder.is_dir()
]
FILES = sorted({file for folder in FOLDERS for file in folder.rglob("*.html")})
# Parts of pages: included by others, or answered to a script as a piece of a page.
PART_FOLDERS = {"macros", "parts", "panels"}

FORBIDDEN = {
    "unescaped": re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*\btype=\"application/(?:ld\+)?json\")", re.IGNORECASE
    ),
    "foreign address": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
}

environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> nodes.Template:
    return environment.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """As other templates call it: `layouts/staff.html`, `inquiries/list.html`."""
    parts = path.parts
    last = max(i for i, part in enumerate(parts) if part in {"templates", "layouts"})
    return "/".join(parts[last if parts[last] == "layouts" else last + 1 :])


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_nothing_inline_and_nothing_unescaped(rule: str) -> None:
    """S5, ASVS V1.2.1: what the policy would block, and what escaping must not be put aside for."""
    found = [
        f"{shown(path)}: {match[0]}"
        for path in FILES
        for match in FORBIDDEN[rule].finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_page_stands_in_a_layout() -> None:
    """What is neither part of another template nor in a folder of parts is a page."""
    assert len(FILES) > 20
    used = {name for path in FILES for name in meta.find_referenced_templates(parsed(path)) if name}
    loose = [
        shown(path)
        for path in FILES
        if name_of(path) not in used
        and not path.name.startswith("_")
        and not PART_FOLDERS & set(path.parts)
        and not any(parsed(path).find_all(nodes.Extends))
    ]
    assert loose == []


def test_every_name_that_is_extended_or_included_exists() -> None:
    known = {name_of(path) for path in FILES}
    assert known
    missing = {
        f"{shown(path)}: {name}"
        for path in FILES
        for name in meta.find_referenced_templates(parsed(path))
        if name and name not in known
    }
    assert missing == set()


def test_no_two_templates_share_a_name() -> None:
    """The first one found would stand in for the other."""
    names = [name_of(path) for path in FILES]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_every_form_that_changes_something_carries_its_token() -> None:
    """ASVS V3.5.1: a form sent by POST holds the token itself or calls the macro that does."""
    opening = re.compile(r"<form\b[^>]*\bmethod=\"post\"[^>]*>(.*?)</form>", re.S | re.I)
    bare = [
        shown(path)
        for path in FILES
        for match in opening.finditer(path.read_text(encoding="utf-8"))
        if "csrf" not in match[1] and "token" not in match[1]
    ]
    assert bare == []
