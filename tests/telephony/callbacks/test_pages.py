"""CB-1..3: callbacks on the staff's screens: the list, one of them, by hand, changed, cancelled."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import Role
from telephony.agents.models import Agent
from telephony.callbacks.models import Callback, CallbackState, Origin
from telephony.callbacks.services.keeping import give_up, number_of
from tests.factories.agents import make_agent
from tests.factories.callbacks import make_callback
from tests.factories.desk import Desk, html_of
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn, csrf_token
from tests.telephony.callbacks.conftest import AT

MINE = "090-1111-2222"


@pytest.fixture(autouse=True)
def ten_o_clock(platform: Platform) -> Iterator[None]:
    """A Tuesday, with the usual hours."""
    with clock.frozen_at(AT):
        with platform.database.transaction() as session:
            seed_default_hours(session)
        yield


def person(platform: Platform, client: FlaskClient, sign_in: SignIn, role: Role) -> Desk:
    with platform.database.transaction() as session:
        takes_calls = role in {Role.OPERATOR, Role.MANAGER}
        actor = make_agent(session, role=role) if takes_calls else make_staff(session, role)
    sign_in(client, actor)
    return Desk(client, platform, actor, csrf_token(client))


@pytest.fixture
def operator(platform: Platform, client: FlaskClient, sign_in: SignIn) -> Desk:
    """Ready for calls."""
    return person(platform, client, sign_in, Role.OPERATOR)


@pytest.fixture
def manager(platform: Platform, client: FlaskClient, sign_in: SignIn) -> Desk:
    return person(platform, client, sign_in, Role.MANAGER)


@pytest.fixture
def city(platform: Platform, client: FlaskClient, sign_in: SignIn) -> Desk:
    return person(platform, client, sign_in, Role.CITY)


def ask(desk: Desk, number: str = MINE, **more: object) -> UUID:
    """A callback that waits until tomorrow, unless said otherwise."""
    later = {"not_before": AT + timedelta(days=1), **more}
    found: UUID = desk.write(lambda session: make_callback(session, number, **later).id)
    return found


def row_of(desk: Desk, callback_id: UUID) -> Callback:
    with desk.platform.database.transaction(write=False) as session:
        return session.get_one(Callback, callback_id)


def only_row(desk: Desk) -> Callback:
    with desk.platform.database.transaction(write=False) as session:
        return session.scalars(select(Callback)).one()


def list_of(desk: Desk, query: str = "") -> str:
    answer = desk.get(f"/callbacks{query}")
    assert answer.status_code == 200
    return html_of(answer)


def fill(**more: str) -> dict[str, str]:
    given = {"number": "０９０ １１１１ ２２２２", "language": "ja", "callback_window": "now"}
    return given | more


def test_overdue_ones_stand_on_top_in_words(operator: Desk) -> None:
    """CB-3: with an icon and by how long, not by colour alone; the number is masked."""
    ask(operator, "090-3333-4444", due_at=AT + timedelta(hours=2))
    ask(operator, due_at=AT - timedelta(minutes=125))
    page = list_of(operator)
    assert page.index("090-****-2222") < page.index("090-****-4444")
    badge = page.split("badge-danger", 1)[1].split("</span>", 1)[0]
    assert "#octagon" in badge
    assert "2" in badge
    assert "1111" not in page


def test_empty_list_says_what_to_do(operator: Desk) -> None:
    assert 'class="empty"' in list_of(operator)


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("?language=en", {"4444"}),
        ("?origin=section", {"2222"}),
        ("?overdue=1", {"4444"}),
        ("?mine=1", set()),
        ("?state=waiting", {"2222", "4444"}),
        ("?state=cancelled", set()),
        ("?state=nonsense&language=xx&origin=%27", {"2222", "4444"}),
        ("?after=nonsense", {"2222", "4444"}),
    ],
)
def test_filters_are_a_list_of_what_is_allowed(operator: Desk, query: str, seen: set[str]) -> None:
    """What is none of them is passed over."""
    ask(operator, origin=Origin.SECTION)
    ask(operator, "090-3333-4444", language="en", due_at=AT - timedelta(hours=1))
    page = list_of(operator, query)
    assert {end for end in ("2222", "4444") if f"090-****-{end}" in page} == seen


def test_pages_go_on_where_the_last_one_ended(
    operator: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NFR: no page grows with the table."""
    for number in range(53):
        ask(operator, f"090-1111-{number:04}", due_at=AT + timedelta(minutes=number))
    first = list_of(operator)
    assert first.count("090-****-") // 2 == 50 or "090-****-0049" in first
    assert "090-****-0050" not in first
    onward = first.split('rel="next" href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    second = html_of(operator.get(onward))
    assert "090-****-0050" in second
    assert "090-****-0049" not in second


def test_list_asks_little_however_long_it_is(operator: Desk) -> None:
    ask(operator)
    some = statements(operator)
    for number in range(20):
        ask(operator, f"090-2222-{number:04}")
    assert statements(operator) == some <= 8


def statements(desk: Desk) -> int:
    list_of(desk)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = desk.platform.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        list_of(desk)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len([one for one in asked if one.startswith("SELECT")])


def test_a_number_is_read_back_before_it_is_saved(operator: Desk) -> None:
    """CB-1: as people in Japan write it, full width or not."""
    checked = operator.post("/callbacks/new", **fill(reason="city", note="午後"))
    page = html_of(checked)
    assert checked.status_code == 200
    assert '<p class="callback-number">090-1111-2222</p>' in page
    assert 'name="note" value="午後"' in page
    saved = operator.post(
        "/callbacks/new", **fill(reason="city", note="午後", confirmed="090-1111-2222")
    )
    assert saved.status_code == 303
    row = only_row(operator)
    assert (number_of(row), row.origin, row.reason) == ("+819011112222", "operator", "city")
    assert row.created_by_id == operator.operator.id


def test_another_number_than_was_confirmed_is_read_back_again(operator: Desk) -> None:
    answer = operator.post("/callbacks/new", **fill(confirmed="090-9999-9999"))
    assert answer.status_code == 200
    with operator.platform.database.transaction(write=False) as session:
        assert session.scalars(select(Callback)).all() == []


@pytest.mark.parametrize(
    "number", ["", "110", "0570-000-111", "184", "12345678", "+1 202 555 0100", "あいうえお"]
)
def test_what_is_wrong_with_a_number_is_said_at_the_field(operator: Desk, number: str) -> None:
    """CB-1: nothing that was typed is lost."""
    answer = operator.post("/callbacks/new", **fill(number=number, note="メモ"))
    page = html_of(answer)
    assert answer.status_code == 422
    assert 'id="number-error"' in page
    assert 'aria-invalid="true"' in page
    assert "メモ</textarea>" in page


def test_all_that_is_wrong_is_said_at_once(operator: Desk) -> None:
    own = {"callback_window": "own", "callback_day": "x", "callback_from": "9:00"}
    page = html_of(operator.post("/callbacks/new", **fill(number="110", **own)))
    for field in ("number", "callback_day", "callback_from", "callback_until"):
        assert f'id="{field}-error"' in page


@pytest.mark.parametrize(
    ("window", "from_", "until"),
    [
        ({"callback_window": "2026-11-25-am"}, "2026-11-25 09:00", "2026-11-25 12:00"),
        (
            {
                "callback_window": "own",
                "callback_day": "2026-11-26",
                "callback_from": "13:30",
                "callback_until": "15:00",
            },
            "2026-11-26 13:30",
            "2026-11-26 15:00",
        ),
    ],
)
def test_wished_times(operator: Desk, window: dict[str, str], from_: str, until: str) -> None:
    """CB-1: out of the next half-days, or an own one."""
    operator.post("/callbacks/new", **fill(confirmed=MINE, **window))
    row = only_row(operator)
    assert row.window_start is not None
    assert row.window_end is not None
    start, end = (at.astimezone(clock.zone()) for at in (row.window_start, row.window_end))
    assert (f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}") == (from_, until)


@pytest.mark.parametrize(
    "own",
    [
        {"callback_day": "2026-11-26", "callback_from": "15:00", "callback_until": "14:00"},
        {"callback_day": "2026-11-23", "callback_from": "10:00", "callback_until": "11:00"},
        {"callback_day": "2026-11-29", "callback_from": "02:00", "callback_until": "03:00"},
    ],
)
def test_times_at_which_nobody_can_call(operator: Desk, own: dict[str, str]) -> None:
    """The wrong way round, over, and while the centre is closed."""
    answer = operator.post("/callbacks/new", **fill(confirmed=MINE, callback_window="own", **own))
    assert answer.status_code == 422
    assert "field-error" in answer.text


def test_the_city_passes_on_a_request(city: Desk) -> None:
    """CB-1: from another section; the city takes no calls itself."""
    city.post("/callbacks/new", **fill(confirmed=MINE))
    row = only_row(city)
    assert row.origin == Origin.SECTION
    assert "/take" not in list_of(city)
    assert city.post(f"/callbacks/{row.id}/take").status_code == 403


def test_number_is_shown_once_and_logged(operator: Desk) -> None:
    """PRV-2."""
    callback_id = ask(operator)
    assert MINE not in html_of(operator.get(f"/callbacks/{callback_id}"))
    assert MINE in html_of(operator.post(f"/callbacks/{callback_id}/number"))
    with operator.platform.database.transaction(write=False) as session:
        looks = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "callback.view_number")
        )
        assert [look.object_id for look in looks] == [str(callback_id)]


