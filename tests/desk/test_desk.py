"""The desk: an inquiry is written, saved once, and never lost (INQ-1, INQ-3, INQ-5, PRV-1)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Role
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import InquiryDraft, Status
from callcenter.inquiries.services.callers import reveal_caller
from tests.factories.desk import MISTYPED, MY_NUMBER, Desk, another_desk, html_of
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn


def test_desk_opens_with_an_empty_form(desk: Desk) -> None:
    """INQ-3: the form is there at once, by phone and in Japanese until said otherwise."""
    page = html_of(desk.get("/desk"))
    assert 'name="question"' in page
    assert 'name="channel" value="phone" checked' in page
    assert 'name="language" value="ja" checked' in page


def test_closed_inquiry_is_saved_with_everything(desk: Desk) -> None:
    """INQ-1, INQ-2: one record with channel, language, category, result, tags and flags."""
    answer = desk.save(
        channel="counter",
        language="en",
        question="How do I apply?",
        answer="By post or on the web.",
        tags=["外国人"],
        complaint="1",
        caller_phone="09012345678",
    )
    assert answer.status_code == 303
    [saved] = desk.inquiries()
    assert (saved.channel, saved.language, saved.category_code) == ("counter", "en", "2-1")
    assert (saved.status, saved.result, saved.complaint) == ("closed", "answered", True)
    assert saved.owner_id == desk.operator.id
    caller = desk.write(
        lambda session: reveal_caller(session, desk.operator, inquiry_id=saved.id, reason="call")
    )
    assert caller == CallerEntry(phone="090-1234-5678")


def test_next_page_names_the_reference_to_read_out(desk: Desk) -> None:
    """INQ-3: after saving an empty form waits, and the reference can be read to the caller."""
    desk.save()
    [saved] = desk.inquiries()
    page = html_of(desk.get("/desk"))
    assert saved.reference in page
    assert f"/inquiries/{saved.id}" in page
    assert "カードの申請方法" not in page.split('id="desk-inquiry"')[1].split("</form>")[0]


def test_anonymous_caller_is_normal(desk: Desk) -> None:
    """INQ-1: nobody has to be named."""
    assert desk.save(caller_name="", caller_phone="").status_code == 303


@pytest.mark.parametrize(
    ("status", "wrong", "field"),
    [
        ("closed", {"category": ""}, "category"),
        ("closed", {"result": ""}, "result"),
        ("closed", {"result": "duplicate"}, "result"),
        ("closed", {"category": "99-9"}, "category"),
        ("open", {"question": " "}, "question"),
        ("open", {"channel": "pigeon"}, "channel"),
        ("open", {"tags": ["無い札"]}, "tags"),
        ("open", {"caller_email": "nobody"}, "caller_email"),
        ("follow_up", {"due_on": ""}, "due_on"),
        ("follow_up", {"due_on": "2026-02-30"}, "due_on"),
    ],
)
def test_refused_form_keeps_what_was_typed(
    desk: Desk, status: str, wrong: dict[str, str], field: str
) -> None:
    """INQ-2, INQ-5: the error stands at its field, the text stays, nothing is saved."""
    answer = desk.save(status=status, answer="郵送でもできます", **wrong)
    page = html_of(answer)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert f'href="#{field}"' in page
    assert "郵送でもできます" in page
    assert desk.inquiries() == []


def test_refused_form_is_kept_as_draft(desk: Desk) -> None:
    """INQ-1: a refused form survives even a crash of the browser."""
    key = uuid4()
    desk.save(entry_key=str(key), category="", answer="覚えておいてほしい")
    assert "覚えておいてほしい" in html_of(desk.get(f"/desk?draft={key}"))


def test_unknown_status_is_refused(desk: Desk) -> None:
    assert desk.save(status="deleted").status_code == 422


def test_following_up_keeps_it_open_with_its_day(desk: Desk) -> None:
    """INQ-5: a promise has a day."""
    desk.save(status="follow_up", due_on="2099-01-05")
    [saved] = desk.inquiries()
    assert saved.status == Status.FOLLOW_UP
    assert str(saved.due_on) == "2099-01-05"


def test_sending_twice_saves_once(desk: Desk) -> None:
    """INQ-1: a double click makes no second inquiry and shows the same result."""
    key = str(uuid4())
    first, second = desk.save(entry_key=key), desk.save(entry_key=key)
    assert (first.status_code, second.status_code) == (303, 303)
    [saved] = desk.inquiries()
    assert html_of(desk.get("/desk")).count(saved.reference) >= 2


def test_text_changed_after_saving_becomes_a_draft_of_a_change(desk: Desk) -> None:
    """INQ-5: going back, writing on and saving again loses nothing."""
    key = str(uuid4())
    desk.save(entry_key=key)
    answer = desk.save(entry_key=key, answer="あとから書き足した")
    [saved] = desk.inquiries()
    assert answer.headers["Location"] == f"/inquiries/{saved.id}/edit"
    assert saved.answer == ""
    assert "あとから書き足した" in html_of(desk.get(answer.headers["Location"]))


def test_form_of_somebody_else_gets_a_key_of_its_own(desk: Desk, sign_in: SignIn) -> None:
    """INQ-5: an address passed on to a colleague mixes up nothing."""
    key = str(uuid4())
    another_desk(desk, sign_in).save(entry_key=key)
    answer = desk.save(entry_key=key, question="別の相談です")
    page = html_of(answer)
    assert answer.status_code == 409
    assert "別の相談です" in page
    assert f'name="entry_key" value="{key}"' not in page


def test_saved_form_leads_to_its_record(desk: Desk) -> None:
    key = uuid4()
    desk.save(entry_key=str(key))
    [saved] = desk.inquiries()
    assert desk.get(f"/desk?draft={key}").headers["Location"] == f"/inquiries/{saved.id}"


def test_my_number_is_removed_and_the_writer_told(desk: Desk) -> None:
    """PRV-1: never stored, never echoed; the writer sees where and why."""
    desk.save(question=f"番号は {MY_NUMBER} です")
    [saved] = desk.inquiries()
    page = html_of(desk.get("/desk"))
    assert "5678" not in saved.question
    assert "notice-warning" in page
    assert "9018" not in page


def test_mistyped_my_number_needs_a_confirmation(desk: Desk) -> None:
    """PRV-1: a likely My Number is kept only when a person says it is something else."""
    key = str(uuid4())
    answer = desk.save(entry_key=key, question=MISTYPED)
    page = html_of(answer)
    assert answer.status_code == 422
    assert 'name="confirm_digits"' in page
    assert 'id="question-error"' in page
    assert desk.save(entry_key=key, question=MISTYPED, confirm_digits="1").status_code == 303


def test_saving_drops_the_draft_and_takes_its_time(desk: Desk, session: Session) -> None:
    """INQ-1: the inquiry is as old as its first word."""
    key = uuid4()
    started = clock.now() - timedelta(minutes=7)
    desk.keep(key, question="カードを")

    def earlier(session: Session) -> None:
        session.get_one(InquiryDraft, key).started_at = started

    desk.write(earlier)
    desk.save(entry_key=str(key))
    [saved] = desk.inquiries()
    assert saved.opened_at == started
    assert saved.handling_seconds is not None
    assert saved.handling_seconds >= 7 * 60
    assert session.scalars(select(InquiryDraft)).all() == []


def test_draft_comes_back_and_is_offered(desk: Desk) -> None:
    """INQ-1: a reload brings the draft back; another form offers to continue it."""
    key = uuid4()
    desk.keep(key, question="受取の予約を変えたい", tags=["外国人"], complaint="1")
    again = html_of(desk.get(f"/desk?draft={key}"))
    assert "受取の予約を変えたい</textarea>" in again
    assert 'value="外国人" checked' in again
    other = html_of(desk.get("/desk"))
    assert f"/desk?draft={key}" in other
    assert "受取の予約を変えたい" in other


def test_draft_can_be_discarded(desk: Desk) -> None:
    key = uuid4()
    desk.keep(key, question="まちがい電話")
    assert desk.post(f"/desk/drafts/{key}/discard").status_code == 303
    assert "まちがい電話" not in html_of(desk.get("/desk"))


def test_draft_of_somebody_else_is_not_shown(desk: Desk, sign_in: SignIn) -> None:
    key = uuid4()
    another_desk(desk, sign_in).keep(key, question="ほかの人の下書き")
    assert "ほかの人の下書き" not in html_of(desk.get(f"/desk?draft={key}"))


def test_open_work_shows_what_is_due_first(desk: Desk) -> None:
    """INQ-5: nothing open is lost from sight; what is due stands on top, closed work is gone."""
    today = clock.today()

    def write(session: Session) -> None:
        promised = {"status": Status.FOLLOW_UP}
        make_inquiry(session, desk.operator, "処理中の件")
        make_inquiry(
            session, desk.operator, "来週の件", due_on=today + timedelta(days=7), **promised
        )
        make_inquiry(
            session, desk.operator, "期限切れの件", due_on=today - timedelta(days=1), **promised
        )
        make_inquiry(session, desk.operator, "今日の件", due_on=today, **promised)
        make_inquiry(session, make_staff(session), "ほかの人の件")

    desk.write(write)
    desk.save(question="終わった件")
    page = html_of(desk.get("/desk"))
    order = [page.index(words) for words in ("期限切れの件", "今日の件", "処理中の件", "来週の件")]
    assert order == sorted(order)
    assert "ほかの人の件" not in page
    assert "終わった件" not in page


def test_earlier_inquiries_of_the_number_appear(desk: Desk) -> None:
    """INQ-3: the same caller's earlier inquiries, however the number is written."""
    desk.save(question="前回の相談", caller_phone="０９０－１２３４－５６７８")
    values = {"caller_phone": "090 1234 5678"}
    shown = desk.post_json("/desk/panels/earlier", {"values": values})
    assert "前回の相談" in shown.get_json()["html"]


