"""The entry form at work: drafts, suggestions, presence, and changing a saved inquiry."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.permissions import SYSTEM
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import Inquiry, InquiryDraft, Result, Status
from callcenter.inquiries.services.callers import reveal_caller
from callcenter.inquiries.services.categories import retire_category
from callcenter.inquiries.services.inquiries import assign_inquiry
from callcenter.inquiries.services.suggestions import retrain
from tests.factories.desk import MISTYPED, MY_NUMBER, Desk, another_desk, html_of
from tests.factories.inquiries import make_inquiry
from tests.fixtures.apps import SignIn

YAMADA = CallerEntry(name="山田 花子", phone="090-1234-5678")


def inquiry(desk: Desk, question: str = "受取の予約", **values: Any) -> Inquiry:
    made: Inquiry = desk.write(
        lambda session: make_inquiry(session, desk.operator, question, **values)
    )
    return made


def again(desk: Desk, inquiry_id: UUID) -> Inquiry:
    found: Inquiry = desk.write(lambda session: session.get_one(Inquiry, inquiry_id))
    return found


def save_edit(desk: Desk, made: Inquiry, *, version: int = 1, **values: Any) -> Any:
    given = {"status": made.status, "version": str(version), "question": made.question}
    given |= {"channel": made.channel, "language": made.language, "category": made.category_code}
    return desk.post(f"/inquiries/{made.id}/edit", **{**given, **values})


# --- drafts


def test_draft_is_kept_and_its_version_goes_up(desk: Desk) -> None:
    """INQ-1: what is typed is saved as it is typed."""
    key = uuid4()
    first = desk.keep(key, question="か").get_json()
    second = desk.keep(key, first["version"], question="カード").get_json()
    assert second["version"] == first["version"] + 1
    assert second["saved_at"] >= first["saved_at"]
    assert second["values"] == {}


def test_draft_of_an_older_window_is_refused(desk: Desk) -> None:
    """INQ-5: of two windows the one that read the latest wins; the other one is told."""
    key = uuid4()
    desk.keep(key, 0, question="一")
    desk.keep(key, 1, question="二")
    late = desk.keep(key, 0, question="零")
    assert late.status_code == 409
    assert late.get_json()["message"]


def test_draft_masks_a_my_number_and_says_so(desk: Desk, session: Session) -> None:
    """PRV-1: masked before it is stored; the reply carries the mask and the reason."""
    key = uuid4()
    reply = desk.keep(key, question=f"番号 {MY_NUMBER}", answer="はい").get_json()
    assert "5678" not in str(reply)
    assert "●" in reply["values"]["question"]
    messages = {notice["field"]: notice["message"] for notice in reply["notices"]}
    assert messages["question"]
    assert messages["answer"] == ""


def test_draft_warns_of_a_mistyped_my_number_and_keeps_it(desk: Desk) -> None:
    """PRV-1: what only looks like one stays for the writer to correct."""
    reply = desk.keep(uuid4(), question=MISTYPED).get_json()
    assert reply["values"] == {}
    assert [notice["field"] for notice in reply["notices"] if notice["message"]] == ["question"]


def test_draft_keeps_the_forms_fields_only(desk: Desk) -> None:
    key = uuid4()
    desk.keep(key, question="カード", is_admin="1", answer={"deep": "x"}, tags="外国人")
    page = html_of(desk.get(f"/desk?draft={key}"))
    assert 'value="外国人" checked' in page
    assert "is_admin" not in page


@pytest.mark.parametrize("body", [None, [], {"values": []}, {"values": {}, "version": "x"}])
def test_malformed_draft_is_refused(desk: Desk, body: object) -> None:
    assert desk.post_json(f"/inquiries/drafts/{uuid4()}", body).status_code == 422


def test_too_large_draft_is_refused_with_words(desk: Desk) -> None:
    answer = desk.keep(uuid4(), question="あ" * 100_001)
    assert answer.status_code == 422
    assert answer.get_json()["message"]


def test_draft_of_somebody_else_cannot_be_written(desk: Desk, sign_in: SignIn) -> None:
    """SEC-1: another person's draft is missing for everybody else."""
    key = uuid4()
    another_desk(desk, sign_in).keep(key, question="人の下書き")
    assert desk.keep(key, 5, question="上書き").status_code == 404


def test_late_draft_of_a_saved_form_makes_no_ghost(desk: Desk, session: Session) -> None:
    """INQ-1: a request that comes after saving leaves no draft behind."""
    key = uuid4()
    desk.save(entry_key=str(key))
    assert desk.keep(key, question="遅れて届いた").status_code == 409
    assert session.scalars(select(InquiryDraft)).all() == []


# --- suggestions and presence


