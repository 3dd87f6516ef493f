"""Pieces of pages written once: the same words for all, never another person's (NFR, SEC-1)."""

import pytest
from flask import Flask, g
from jinja2 import DictLoader
from markupsafe import Markup

from callcenter.core.i18n import force_locale
from callcenter.core.web.fragments import form_token, fragment

PIECE = "{{ word }}<b>{{ locale }}</b>{{ csrf_token() }}{{ current_actor }}"


@pytest.fixture
def app(staff_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The staff app with one template more, in a request."""
    monkeypatch.setattr(staff_app.jinja_env, "loader", DictLoader({"piece.html": PIECE}))
    return staff_app


def test_piece_is_written_once_for_its_key(app: Flask) -> None:
    """The same key asks for nothing again; another key does."""
    asked: list[str] = []

    def read(word: str) -> dict[str, str]:
        asked.append(word)
        return {"word": word}

    with app.test_request_context("/"):
        first = fragment("piece.html", 1, read=lambda: read("a"))
        again = fragment("piece.html", 1, read=lambda: read("b"))
        other = fragment("piece.html", 2, read=lambda: read("<c>"))
    assert first == again
    assert isinstance(first, Markup)
    assert other.startswith("&lt;c&gt;")
    assert asked == ["a", "<c>"]


def test_each_language_has_its_own(app: Flask) -> None:
    """A piece in Japanese is not shown to who reads English."""
    with app.test_request_context("/"):
        with force_locale("ja"):
            assert "<b>ja</b>" in fragment("piece.html")
        with force_locale("en"):
            assert "<b>en</b>" in fragment("piece.html")


def test_each_reader_gets_the_own_token(app: Flask) -> None:
    """SEC: a remembered form carries the token of who looks at it now."""
    with app.test_request_context("/"):
        g.csrf_token = "token-of-one"
        assert "token-of-one" in fragment("piece.html")
        assert form_token() == "token-of-one"
    with app.test_request_context("/"):
        g.csrf_token = "token-of-another"
        piece = fragment("piece.html")
    assert "token-of-another" in piece
    assert "token-of-one" not in piece


def test_nothing_of_the_person_reaches_a_piece(app: Flask) -> None:
    """What pages know of the signed-in person is not there."""
    with app.test_request_context("/"):
        g.actor = object()
        assert "object" not in fragment("piece.html")


def test_memory_is_bounded(app: Flask) -> None:
    """Many keys do not pile up."""
    with app.test_request_context("/"):
        for number in range(1500):
            fragment("piece.html", number)
        assert len(app.extensions["fragments"]) <= 512
