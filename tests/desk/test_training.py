"""TEL-7: practising against callers who call by themselves: the page, and how it went."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from callcenter.apps.staff import make_staff_app
from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.permissions import Role
from callcenter.core.settings import TRAINING_NUMBER, PhoneSettings
from callcenter.desk.call_entry import entry_key_of
from callcenter.desk.models import Practice
from callcenter.inquiries.models import Inquiry
from telephony.calls.facts import Kind
from telephony.calls.models import Call
from telephony.calls.services.recording_calls import add_event, open_call
from tests.factories.desk import Desk, another_desk, html_of, open_desk
from tests.factories.phone_desk import at_the_phone
from tests.fixtures.apps import SignIn
from tests.fixtures.exchange import LocalExchange

PROVIDER = PhoneSettings("AC" + "0" * 32, "a" * 32, "+815012345678")


@pytest.fixture
def desk(exchange_platform: Platform, sign_in: SignIn) -> Desk:
    app = make_staff_app(exchange_platform)
    app.testing = True
    return open_desk(app.test_client(), exchange_platform, sign_in)


def begin(desk: Desk, story: str = "booking", language: str = "ja") -> Practice:
    """Ask for a caller; the practice that came of it."""
    answer = desk.post("/training", story=story, language=language)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk"), html_of(answer)
    return latest(desk)


def latest(desk: Desk) -> Practice:
    with desk.platform.database.transaction(write=False) as session:
        found = session.scalars(select(Practice).order_by(Practice.id.desc())).first()
        assert found is not None
        session.expunge(found)
        return found


def practices(exchange: LocalExchange) -> Any:
    return exchange.station.practices


def answered(desk: Desk, practice: Practice, *, after: int = 12) -> UUID:
    """Our record of the call: it waited and was answered by the desk's operator."""

    def work(session: Any) -> UUID:
        params = {"From": "+815000009000", "To": TRAINING_NUMBER}
        came = clock.now() - timedelta(minutes=1)
        call = open_call(session, sid=practice.call_sid, params=params, at=came)
        add_event(session, call, Kind.LANGUAGE, at=came, language=practice.language)
        add_event(session, call, Kind.QUEUED, at=came)
        about = {"key": "CA1", "staff": str(desk.operator.id)}
        add_event(session, call, Kind.TALKING, at=came + timedelta(seconds=after), **about)
        found: UUID = call.id
        return found

    return UUID(str(desk.write(work)))


def test_the_page_offers_callers_in_the_reader_s_language(desk: Desk) -> None:
    page = html_of(desk.get("/training"))
    assert "怒っている人" in page
    assert "暗証番号を口に出してしまう人" in page
    assert "An angry caller" not in page


def test_a_caller_calls_the_training_number(desk: Desk, local_exchange: LocalExchange) -> None:
    practice = begin(desk, "card_lost", "en")
    told = practices(local_exchange).get(practice.key)
    assert (told["by"], told["story"]["code"]) == (str(desk.operator.id), "card_lost")
    leg = local_exchange.station.exchange.legs[practice.call_sid]
    assert leg.to == TRAINING_NUMBER
    page = html_of(desk.get("/desk"))
    assert f"/training/{practice.id}" in page


def test_the_page_says_when_nobody_is_ready(desk: Desk) -> None:
    assert 'class="notice notice-info"' in html_of(desk.get("/training"))
    at_the_phone(desk)
    assert 'class="notice notice-info"' not in html_of(desk.get("/training"))


@pytest.mark.parametrize(
    ("story", "language"), [("nobody", "ja"), ("", "ja"), ("booking", "fr"), ("booking", "")]
)
def test_what_is_not_offered_is_refused(desk: Desk, story: str, language: str) -> None:
    assert desk.post("/training", story=story, language=language).status_code == 422
    with desk.platform.database.transaction(write=False) as session:
        assert session.scalars(select(Practice)).all() == []


def test_others_practice_is_seen_by_supervisors_alone(desk: Desk, sign_in: SignIn) -> None:
    """SEC-1."""
    practice = begin(desk)
    colleague = another_desk(desk, sign_in)
    assert colleague.get(f"/training/{practice.id}").status_code == 404
    assert str(practice.id) not in html_of(colleague.get("/training"))
    manager = another_desk(desk, sign_in, Role.MANAGER)
    assert manager.get(f"/training/{practice.id}").status_code == 200
    assert str(practice.id) in html_of(manager.get("/training"))
    assert desk.get(f"/training/{uuid4()}").status_code == 404