def test_suggestions_name_category_and_reason(desk: Desk) -> None:
    """INQ-2: likely categories with the words that speak for them, best first."""
    retrain(desk.platform.database)
    asked = {"values": {"question": "カードを紛失したので一時停止したい"}, "chosen": ""}
    found = desk.post_json("/inquiries/suggest", asked).get_json()["suggestions"]
    assert found[0]["code"] == found[0]["value"] == "7-1"
    assert found[0]["label"]
    assert found[0]["words"]


def test_nothing_is_suggested_for_nothing(desk: Desk) -> None:
    answer = desk.post_json("/inquiries/suggest", {"values": {"question": ""}})
    assert answer.get_json() == {"suggestions": []}


def test_presence_names_the_others(desk: Desk, sign_in: SignIn) -> None:
    """INQ-5: two people on one record know of each other."""
    made = inquiry(desk)
    other = another_desk(desk, sign_in)
    address = f"/inquiries/{made.id}/presence"
    assert desk.post_json(address, {}).get_json() == {"others": []}
    assert other.post_json(address, {}).get_json() == {"others": [desk.operator.name]}


# --- changing a saved inquiry


def test_edit_page_shows_the_inquiry(desk: Desk) -> None:
    """INQ-1: everything that was written is there to change."""
    made = inquiry(desk, answer="土曜も開いています", category="3-1", tags=("外国人",))
    page = html_of(desk.get(f"/inquiries/{made.id}/edit"))
    assert "受取の予約</textarea>" in page
    assert "土曜も開いています</textarea>" in page
    assert '<option value="3-1" selected>' in page
    assert 'value="外国人" checked' in page


def test_edit_is_saved_and_the_draft_dropped(desk: Desk, session: Session) -> None:
    """INQ-5, INQ-6: a change is a new version; nothing is left as draft."""
    made = inquiry(desk)
    values = {"version": "1", "question": "受取の予約の変更"}
    body = {"version": 0, "values": values}
    assert desk.post_json(f"/inquiries/{made.id}/draft", body).status_code == 200
    assert save_edit(desk, made, question="受取の予約の変更").status_code == 303
    changed = again(desk, made.id)
    assert (changed.question, changed.version) == ("受取の予約の変更", 2)
    assert session.scalars(select(InquiryDraft)).all() == []


def test_unsaved_change_comes_back_and_can_be_discarded(desk: Desk) -> None:
    """INQ-1: an edit survives a reload; throwing it away leaves the inquiry as it was."""
    made = inquiry(desk)
    values = {"version": "1", "question": "書きかけ"}
    desk.post_json(f"/inquiries/{made.id}/draft", {"version": 0, "values": values})
    assert "書きかけ</textarea>" in html_of(desk.get(f"/inquiries/{made.id}/edit"))
    assert desk.post(f"/inquiries/{made.id}/edit/discard").status_code == 303
    assert "受取の予約</textarea>" in html_of(desk.get(f"/inquiries/{made.id}/edit"))


def test_edit_errors_keep_the_text(desk: Desk) -> None:
    """INQ-2: closing needs a category and a result, here as anywhere."""
    made = inquiry(desk)
    answer = save_edit(desk, made, status="closed", question="直した質問")
    page = html_of(answer)
    assert answer.status_code == 422
    assert "直した質問" in page
    assert 'id="category-error"' in page
    assert 'id="result-error"' in page
    assert again(desk, made.id).version == 1


def test_retired_category_stays_on_its_inquiry(desk: Desk) -> None:
    """INQ-2: an old record keeps its category and can be saved with it."""
    closed = {"status": Status.CLOSED, "result": Result.ANSWERED}
    made = inquiry(desk, category="2-6", **closed)
    day = clock.today()
    desk.write(lambda session: retire_category(session, SYSTEM, code="2-6", last_day=day))
    page = html_of(desk.get(f"/inquiries/{made.id}/edit"))
    assert '<option value="2-6" selected>' in page


@pytest.mark.parametrize("version", ["", "x", "-1", "²"])
def test_malformed_version_is_a_conflict_not_a_crash(desk: Desk, version: str) -> None:
    made = inquiry(desk)
    assert save_edit(desk, made, version=version).status_code == 409  # type: ignore[arg-type]


# --- two people on one inquiry


def test_stale_edit_shows_both_texts_and_saves_on_top(desk: Desk, sign_in: SignIn) -> None:
    """INQ-5: nobody's text is overwritten unseen."""
    made = inquiry(desk)
    other = another_desk(desk, sign_in)
    assert save_edit(other, made, question="ほかの人の文").status_code == 303
    answer = save_edit(desk, made, question="わたしの文")
    page = html_of(answer)
    assert answer.status_code == 409
    assert "わたしの文</textarea>" in page
    assert page.count('class="version"') == 2
    assert "ほかの人の文" in page
    assert other.operator.name in page
    assert 'name="version" value="2"' in page
    assert again(desk, made.id).question == "ほかの人の文"
    assert save_edit(desk, made, version=2, question="ふたりの文").status_code == 303
    assert again(desk, made.id).question == "ふたりの文"