def test_call_now_leads_to_the_desk(operator: Desk) -> None:
    """CB-2: by one key; the phone of this operator rings."""
    callback_id = ask(operator)
    assert 'data-shortcut="c"' in list_of(operator)
    answer = operator.post(f"/callbacks/{callback_id}/take")
    row = row_of(operator, callback_id)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/desk?call={row.call_id}"
    with operator.platform.database.transaction(write=False) as session:
        agent = session.get_one(Agent, operator.operator.id)
        assert (agent.state, agent.call_id) == ("reserved", row.call_id)


def test_why_nobody_can_be_called_is_said(operator: Desk, sign_in: SignIn) -> None:
    """CB-2: closed; or the phone is in use, which a second press meets."""
    callback_id = ask(operator)
    with clock.frozen_at(AT + timedelta(hours=12)):
        sign_in(operator.client, operator.operator)
        closed = operator.post(f"/callbacks/{callback_id}/take")
    assert closed.status_code == 422
    assert "error-summary" in closed.text
    operator.post(f"/callbacks/{callback_id}/take")
    again = operator.post(f"/callbacks/{callback_id}/take")
    assert again.status_code == 409
    assert "error-summary" in again.text


def test_assigned_ones_are_called_by_nobody_else(
    operator: Desk, platform: Platform, sign_in: SignIn
) -> None:
    """CB-2: until the promised time."""
    other = person(platform, operator.client.application.test_client(), sign_in, Role.OPERATOR)
    callback_id = ask(operator, due_at=AT + timedelta(minutes=5))
    operator.post(f"/callbacks/{callback_id}/assign", assignee=str(other.operator.id), version="1")
    assert row_of(operator, callback_id).assignee_id == other.operator.id
    assert f"{callback_id}/take" not in list_of(operator)
    assert f"{callback_id}/take" in list_of(other)
    assert operator.post(f"/callbacks/{callback_id}/take").status_code == 409
    with clock.frozen_at(AT + timedelta(minutes=10)):
        assert f"{callback_id}/take" in list_of(operator)