def test_unfinished_number_asks_nothing(desk: Desk) -> None:
    desk.save(question="前回の相談", caller_phone="0901234567")
    shown = desk.post_json("/desk/panels/earlier", {"values": {"caller_phone": "090123"}})
    assert "前回の相談" not in shown.get_json()["html"]


def test_confidential_inquiry_of_others_stays_hidden(desk: Desk, sign_in: SignIn) -> None:
    """SEC-1: a panel shows no more than the list would."""
    other = another_desk(desk, sign_in)
    other.save(question="秘密の相談", caller_phone="090-1234-5678", confidential="1")
    values = {"caller_phone": "090-1234-5678", "category": "2-1"}
    for key in ("earlier", "alike"):
        shown = desk.post_json(f"/desk/panels/{key}", {"values": values})
        assert "秘密の相談" not in shown.get_json()["html"]


def test_latest_answers_of_the_category_appear(desk: Desk) -> None:
    """INQ-3: how others answered stands beside the form."""
    desk.save(question="申請はどうするの", answer="スマホでもできます")
    desk.save(question="失くしました", category="7-1", answer="止めましょう")
    shown = desk.post_json("/desk/panels/alike", {"values": {"category": "2-1"}})
    html = shown.get_json()["html"]
    assert "スマホでもできます" in html
    assert "止めましょう" not in html


