"""TEL-1, TEL-3, UI-1: the pages of notices, answers by voice, the question afterwards and the list
of nuisance calls."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from callcenter.accounts.models import StaffAccount
from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import Actor, Role
from callcenter.core.privacy.phone_numbers import phone_index
from callcenter.inquiries.services.categories import seed_categories
from telephony.calls.facts import Kind
from telephony.calls.services.recording_calls import add_event
from telephony.setup.models import NuisanceEntry
from telephony.setup.nuisance import listed
from telephony.setup.queries import answers_offered, asks_afterwards, notice_on
from telephony.setup.services.seeding import seed_phone_setup
from telephony.setup.values import Afterwards
from tests.factories.calls import CALLER, answer_call, make_call
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn

Enter = Callable[..., Actor]
ANSWER = {"digit": "8", "name_ja": "受取の持ち物", "name_en": "what to bring", "seen": "0"}


@pytest.fixture
def enter(platform: Platform, client: FlaskClient, sign_in: SignIn) -> Enter:
    """Sign in at the client as somebody new, or as somebody who was there before."""
    client.application.config["WTF_CSRF_ENABLED"] = False
    with platform.database.transaction() as session:
        seed_default_hours(session)
        seed_categories(session)
        seed_phone_setup(session)

    def as_somebody(
        role: Role = Role.MANAGER, language: str = "en", actor: Actor | None = None
    ) -> Actor:
        with platform.database.transaction() as session:
            person = actor or make_staff(session, role)
            session.get_one(StaffAccount, person.id).language = language
        sign_in(client, person)
        return person

    return as_somebody


def text_of(page: str) -> str:
    """What a person reads of a page, in one line."""
    seen = re.sub(r"<script.*?</script>|<[^>]*>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(seen))


def in_hours(hours: float) -> str:
    moment = clock.now().astimezone(clock.zone()) + timedelta(hours=hours)
    return moment.strftime("%Y-%m-%dT%H:%M")


def in_days(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    "address",
    ["/phones/notices", "/phones/answers/1", "/phones/afterwards", "/phones/nuisance"],
)
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.CITY, Role.EDITOR])
def test_others_do_not_come_here(
    client: FlaskClient, enter: Enter, address: str, role: Role
) -> None:
    """SEC-1"""
    enter(role)
    assert client.get(address).status_code == 403


def test_the_machine_room_sees_no_callers(client: FlaskClient, enter: Enter) -> None:
    """SEC-1: who runs the machine sets up phones, and has no business with callers' numbers."""
    enter(Role.ADMIN)
    assert client.get("/phones/nuisance").status_code == 403
    assert "/phones/nuisance" not in client.get("/phones").text
    assert client.get("/phones/afterwards").status_code == 200


def test_an_answer_is_switched_on(client: FlaskClient, enter: Enter, platform: Platform) -> None:
    """TEL-1: it is seen on the page of the menu, and heard in the whole menu."""
    enter()
    assert "Not offered" in text_of(client.get("/phones").text)
    assert client.post("/phones/answers/1", data=ANSWER | {"active": "1"}).status_code == 303
    with platform.database.transaction(write=False) as session:
        (offered,) = answers_offered(session)
    assert (offered.digit, offered.name_en) == ("8", "what to bring")
    for language, words in (
        ("ja", "受取の持ち物についての音声でのご案内は、8を押してください。"),
        ("en", "To hear recorded information about what to bring, press 8."),
    ):
        assert words in text_of(client.get(f"/phones/preview?language={language}").text)
    assert client.get("/phones/answers/4").status_code == 404
    # The key is no option's any more.
    assert '<option value="8">8</option>' not in client.get("/phones/options/new").text


def test_mistakes_in_an_answer_are_named(client: FlaskClient, enter: Enter) -> None:
    """Nothing typed is lost, also when two people write."""
    enter()
    wrong = ANSWER | {"active": "1", "digit": "1", "name_en": "受取"}
    answer = client.post("/phones/answers/2", data=wrong)
    assert answer.status_code == 422
    assert 'id="digit-error"' in answer.text
    assert 'id="name_en-error"' in answer.text
    assert 'value="受取"' in answer.text
    assert client.post("/phones/answers/2", data=ANSWER).status_code == 303
    answer = client.post("/phones/answers/2", data=ANSWER | {"name_en": "pickup"})
    assert answer.status_code == 409
    assert 'value="pickup"' in answer.text
    assert "what to bring" in text_of(answer.text)
    assert 'name="seen" value="1"' in answer.text