def test_changes_keep_the_number_unless_another_is_typed(operator: Desk) -> None:
    callback_id = ask(operator)
    page = html_of(operator.get(f"/callbacks/{callback_id}/edit"))
    assert MINE not in page
    assert "090-****-2222" in page
    answer = operator.post(
        f"/callbacks/{callback_id}/edit",
        version="1",
        language="en",
        callback_window="2026-11-25-pm",
        urgent="1",
    )
    assert answer.status_code == 303
    row = row_of(operator, callback_id)
    assert (row.language, row.urgent, number_of(row)) == ("en", True, "+819011112222")
    kept = html_of(operator.get(f"/callbacks/{callback_id}/edit"))
    assert 'value="keep" checked' in kept
    operator.post(
        f"/callbacks/{callback_id}/edit",
        version=str(row.version),
        number="03-3333-4444",
        language="en",
        callback_window="keep",
    )
    after = row_of(operator, callback_id)
    assert (number_of(after), after.window_start) == ("+81333334444", row.window_start)


def test_somebody_elses_change_is_not_overwritten(operator: Desk) -> None:
    callback_id = ask(operator)
    answer = operator.post(
        f"/callbacks/{callback_id}/edit", version="7", language="ja", note="わたしの"
    )
    assert answer.status_code == 409
    assert "わたしの</textarea>" in html_of(answer)
    assert row_of(operator, callback_id).note == ""


def test_cancelling_needs_a_reason(operator: Desk) -> None:
    callback_id = ask(operator)
    without = operator.post(f"/callbacks/{callback_id}/cancel", version="1")
    assert without.status_code == 422
    assert 'id="reason-error"' in without.text
    operator.post(f"/callbacks/{callback_id}/cancel", version="1", reason="called_in")
    row = row_of(operator, callback_id)
    assert (row.state, row.settled_reason) == (CallbackState.CANCELLED, "called_in")
    assert "090-****-2222" in list_of(operator, "?state=settled")
    assert "090-****-2222" not in list_of(operator)


def test_manager_decides_what_was_given_up(manager: Desk) -> None:
    """CB-3: on top of the list; tried again, or cancelled."""
    callback_id = ask(manager)

    def end(session: Session) -> None:
        give_up(session, session.get_one(Callback, callback_id), "no_answer")

    manager.write(end)
    page = list_of(manager)
    assert 'id="given-up"' in page
    version = str(row_of(manager, callback_id).version)
    manager.post(f"/callbacks/{callback_id}/reopen", version=version)
    assert row_of(manager, callback_id).state in {CallbackState.WAITING, CallbackState.LINED_UP}


def test_operators_are_not_asked_to_decide(operator: Desk) -> None:
    callback_id = ask(operator)
    operator.write(lambda session: give_up(session, session.get_one(Callback, callback_id), "busy"))
    assert 'id="given-up"' not in list_of(operator)


def test_result_can_only_be_corrected_where_somebody_was_called(operator: Desk) -> None:
    callback_id = ask(operator)
    answer = operator.post(f"/callbacks/{callback_id}/result", result="busy")
    assert answer.status_code == 422


def test_texts_are_escaped(operator: Desk) -> None:
    """SEC: what people type is text."""
    callback_id = ask(operator, note="<script>alert(1)</script>")
    assert "<script>alert" not in operator.get(f"/callbacks/{callback_id}").text