@pytest.mark.parametrize("body", [None, [], {"values": "x"}, {}])
def test_malformed_panel_request_is_refused(desk: Desk, body: object) -> None:
    assert desk.post_json("/desk/panels/earlier", body).status_code == 422


def test_unknown_panel_is_missing(desk: Desk) -> None:
    assert desk.post_json("/desk/panels/nothing", {"values": {}}).status_code == 404


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CITY, Role.ADMIN])
def test_only_those_who_write_inquiries_have_a_desk(
    desk: Desk, sign_in: SignIn, role: Role
) -> None:
    """SEC-1: a role without the permission is turned away."""
    other = another_desk(desk, sign_in, role)
    assert other.get("/desk").status_code == 403
    assert other.save().status_code == 403


def test_desk_opens_with_few_queries(desk: Desk) -> None:
    """INQ-4: the desk stays fast, so it asks little."""
    key = uuid4()
    desk.keep(key, question="下書き", caller_phone="090-1234-5678", category="2-1")
    desk.get("/desk")
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(desk.platform.database.engine, "before_cursor_execute", note)
    try:
        desk.get("/desk")
        opened = len(asked)
        desk.get(f"/desk?draft={key}")
    finally:
        event.remove(desk.platform.database.engine, "before_cursor_execute", note)
    # Five of them are the phone's.
    assert opened <= 12
    # The number in the draft is looked up, and the look goes into the audit log.
    assert len(asked) - opened <= 25