def test_a_notice_is_one_click(client: FlaskClient, enter: Enter, platform: Platform) -> None:
    """TEL-1: what the page proposes is taken as it is; the banner is on the desk too."""
    enter()
    page = client.get("/phones/notices")
    until = re.findall(r'name="until" value="([^"]+)"', page.text)
    assert len(until) == 3
    answer = client.post("/phones/notices/2/on", data={"until": until[1], "afterwards": "go_on"})
    assert answer.status_code == 303
    with platform.database.transaction(write=False) as session:
        on = notice_on(session)
    assert on is not None
    assert (on.slot, on.afterwards) == (2, Afterwards.GO_ON)
    for address in ("/phones", "/phones/notices", "/desk"):
        assert "All callers hear a notice until" in text_of(client.get(address).text), address
    enter(Role.OPERATOR)
    desk = client.get("/desk")
    assert "All callers hear a notice until" in text_of(desk.text)
    assert "/phones/notices/off" not in desk.text
    enter()
    assert client.post("/phones/notices/off").status_code == 303
    assert "All callers hear a notice until" not in text_of(client.get("/desk").text)
    log = text_of(client.get("/admin/audit").text)
    assert "Switched on a notice for all callers" in log
    assert "Switched off the notice for all callers" in log


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"until": "", "afterwards": "go_on"}, "until-1"),
        ({"until": "yesterday", "afterwards": "go_on"}, "until-1"),
        ({"until": "2020-01-01T09:00", "afterwards": "go_on"}, "until-1"),
        ({"afterwards": "dance"}, "afterwards-1"),
    ],
)
def test_mistakes_in_a_notice_are_named(
    client: FlaskClient, enter: Enter, platform: Platform, entered: dict[str, str], field: str
) -> None:
    enter()
    answer = client.post("/phones/notices/1/on", data={"until": in_hours(1)} | entered)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    with platform.database.transaction(write=False) as session:
        assert notice_on(session) is None
    assert (
        client.post(
            "/phones/notices/9/on", data={"until": in_hours(1), "afterwards": "go_on"}
        ).status_code
        == 404
    )


def test_the_preview_tells_of_the_notice_that_is_on(client: FlaskClient, enter: Enter) -> None:
    """TEL-1: the rehearsal is what callers hear now."""
    enter()
    client.post("/phones/notices/3/on", data={"until": in_hours(1), "afterwards": "hang_up"})
    for language, words in (
        ("ja", "本日は、災害への対応のため"),
        ("en", "because of an emergency"),
    ):
        page = text_of(client.get(f"/phones/preview?language={language}").text)
        # Once in the banner; in the call after the choice of the language.
        assert words in page[page.index("For English, press 2.") :]
        assert "The call ends here while the notice is on" in page


def test_the_question_and_its_figures(
    client: FlaskClient, enter: Enter, platform: Platform
) -> None:
    """TEL-3: by day and language; who practises does not count."""
    manager = enter()
    assert client.post("/phones/afterwards", data={"asks": "1"}).status_code == 303
    with platform.database.transaction() as session:
        assert asks_afterwards(session)
        for language, rating, training in (
            ("ja", "1", False),
            ("ja", "3", False),
            ("ja", None, False),
            ("en", "2", False),
            ("en", "3", True),
        ):
            call = make_call(session, language=language)
            call.training = training
            assert manager.id is not None
            answer_call(session, call, manager.id, at=clock.now())
            add_event(session, call, Kind.ASKED, at=clock.now())
            if rating:
                add_event(session, call, Kind.RATED, at=clock.now(), rating=rating)
    page = client.get("/phones/afterwards").text
    rows = [
        re.findall(r"<td[^>]*>(.*?)</td>", row, flags=re.DOTALL)
        for row in re.findall(r"<tr role=\"row\">(.*?)</tr>", page, flags=re.DOTALL)
    ]
    figures = [[text_of(cell).strip() for cell in row[1:]] for row in rows if row]
    assert figures == [
        ["Japanese", "3", "3", "2", "1", "0", "1"],
        ["English", "1", "1", "1", "0", "1", "0"],
    ]
    assert client.post("/phones/afterwards").status_code == 303
    with platform.database.transaction(write=False) as session:
        assert not asks_afterwards(session)


