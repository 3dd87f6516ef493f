"""A call becomes an inquiry: the form is ready when it rings, and what is saved is tied to the
call (INQ-3, TEL-4)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.ids import new_id
from callcenter.core.permissions import Role
from callcenter.desk.call_entry import entry_key_of
from callcenter.inquiries.models import InquiryReference
from telephony.agents.models import Agent
from telephony.calls.models import Call
from telephony.recordings.models import Recording
from telephony.setup.queries import menu
from tests.factories.calls import new_sid
from tests.factories.desk import Desk, another_desk, html_of
from tests.factories.phone_desk import DeskCall, at_the_phone, ringing_call
from tests.fixtures.apps import SignIn


def form_of(page: str) -> str:
    return page.split('id="desk-inquiry"')[1].split("</form>", maxsplit=1)[0]


def save(desk: Desk, call: DeskCall, **values: object) -> str:
    """Send the form of the call; back comes the address one is sent to."""
    key = str(entry_key_of(call.id, desk.operator))
    answer = desk.save(entry_key=key, call=str(call.id), **values)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def state_of(desk: Desk) -> str:
    with desk.platform.database.transaction(write=False) as session:
        return session.get_one(Agent, desk.operator.id).state


def references(desk: Desk) -> list[tuple[str, str]]:
    with desk.platform.database.transaction(write=False) as session:
        rows = session.scalars(select(InquiryReference).order_by(InquiryReference.id))
        return [(row.kind, row.key) for row in rows]


def add_recording(desk: Desk, call: DeskCall) -> str:
    def work(session: Session) -> str:
        recording = Recording(
            id=new_id(), call_id=call.id, sid=new_sid("RE"), kind="talk", announced_at=clock.now()
        )
        session.add(recording)
        return str(recording.id)

    return str(desk.write(work))


def test_form_of_a_call_is_filled(desk: Desk) -> None:
    """INQ-3: by phone, in the caller's language, with the number; the look is logged."""
    call = ringing_call(desk, language="en")
    page = form_of(html_of(desk.get(call.address)))
    assert 'name="channel" value="phone" checked' in page
    assert 'name="language" value="en" checked' in page
    assert 'value="090-1234-5678"' in page
    assert f'name="call" value="{call.id}"' in page
    with desk.platform.database.transaction(write=False) as session:
        looks = session.scalars(select(AuditEvent).where(AuditEvent.action == "caller.view"))
        assert [look.object_id for look in looks] == [str(call.id)]


def test_earlier_inquiries_of_the_caller_are_there(desk: Desk) -> None:
    """INQ-3: by number, when it rings."""
    desk.save(question="前回の相談", caller_phone="09012345678")
    call = ringing_call(desk)
    assert "前回の相談" in html_of(desk.get(call.address))


@pytest.mark.parametrize("number", ["anonymous", "+464"])
def test_no_number_no_history_and_why(desk: Desk, number: str) -> None:
    """INQ-3: "no history" is said with its reason."""
    call = ringing_call(desk, number=number)
    page = html_of(desk.get(call.address))
    assert "call-strip-note" in page
    assert 'name="caller_phone" value=""' in page


def test_menu_only_proposes_a_category(desk: Desk) -> None:
    """INQ-3: the choice of a machine's menu is a hint, never the record."""
    with desk.platform.database.transaction(write=False) as session:
        choice = next(one for one in menu(session) if one.category_code)
    call = ringing_call(desk, menu_code=choice.code)
    page = form_of(html_of(desk.get(call.address)))
    assert f"&#34;category&#34;: &#34;{choice.category_code}&#34;" in page
    assert f'<option value="{choice.category_code}" selected' not in page


def test_while_it_rings_no_field_takes_enter(desk: Desk) -> None:
    """INQ-3: Enter answers; with the caller on, the question is in hand."""
    call = ringing_call(desk)
    assert "autofocus" not in form_of(html_of(desk.get(call.address)))
    call.talk()
    assert "autofocus" in form_of(html_of(desk.get(call.address)))


def test_what_was_typed_for_the_call_comes_back(desk: Desk) -> None:
    """INQ-1: a reload, and the list of drafts, bring the form of the call back."""
    call = ringing_call(desk).talk()
    key = entry_key_of(call.id, desk.operator)
    desk.keep(key, question="更新したい")
    for address in (call.address, f"/desk?draft={key}"):
        page = form_of(html_of(desk.get(address)))
        assert "更新したい</textarea>" in page
        assert f'name="call" value="{call.id}"' in page


