"""ASVS V2.4: how often one network may ask."""

import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient

from callcenter.core.web import limits
from callcenter.core.web.limits import Limit
from faq.search.web.public_limits import PublicLimits

SECOND = 1_000_000_000


def test_so_many_at_once_then_one_each_period() -> None:
    limit = Limit(3, 10)
    assert [limit.wait("a", 0) for _try in range(3)] == [0, 0, 0]
    assert limit.wait("a", 0) == 10
    assert limit.wait("a", 4 * SECOND) == 6
    assert limit.wait("a", 10 * SECOND) == 0
    assert limit.wait("a", 10 * SECOND) == 10


def test_others_are_not_held_back() -> None:
    limit = Limit(1, 60)
    assert limit.wait("a", 0) == 0
    assert limit.wait("b", 0) == 0
    assert limit.wait("a", 0) > 0


def test_refused_tries_cost_no_more_time() -> None:
    """Who asks on and on is let in as soon as who waits."""
    limit = Limit(1, 10)
    limit.wait("a", 0)
    for moment in range(10):
        assert limit.wait("a", moment * SECOND) == 10 - moment
    assert limit.wait("a", 10 * SECOND) == 0


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_REMEMBERED", 2)
    limit = Limit(1, 60)
    assert [limit.wait(who, 0) for who in ("a", "b", "c")] == [0, 0, 0]
    assert limit.wait("c", 0) > 0
    assert limit.wait("a", 0) == 0


def test_threads_count_together() -> None:
    limit = Limit(50, 60)
    passed: list[bool] = []

    def ask() -> None:
        passed.extend(limit.wait("a", 0) == 0 for _try in range(40))

    threads = [threading.Thread(target=ask) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) == 50


def test_search_is_held_back_in_the_readers_language(
    public_app: Flask, citizen: FlaskClient
) -> None:
    public_app.extensions["public_faq_limits"] = PublicLimits(searches=Limit(2, 600))
    asked = [citizen.get("/en/faq?q=card", headers={"Accept-Language": "ja"}) for _try in range(3)]
    assert [answer.status_code for answer in asked] == [200, 200, 429]
    assert '<html lang="en"' in asked[-1].text
    assert int(asked[-1].headers["Retry-After"]) > 500
    assert citizen.get("/en/faq").status_code == 200
    elsewhere = citizen.get("/en/faq?q=card", environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert elsewhere.status_code == 200
