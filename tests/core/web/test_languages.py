"""The language of a page: the person's own choice, else the browser's, else Japanese."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ja", "ja"),
        ("en-GB,en;q=0.9", "en"),
        ("en;q=0.5,ja;q=0.9", "ja"),
        ("fr", "ja"),
        ("", "ja"),
        ("*", "ja"),
        ("pt-BR,pt;q=0.9,en;q=0.5", "en"),
        ("x" * 5000, "ja"),
        (";;;,q=", "ja"),
    ],
)
def test_browser_asks(client: FlaskClient, accepted: str, language: str) -> None:
    assert client.get("/language", headers={"Accept-Language": accepted}).text == language


def test_own_choice_wins(client: FlaskClient) -> None:
    client.get("/cookie?language=en")
    assert client.get("/language", headers={"Accept-Language": "ja"}).text == "en"


def test_unknown_choice_is_passed_over(client: FlaskClient) -> None:
    client.get("/cookie?language=../../etc")
    assert client.get("/language", headers={"Accept-Language": "en"}).text == "en"
