"""FAQ-4: one click from an inquiry to a draft article, without personal data."""

from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Forbidden, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.learning.services.proposing import propose_from_inquiry
from callcenter.inquiries.models import InquiryChange, Result, Status
from callcenter.inquiries.services.categories import seed_categories
from faq.articles.models import Article
from faq.articles.queries.versions import present_content
from faq.learning.queries.gaps import origins_of
from tests.factories.desk import Desk
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn, csrf_token

CALLER = CallerEntry("勅使河原 みどり", "テシガワラ ミドリ", "090-1234-5678", "midori@example.jp")
QUESTION = "車いすで行けますか。てしがわら様より。{駐車場}は緑野市本町1-2-3の隣？"
ANSWER = "はい。勅使河原様には090-1234-5678へ折り返し、0120-95-0178もご案内。"


def closed(session: Session, operator: Actor, **values: object) -> UUID:
    given = {
        "status": Status.CLOSED,
        "result": Result.ANSWERED,
        "category": "2-1",
        "answer": ANSWER,
        "caller": CALLER,
        **values,
    }
    question = str(given.pop("question", QUESTION))
    return make_inquiry(session, operator, question, **given).id


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.RESPONDER, Role.EDITOR, Role.MANAGER])
def test_draft_carries_no_personal_data(database: Database, role: Role) -> None:
    """PRV-2: whoever proposes it, also those who may not see the caller."""
    with database.transaction() as session:
        seed_categories(session)
        actor, owner = make_staff(session, role), make_staff(session)
        proposal, new = propose_from_inquiry(session, actor, inquiry_id=closed(session, owner))
        assert new
        article = session.get_one(Article, proposal.article_id)
        content = present_content(session, article)
        side = content.side("ja")
        assert (content.category, article.status) == ("2-1", "draft")
        assert content.side("en").is_empty
        for trace in ("勅使河原", "てしがわら", "1234", "本町1-2-3", "{"):
            assert trace not in f"{side.question}{side.variants}{side.phone}"
        assert side.question.startswith("車いすで行けますか")
        assert "0120-95-0178" in side.phone
        assert proposal.removed == {"caller": 3, "address": 1}


def test_long_questions_are_shortened_to_their_first_sentence(database: Database) -> None:
    text = "カードの受け取りに家族が行けますか。" + "事情を長く話された。" * 30
    with database.transaction() as session:
        seed_categories(session)
        actor = make_staff(session)
        inquiry_id = closed(session, actor, question=text)
        proposal, _new = propose_from_inquiry(session, actor, inquiry_id=inquiry_id)
        side = present_content(session, session.get_one(Article, proposal.article_id)).side("ja")
        assert side.question == "カードの受け取りに家族が行けますか。"
        assert side.variants == (text,)


def test_an_inquiry_is_proposed_once_and_remembers_it(database: Database) -> None:
    with database.transaction() as session:
        seed_categories(session)
        actor = make_staff(session)
        inquiry_id = closed(session, actor)
        first, _new = propose_from_inquiry(session, actor, inquiry_id=inquiry_id)
        second, new = propose_from_inquiry(session, actor, inquiry_id=inquiry_id)
        assert (second.id, new) == (first.id, False)
        assert [one.origin_key for one in origins_of(session, first.article_id)] == [
            str(inquiry_id)
        ]
        fields = set(session.scalars(select(InquiryChange.field)))
        assert "reference_draft" in fields


def test_who_may_not(database: Database) -> None:
    """SEC-1: confidential inquiries give nothing away, not even to those who see them."""
    with database.transaction() as session:
        seed_categories(session)
        owner, other = make_staff(session), make_staff(session)
        hidden = closed(session, owner, confidential=True)
        for actor in (owner, make_staff(session, Role.MANAGER)):
            with pytest.raises(Conflict):
                propose_from_inquiry(session, actor, inquiry_id=hidden)
        with pytest.raises(Missing):
            propose_from_inquiry(session, other, inquiry_id=hidden)
        with pytest.raises(Missing):
            propose_from_inquiry(session, other, inquiry_id=new_id())
        with pytest.raises(Forbidden):
            propose_from_inquiry(
                session, make_staff(session, Role.CITY), inquiry_id=closed(session, owner)
            )


def test_the_button_tells_what_was_taken_out(desk: Desk, sign_in: SignIn) -> None:
    """Operators come back to the inquiry, editors go to the draft, which leads back."""
    desk.write(_speak_english)
    desk.save(question="てしがわらです。電話は072-111-2222。車いすで行けますか", answer="はい")
    [saved] = desk.inquiries()
    address = f"/inquiries/{saved.id}"
    assert "Make an FAQ draft of it" in _text(desk, address)
    done = desk.post(f"{address}/article")
    assert (done.status_code, done.location) == (303, address)
    page = _text(desk, address)
    assert "Taken out: telephone numbers (1 place)" in page
    assert "Make an FAQ draft of it" not in page
    assert ">F-1</a>" not in page
    editor = desk.write(lambda session: make_staff(session, Role.EDITOR))
    sign_in(desk.client, editor)
    again = desk.client.post(f"{address}/article", data={"csrf_token": csrf_token(desk.client)})
    assert again.location.endswith("/edit")
    draft = again.location.removesuffix("/edit")
    assert f'href="{address}"' in desk.get(draft).get_data(as_text=True)
    assert f'href="{draft}"' in desk.get(address).get_data(as_text=True)


def test_a_confidential_inquiry_is_refused_on_its_page(desk: Desk) -> None:
    desk.write(_speak_english)
    desk.save(question="秘密", confidential="1")
    [saved] = desk.inquiries()
    refused = desk.post(f"/inquiries/{saved.id}/article")
    assert refused.status_code == 409
    assert "Make an FAQ draft of it" not in refused.get_data(as_text=True)


def _speak_english(session: Session) -> None:
    session.execute(update(StaffAccount).values(language="en"))


def _text(desk: Desk, address: str) -> str:
    return desk.get(address).get_data(as_text=True)
