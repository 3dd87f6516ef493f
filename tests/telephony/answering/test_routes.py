"""TEL-8, SEC-1: every address of a call is behind the door, and none sends anybody elsewhere."""

import pytest
from flask import Flask
from sqlalchemy import select

from callcenter.apps.wiring import Platform
from callcenter.core.ids import new_id
from telephony.calls.models import Call
from telephony.switch.models import InboxEvent
from tests.factories.calls import new_sid
from tests.telephony.answering.provider import Provider

PATHS = (
    "incoming",
    "language",
    "menu",
    "listed",
    "answer",
    "answer-next",
    "rating",
    "wait",
    "queue-left",
    "line-again",
    "voicemail",
    "voicemail-left",
    "operator",
    "operator-accepted",
    "operator-status",
    "party",
    "party-accepted",
    "party-status",
    "hold",
    "conference",
    "talk",
    "talk-ended",
    "recording",
    "status",
    "callback",
    "callback-choice",
    "callback-number",
    "called",
    "called-status",
)
# The steps of a conversation, which say how far it has come.
STEPS = {
    "callback": "&turn=0-0",
    "callback-choice": "&turn=0-0-1",
    "callback-number": "&turn=0-0-1",
}
FIELDS = {"CallSid": new_sid(), "ConferenceSid": new_sid("CF"), "RecordingSid": new_sid("RE")}


def test_these_are_all_the_addresses(app: Flask) -> None:
    routes = {
        rule.rule.removeprefix("/voice/")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("answering.", "answering_parties.", "answering_callbacks."))
    }
    assert routes == {*PATHS, "music"}


def test_nobody_comes_in_without_a_signature(provider: Provider, platform: Platform) -> None:
    answers = {path: provider.client.post(f"/voice/{path}", data=FIELDS) for path in PATHS}
    assert {answer.status_code for answer in answers.values()} == {403}
    with platform.database.transaction(write=False) as session:
        assert session.scalars(select(InboxEvent)).all() == []
        assert session.scalars(select(Call)).all() == []


def test_no_address_redirects(provider: Provider) -> None:
    """A redirected request would come back as a GET, without the keys that were pressed."""
    for path in PATHS:
        assert provider.post(f"/voice/{path}/", **FIELDS).status_code == 404
        assert provider.client.get(f"/voice/{path}").status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "leg=x&call=x&step=x&stay=x",
        "leg=%00&call=&step=-1&stay=1e9",
        "leg=%D9%A1&call=1&step=%D9%A1&stay=%D9%A1",
        "other=1",
    ],
)
def test_strange_addresses_are_refused_or_taken_as_they_are(provider: Provider, query: str) -> None:
    """Only the provider knows how to sign, and yet nothing that it sends is our failure."""
    answers = {path: provider.post(f"/voice/{path}?{query}", **FIELDS) for path in PATHS}
    assert {answer.status_code for answer in answers.values()} <= {200, 204, 400}


def test_what_is_about_nothing_of_ours_is_not_our_failure(provider: Provider) -> None:
    query = f"leg={new_id()}&call={new_id()}&place=closed"
    answers = {
        path: provider.post(f"/voice/{path}?{query}{STEPS.get(path, '')}", **FIELDS)
        for path in PATHS
    }
    assert {answer.status_code for answer in answers.values()} <= {200, 204, 404}
