"""The phone at the desk: what the panel shows, and what its buttons do (TEL-2, INQ-3)."""

from typing import Any

import jwt
import pytest
from sqlalchemy import event

from callcenter.core.permissions import Role
from callcenter.core.privacy.masking import mask_phone
from telephony.agents.models import Agent
from telephony.switch.services.identity import PhoneKey, keep_phone_key
from tests.factories.desk import Desk, another_desk, html_of
from tests.factories.phone_desk import TAB, at_the_phone, ringing_call, waiting_call
from tests.fixtures.apps import SignIn


def state_of(desk: Desk, tab: str = TAB) -> dict[str, Any]:
    answer = desk.get(f"/phone/state?tab={tab}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def press(desk: Desk, button: str, value: str = "", tab: str = TAB) -> dict[str, Any]:
    answer = desk.post_json(f"/phone/{button}", {"tab": tab, "value": value})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_who_was_never_at_the_phone_is_offline(desk: Desk) -> None:
    state = state_of(desk)
    assert (state["state"], state["mine"], state["call"]) == ("offline", True, None)
    assert 'data-phone-act="take"' in state["parts"]["status"]


def test_buttons_lead_from_state_to_state(desk: Desk) -> None:
    """TEL-2: available, break with its reason, offline."""
    assert press(desk, "take")["state"] == "available"
    lunch = press(desk, "break", "lunch")
    assert lunch["state"] == "break"
    assert '<span class="badge' in lunch["parts"]["status"]
    assert press(desk, "offline")["state"] == "offline"


@pytest.mark.parametrize(
    ("button", "body"),
    [
        ("break", {"tab": TAB, "value": "golf"}),
        ("endpoint", {"tab": TAB, "value": "pigeon"}),
        ("take", {"tab": "x" * 41}),
        ("take", {"tab": 5}),
        ("take", {}),
    ],
)
def test_nonsense_is_refused(desk: Desk, button: str, body: dict[str, object]) -> None:
    assert desk.post_json(f"/phone/{button}", body).status_code == 422


def test_ringing_call_shows_who_what_and_how_long(desk: Desk) -> None:
    """INQ-3: number masked, language, choice, waiting time, and the form's address."""
    call = ringing_call(desk, language="en")
    state = state_of(desk)
    page = state["parts"]["status"]
    assert state["state"] == "ringing"
    assert (state["call"], state["url"]) == (str(call.id), call.address)
    assert mask_phone("090-1234-5678") in page
    assert "090-1234-5678" not in page
    assert "data-phone-since" in page
    assert 'data-phone-act="answer"' in page


@pytest.mark.parametrize(
    ("number", "words"),
    [("anonymous", "184"), ("+86282452253", "184")],
)
def test_withheld_number_is_said_with_its_reason(desk: Desk, number: str, words: str) -> None:
    ringing_call(desk, number=number)
    assert words in state_of(desk)["parts"]["status"]


def test_talk_and_wrap_up(desk: Desk) -> None:
    """TEL-2: the timer of the talk, then the countdown; more time, and the end of it."""
    call = ringing_call(desk).talk()
    assert 'data-phone-act="hang-up"' in state_of(desk)["parts"]["status"]
    call.end()
    wrap_up = state_of(desk)
    assert wrap_up["state"] == "wrap_up"
    assert wrap_up["call"] == str(call.id)
    assert "data-phone-until" in wrap_up["parts"]["status"]
    assert press(desk, "extend")["state"] == "wrap_up"
    assert press(desk, "finish")["state"] == "available"


def test_a_break_during_the_talk_comes_afterwards(desk: Desk) -> None:
    """TEL-2: the caller is not cut off, and the next one does not slip in."""
    call = ringing_call(desk).talk()
    assert press(desk, "break", "lunch")["state"] == "talking"
    call.end()
    assert press(desk, "finish")["state"] == "break"


def test_missed_call_is_explained(desk: Desk) -> None:
    """TEL-2: somebody who was away sees why they are where they are."""
    ringing_call(desk).ring().end("no-answer")
    state = state_of(desk)
    assert state["state"] == "available"
    assert "phone-why" in state["parts"]["status"]


def test_the_line_is_shown_in_its_order(desk: Desk) -> None:
    """TEL-2: who is next, in which language, for how long; and how many wait."""
    for language in ("ja", "en", "ja", "ja", "ja", "ja", "ja"):
        waiting_call(desk, language=language)
    page = " ".join(state_of(desk)["parts"]["line"].split())
    assert page.count('<span class="phone-place">') == 5
    assert '<span class="count">7' in page
    assert page.index(">1<") < page.index(">2<")


def test_answered_call_without_an_inquiry_is_offered(desk: Desk) -> None:
    """INQ-3: no answered call is left without its record."""
    call = ringing_call(desk).talk().hang_up()
    assert "phone-unlogged" not in state_of(desk)["parts"]["calls"], "it is the call of now"
    press(desk, "finish")
    assert f"call={call.id}" in state_of(desk)["parts"]["calls"]


def test_one_window_holds_the_phone(desk: Desk) -> None:
    """TEL-2: another one says so, and can take it; during a call it cannot."""
    at_the_phone(desk)
    other = state_of(desk, "otherwindow")
    assert not other["mine"]
    assert 'data-phone-act="here"' in other["parts"]["status"]
    assert press(desk, "here", tab="otherwindow")["mine"]
    assert not state_of(desk)["mine"]
    ringing_call(desk).talk()
    answer = desk.post_json("/phone/here", {"tab": "otherwindow"})
    assert answer.status_code == 409


def test_unchanged_state_is_not_sent_again(desk: Desk) -> None:
    """TEL-2: it is asked for every second."""
    tag = desk.get(f"/phone/state?tab={TAB}").headers["ETag"]
    again = desk.client.get(f"/phone/state?tab={TAB}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    at_the_phone(desk)
    after = desk.client.get(f"/phone/state?tab={TAB}", headers={"If-None-Match": tag})
    assert after.status_code == 200


def test_state_is_read_with_few_statements(desk: Desk) -> None:
    """TEL-2: however many wait and however many calls are unlogged."""
    ringing_call(desk)
    for _ in range(6):
        waiting_call(desk)
    some = statements(desk)
    for _ in range(6):
        waiting_call(desk)
    assert statements(desk) == some
    assert some <= 10


def statements(desk: Desk) -> int:
    state_of(desk)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = desk.platform.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        state_of(desk)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(asked)


def test_beat_keeps_somebody_at_the_phone(desk: Desk) -> None:
    at_the_phone(desk)
    assert press(desk, "beat")["state"] == "available"


def test_panel_stands_on_top_of_the_desk(desk: Desk) -> None:
    page = html_of(desk.get("/desk"))
    assert page.index("data-phone ") < page.index('id="panel-work"')


def test_who_takes_no_calls_has_no_phone(desk: Desk, sign_in: SignIn) -> None:
    """SEC-1: an e-mail responder writes inquiries at the same desk."""
    responder = another_desk(desk, sign_in, Role.RESPONDER)
    assert responder.get("/phone/state").status_code == 403
    page = html_of(responder.get("/desk"))
    assert "data-phone" not in page
    assert "phone/panel.js" not in page


def test_token_is_for_the_own_phone_alone(desk: Desk) -> None:
    """TEL-7: it is given before the first call is ever taken; without a key that is said."""
    account = desk.platform.settings.phones.account_sid
    refused = desk.post_json("/phone/token", {})
    assert (refused.status_code, bool(refused.get_json()["error"])) == (409, True)
    key = PhoneKey("SK" + "0" * 32, "s" * 32)
    desk.write(lambda session: keep_phone_key(session, key, account=account))
    given = desk.post_json("/phone/token", {}).get_json()
    claims = jwt.decode(given["token"], options={"verify_signature": False})
    with desk.platform.database.transaction(write=False) as session:
        agent = session.get_one(Agent, desk.operator.id)
    assert claims["grants"]["identity"] == agent.identity
    assert given["seconds"] > 600