def test_what_only_the_other_changed_is_taken_over(desk: Desk, sign_in: SignIn) -> None:
    """INQ-5: saving on top must not undo what one never touched."""
    made = inquiry(desk)
    other = another_desk(desk, sign_in)
    save_edit(other, made, answer="折り返し済み", complaint="1", tags=["外国人"], category="3-1")
    page = html_of(save_edit(desk, made, question="わたしの文"))
    assert 'class="version"' not in page
    assert "折り返し済み</textarea>" in page
    assert 'id="complaint" value="1" checked' in page
    assert 'value="外国人" checked' in page
    assert '<option value="3-1" selected>' in page


def test_closing_by_the_other_is_not_undone(desk: Desk, sign_in: SignIn) -> None:
    """INQ-5: after a conflict "save" means the state the inquiry has now."""
    made = inquiry(desk)
    other = another_desk(desk, sign_in)
    save_edit(other, made, status="closed", category="3-1", result="booked")
    page = html_of(save_edit(desk, made, question="わたしの文"))
    assert 'name="status" value="closed"' in page
    assert 'name="status" value="open"' not in page


def test_old_draft_meets_the_new_version(desk: Desk, sign_in: SignIn) -> None:
    """INQ-5: a draft that grew old shows both texts as soon as it is opened."""
    made = inquiry(desk)
    values = {"version": "1", "question": "古い下書き"}
    desk.post_json(f"/inquiries/{made.id}/draft", {"version": 0, "values": values})
    save_edit(another_desk(desk, sign_in), made, question="新しい文")
    page = html_of(desk.get(f"/inquiries/{made.id}/edit"))
    assert "古い下書き</textarea>" in page
    assert "新しい文" in page


def test_assigning_meanwhile_is_no_conflict_of_texts(desk: Desk) -> None:
    """INQ-5: a new owner changes no text; one look and the save goes through."""
    made = inquiry(desk)
    desk.write(
        lambda session: assign_inquiry(session, desk.operator, inquiry_id=made.id, owner_id=None)
    )
    page = html_of(save_edit(desk, made, question="わたしの文"))
    assert 'class="version"' not in page
    assert save_edit(desk, made, version=2, question="わたしの文").status_code == 303


# --- the caller's data


def looks(session: Session, made: Inquiry) -> int:
    return len(
        session.scalars(
            select(AuditEvent).where(
                AuditEvent.action == "caller.view", AuditEvent.object_id == str(made.id)
            )
        ).all()
    )


def test_caller_is_masked_until_opened_on_purpose(desk: Desk) -> None:
    """PRV-2: opened by a button, and the look is logged; what was typed comes along."""
    made = inquiry(desk, caller=YAMADA)
    page = html_of(desk.get(f"/inquiries/{made.id}/edit"))
    assert "090-****-5678" in page
    assert "090-1234-5678" not in page
    assert desk.write(lambda session: looks(session, made)) == 0
    answer = desk.post(f"/inquiries/{made.id}/edit/caller", version="1", question="書きかけ")
    opened = html_of(desk.get(answer.headers["Location"]))
    assert 'value="090-1234-5678"' in opened
    assert "書きかけ</textarea>" in opened
    assert desk.write(lambda session: looks(session, made)) == 1


def test_unopened_caller_stays_as_it_is(desk: Desk) -> None:
    """PRV-2: fields sent without opening change nothing."""
    made = inquiry(desk, caller=YAMADA)
    save_edit(desk, made, question="直した", caller_name="別人")
    assert caller_of(desk, made) == YAMADA


def test_opened_caller_can_be_changed_and_emptied(desk: Desk) -> None:
    """PRV-2: an empty field takes the value away."""
    made = inquiry(desk, caller=YAMADA)
    save_edit(desk, made, caller_opened="1", caller_name="", caller_phone="0312345678")
    assert caller_of(desk, made) == CallerEntry(phone="03-1234-5678")


def caller_of(desk: Desk, made: Inquiry) -> CallerEntry:
    found: CallerEntry = desk.write(
        lambda session: reveal_caller(session, desk.operator, inquiry_id=made.id, reason="call")
    )
    return found


# --- who may


def test_confidential_inquiry_of_others_is_missing(desk: Desk, sign_in: SignIn) -> None:
    """SEC-1: every address of it answers 404, not only the page."""
    made = inquiry(desk, confidential=True)
    other = another_desk(desk, sign_in)
    address = f"/inquiries/{made.id}"
    body = {"version": 0, "values": {}}
    statuses = [
        other.get(f"{address}/edit").status_code,
        save_edit(other, made).status_code,
        other.post(f"{address}/edit/caller").status_code,
        other.post(f"{address}/edit/discard").status_code,
        other.post_json(f"{address}/draft", body).status_code,
        other.post_json(f"{address}/presence", {}).status_code,
    ]
    assert statuses == [404] * 6