def test_what_was_being_written_is_told(desk: Desk) -> None:
    """INQ-1: the draft that the call interrupted is one click away."""
    key = uuid4()
    desk.keep(key, question="書きかけの件")
    call = ringing_call(desk)
    page = form_of(html_of(desk.get(f"{call.address}&left={key}")))
    assert f"/desk?draft={key}" in page
    other = form_of(html_of(desk.get(f"{call.address}&left={uuid4()}")))
    assert "/desk?draft=" not in other


def test_saved_inquiry_is_tied_to_call_and_recordings(desk: Desk, session: Session) -> None:
    """TEL-4, INQ-3: in one transaction; the call leaves the list of those without a record."""
    call = ringing_call(desk).talk()
    recording = add_recording(desk, call)
    save(desk, call)
    assert references(desk) == [("call", str(call.id)), ("recording", recording)]
    assert session.get_one(Call, call.id).logged_at is not None
    label = session.scalars(select(InquiryReference.label)).first() or ""
    assert "1234" not in label


def test_inquiry_is_as_old_as_the_talk(desk: Desk, session: Session) -> None:
    """INQ-1: opened when the caller was first heard; writing it up the next day took no day."""
    began = clock.now() - timedelta(hours=26)
    with clock.frozen_at(began):
        call = ringing_call(desk).talk()
    with clock.frozen_at(began + timedelta(minutes=5)):
        call.hang_up()
    save(desk, call)
    [saved] = desk.inquiries()
    assert saved.opened_at == session.get_one(Call, call.id).answered_at == began
    assert saved.handling_seconds == 20 * 60


def test_saving_twice_ties_once(desk: Desk) -> None:
    call = ringing_call(desk).talk()
    save(desk, call)
    save(desk, call)
    assert references(desk) == [("call", str(call.id))]
    assert len(desk.inquiries()) == 1


def test_saving_the_inquiry_ends_its_wrap_up(desk: Desk) -> None:
    """INQ-3: save and next call with the keyboard."""
    call = ringing_call(desk).talk().end()
    assert state_of(desk) == "wrap_up"
    save(desk, call)
    assert state_of(desk) == "available"


def test_another_inquiry_ends_no_wrap_up(desk: Desk) -> None:
    ringing_call(desk).talk().end()
    desk.save(question="別の相談")
    assert state_of(desk) == "wrap_up"


def test_refused_form_keeps_its_call(desk: Desk) -> None:
    """INQ-1: and nothing is tied yet."""
    call = ringing_call(desk).talk().end()
    key = str(entry_key_of(call.id, desk.operator))
    answer = desk.save(entry_key=key, call=str(call.id), category="")
    assert answer.status_code == 422
    assert f'name="call" value="{call.id}"' in form_of(html_of(answer))
    assert state_of(desk) == "wrap_up"


def test_saved_call_leads_to_its_record(desk: Desk) -> None:
    call = ringing_call(desk).talk()
    save(desk, call)
    [saved] = desk.inquiries()
    assert desk.get(call.address).headers["Location"] == f"/inquiries/{saved.id}"


def test_call_that_went_to_a_colleague_does_not_lose_the_text(desk: Desk, sign_in: SignIn) -> None:
    """INQ-1: it rang here, was missed, and somebody else took it; what was typed is saved."""
    call = ringing_call(desk).end("no-answer")
    colleague = another_desk(desk, sign_in)
    at_the_phone(desk, colleague.operator)
    desk.post_json("/phone/offline", {})
    call.ring().talk()
    save(desk, call)
    assert references(desk) == []
    save(colleague, call)
    assert references(desk) == [("call", str(call.id))]
    assert len(desk.inquiries()) == 2


def test_call_of_somebody_else_has_no_form_here(desk: Desk, sign_in: SignIn) -> None:
    """SEC-1, PRV-2: the number of a caller is for who speaks with them."""
    other = another_desk(desk, sign_in)
    call = ringing_call(desk).talk()
    assert other.get(call.address).status_code == 404
    responder = another_desk(desk, sign_in, Role.RESPONDER)
    assert responder.get(call.address).status_code == 403
    assert desk.get(f"/desk?call={uuid4()}").status_code == 404


def test_a_foreign_key_ties_nothing(desk: Desk) -> None:
    """A form cannot be tied to a call by changing one of its fields."""
    call = ringing_call(desk).talk()
    desk.save(entry_key=str(uuid4()), call=str(call.id))
    assert references(desk) == []