def test_who_takes_no_calls_does_not_practise(desk: Desk, sign_in: SignIn) -> None:
    city = another_desk(desk, sign_in, Role.CITY)
    assert city.get("/training").status_code == 403
    assert city.post("/training", story="booking", language="ja").status_code == 403


def test_with_the_provider_there_are_no_callers_of_our_own(desk: Desk, sign_in: SignIn) -> None:
    platform = desk.platform
    app = make_staff_app(replace(platform, settings=replace(platform.settings, phones=PROVIDER)))
    client = app.test_client()
    sign_in(client, desk.operator)
    assert client.get("/training").status_code == 404


def test_without_the_exchange_what_we_know_is_shown(
    desk: Desk, sign_in: SignIn, local_exchange: LocalExchange
) -> None:
    practice = begin(desk)
    platform = desk.platform
    phones = replace(platform.settings.phones, exchange_url="http://127.0.0.1:9")
    app = make_staff_app(replace(platform, settings=replace(platform.settings, phones=phones)))
    client = app.test_client()
    sign_in(client, desk.operator)
    page = html_of(client.get("/training"))
    assert str(practice.id) in page
    assert "怒っている人" not in page
    assert client.get(f"/training/{practice.id}").status_code == 200
    local_exchange.station.practices.forget()
    assert desk.get(f"/training/{practice.id}").status_code == 200


def test_how_it_went_is_told(desk: Desk, local_exchange: LocalExchange) -> None:
    """Answered after how long, what was said, what was written down and under which category."""
    at_the_phone(desk)
    practice = begin(desk, "booking")
    call_id = answered(desk, practice)
    page = html_of(desk.get(f"/training/{practice.id}"))
    assert f"/desk?call={call_id}" in page
    assert "12" in page
    saved = desk.save(
        entry_key=str(entry_key_of(call_id, desk.operator)), call=str(call_id), category="3-2"
    )
    assert saved.status_code == 303
    [inquiry] = desk.inquiries()
    assert inquiry.training
    page = html_of(desk.get(f"/training/{practice.id}"))
    assert inquiry.reference in page
    assert "3-2 予約の変更・取消" in page
    assert f"/calls/{call_id}" in page


@pytest.mark.parametrize("category", ["7-1", "3-2"])
def test_the_category_is_compared_with_the_expected_one(desk: Desk, category: str) -> None:
    practice = begin(desk, "booking")
    call_id = answered(desk, practice)
    desk.save(
        entry_key=str(entry_key_of(call_id, desk.operator)), call=str(call_id), category=category
    )
    page = html_of(desk.get(f"/training/{practice.id}"))
    assert page.count("badge-warning") == (1 if category == "7-1" else 0)


def test_an_inquiry_of_a_real_call_is_no_practice(desk: Desk) -> None:
    desk.save()
    [inquiry] = desk.inquiries()
    assert not inquiry.training


def test_a_secret_is_told_without_its_words(desk: Desk, local_exchange: LocalExchange) -> None:
    practice = begin(desk, "pin_forgotten")
    told = practices(local_exchange).get(practice.key)
    assert told["story"]["has_secret"]
    page = html_of(desk.get(f"/training/{practice.id}"))
    assert "七二零四" not in page
    assert "<strong>暗証番号</strong>" in page or "The PIN" in page


def test_calls_and_inquiries_are_marked(desk: Desk) -> None:
    """The list, the record and the worklist say that it was practice."""
    practice = begin(desk, "booking")
    call_id = answered(desk, practice)
    key = str(entry_key_of(call_id, desk.operator))
    desk.save(entry_key=key, call=str(call_id), status="open")
    [inquiry] = desk.inquiries()
    for address in ("/inquiries", f"/inquiries/{inquiry.id}", "/desk", "/calls"):
        assert "練習" in html_of(desk.get(address)), address
    with desk.platform.database.transaction(write=False) as session:
        assert session.get_one(Call, call_id).training
        assert session.get_one(Inquiry, inquiry.id).training