def test_a_number_is_proposed_from_a_call_and_confirmed_by_a_second_person(
    client: FlaskClient, enter: Enter, platform: Platform
) -> None:
    """TEL-1, PRV-2: the number is masked on every page; who proposed finds no way to confirm."""
    first = enter()
    with platform.database.transaction() as session:
        call = make_call(session)
        call_id = call.id
    page = client.get(f"/calls/{call_id}").text
    address = html.unescape(re.findall(r'href="(/phones/nuisance/new[^"]*)"', page)[0])
    form = client.get(address)
    assert "090-****-5678" in form.text
    assert 'name="number"' not in form.text
    entered = {"policy": "low", "reason": "毎日二十回", "ends_on": in_days(30)}
    answer = client.post(address, data=entered)
    assert answer.status_code == 303
    entry = answer.headers["Location"]
    own = client.get(entry).text
    assert "You proposed this yourself." in own
    assert f"{entry}/confirm" not in own
    refused = client.post(f"{entry}/confirm")
    assert refused.status_code == 403
    assert "A second person has to confirm it." in text_of(refused.text)
    second = enter()
    other = client.get(entry).text
    assert f"{entry}/confirm" in other
    assert str(call_id) in other
    assert client.post(f"{entry}/confirm").status_code == 303
    assert client.post(f"{entry}/confirm").status_code == 409
    with platform.database.transaction(write=False) as session:
        found = listed(session, phone_index(CALLER))
        kept = session.scalars(select(NuisanceEntry)).one()
    assert found is not None
    assert (kept.call_id, kept.proposed_by_id, kept.decided_by_id) == (
        call_id,
        first.id,
        second.id,
    )
    overview = client.get("/phones/nuisance").text
    assert "090-****-5678" in overview
    for shown in (page, own, other, overview):
        assert "12345678" not in shown.replace("-", "")
    assert client.post(f"{entry}/lift").status_code == 303
    with platform.database.transaction(write=False) as session:
        assert listed(session, phone_index(CALLER)) is None
    assert "Lifted" in text_of(client.get("/phones/nuisance").text)


def test_a_number_is_typed_as_people_write_it(
    client: FlaskClient, enter: Enter, platform: Platform
) -> None:
    enter()
    entered = {"number": "０９０ー１１１１ー２２２２", "policy": "announce", "reason": "暴言"}
    answer = client.post("/phones/nuisance/new", data=entered)
    assert answer.status_code == 422
    assert 'id="ends_on-error"' in answer.text
    assert "暴言</textarea>" in answer.text
    assert (
        client.post("/phones/nuisance/new", data=entered | {"ends_on": in_days(5)}).status_code
        == 303
    )
    again = client.post("/phones/nuisance/new", data=entered | {"ends_on": in_days(5)})
    assert again.status_code == 409
    assert "proposed already" in text_of(again.text)
    with platform.database.transaction(write=False) as session:
        assert session.scalars(select(NuisanceEntry.number_index)).one() == phone_index(
            "+819011112222"
        )


def test_calls_without_a_number_are_not_proposed(
    client: FlaskClient, enter: Enter, platform: Platform
) -> None:
    """TEL-1: nobody can be listed for hiding the number."""
    enter()
    with platform.database.transaction() as session:
        call_id = make_call(session, number="anonymous").id
    assert "/phones/nuisance/new" not in client.get(f"/calls/{call_id}").text
    assert client.get(f"/phones/nuisance/new?call={call_id}").status_code == 404


def test_operators_are_shown_no_way_to_the_list(
    client: FlaskClient, enter: Enter, platform: Platform
) -> None:
    """SEC-1"""
    operator = enter(Role.OPERATOR)
    with platform.database.transaction() as session:
        call = make_call(session)
        assert operator.id is not None
        answer_call(session, call, operator.id, at=clock.now())
        call_id = call.id
    page = client.get(f"/calls/{call_id}")
    assert page.status_code == 200
    assert "/phones/nuisance" not in page.text


def test_the_story_of_a_call_tells_of_it(
    client: FlaskClient, enter: Enter, platform: Platform
) -> None:
    """TEL-8"""
    enter()
    with platform.database.transaction() as session:
        call = make_call(session)
        for kind, content in (
            (Kind.OUTAGE, {"version": "0-ab"}),
            (Kind.LISTED, {"policy": "reject"}),
            (Kind.URGENT, {}),
            (Kind.INFORMED, {}),
            (Kind.ASKED, {}),
            (Kind.RATED, {"rating": "1"}),
            (Kind.REFUSED, {"reason": "listed"}),
        ):
            add_event(session, call, kind, at=clock.now(), **content)
        call_id = call.id
    page = text_of(client.get(f"/calls/{call_id}").text)
    for words in (
        "Told the notice that was on",
        "Told that the number is on the list of nuisance calls",
        "Calls are not taken",
        "Pressed 0: it is urgent",
        "Heard an answer by voice to its end",
        "Asked how the talk was",
        "Said how the talk was: Good",
        "Calls of this number are not taken.",
    ):
        assert words in page, words


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/phones",
        "/phones/notices",
        "/phones/answers/1",
        "/phones/afterwards",
        "/phones/nuisance",
        "/phones/nuisance/new",
    ],
)
def test_every_page_is_there_in_both_languages(
    client: FlaskClient, enter: Enter, language: str, address: str
) -> None:
    """UI-1"""
    enter(language=language)
    page = client.get(address)
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text
