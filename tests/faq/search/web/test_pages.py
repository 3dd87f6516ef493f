"""FAQ-3: the search as one types, and the glossary's pages."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from callcenter.accounts.models import StaffAccount
from callcenter.apps.wiring import Platform
from callcenter.core.permissions import Actor, Role
from faq.search.models import ConceptEntry
from faq.search.services.glossary import seed_glossary
from tests.factories.staff import make_staff
from tests.faq.search.collections import LOST, LOST_EN, PIN, content, publish
from tests.fixtures.apps import SignIn, csrf_token

WORDS = {"ja": "暗証番号\nヒミツの数字", "en": "secret digits", "near": "", "weight": "1"}


@pytest.fixture
def people(platform: Platform) -> dict[Role, Actor]:
    """One person of each role, all reading English, and two articles."""
    with platform.database.transaction() as session:
        publish(session, content(LOST, LOST_EN, category="7"))
        publish(session, content(PIN, category="6-1"))
        made = {role: make_staff(session, role) for role in Role}
        session.execute(update(StaffAccount).values(language="en"))
        return made


@pytest.fixture
def editor(client: FlaskClient, sign_in: SignIn, people: dict[Role, Actor]) -> FlaskClient:
    sign_in(client, people[Role.EDITOR])
    return client


def send(client: FlaskClient, address: str, **values: str) -> tuple[int, str]:
    answer = client.post(address, data={"csrf_token": csrf_token(client), **values})
    return answer.status_code, answer.get_data(as_text=True)


def test_search_answers_with_parts_and_marks(editor: FlaskClient) -> None:
    answer = editor.get("/faq/search", query_string={"q": "暗証番号を忘れた"})
    assert answer.headers["Cache-Control"] == "no-store"
    first = json.loads(answer.data)["hits"][0]
    assert first["label"] == "F-2"
    assert ["暗証番号", True] in first["question"]
    assert first["href"].startswith("/faq/")
    assert first["marks"] == []
    english = editor.get("/faq/search", query_string={"q": "暗証番号", "lang": "en"})
    assert json.loads(english.data)["hits"][0]["marks"] == ["Japanese only"]


def test_search_is_narrowed_and_takes_anything(editor: FlaskClient) -> None:
    narrowed = editor.get("/faq/search", query_string={"q": "カード 暗証番号", "category": "7"})
    assert [hit["label"] for hit in json.loads(narrowed.data)["hits"]] == ["F-1"]
    for values in ({}, {"q": ""}, {"limit": "x"}, {"limit": "-1"}, {"q": "*" * 5000}):
        assert editor.get("/faq/search", query_string=values).status_code == 200
    few = editor.get("/faq/search", query_string={"limit": "1"})
    assert len(json.loads(few.data)["hits"]) == 1


def test_my_number_never_reaches_the_search(editor: FlaskClient) -> None:
    """PRV-1: what is typed goes through the guard like everything else."""
    answer = editor.get("/faq/search", query_string={"q": "1234 5678 9018 暗証番号"})
    assert b"9018" not in answer.data
    assert json.loads(answer.data)["hits"][0]["label"] == "F-2"


def test_editor_adds_changes_and_retires(editor: FlaskClient, platform: Platform) -> None:
    """FAQ-3: and the search follows at once."""
    assert send(editor, "/faq/glossary/new", **WORDS)[0] == 303
    answer = editor.get("/faq/search", query_string={"q": "ヒミツの数字"})
    assert json.loads(answer.data)["hits"][0]["label"] == "F-2"
    with platform.database.transaction(write=False) as session:
        concept = session.scalars(select(ConceptEntry)).one()
    address = f"/faq/glossary/{concept.id}"
    page = editor.get(address).get_data(as_text=True)
    assert "ヒミツの数字" in page
    assert send(editor, address, **{**WORDS, "ja": "暗証番号\nナイショ"}, version="1")[0] == 303
    status, text = send(editor, address, **WORDS, version="1")
    assert status == 409
    assert "Someone else changed this" in text
    assert send(editor, f"{address}/retire", retired="1", version="2")[0] == 303
    listed = editor.get("/faq/glossary", query_string={"q": "ナイショ"}).get_data(as_text=True)
    assert "Retired" in listed
    assert send(editor, f"{address}/retire", retired="0", version="3")[0] == 303


def test_refused_entry_keeps_what_was_typed(editor: FlaskClient) -> None:
    status, text = send(editor, "/faq/glossary/new", ja="一語だけ", en="", near="", weight="7")
    assert status == 422
    assert "一語だけ" in text
    assert "One word alone helps nobody" in text
    assert "Please choose one of the weights." in text


def test_list_is_paged_and_found_by_word(editor: FlaskClient, platform: Platform) -> None:
    with platform.database.transaction() as session:
        seed_glossary(session)
    first = editor.get("/faq/glossary").get_data(as_text=True)
    assert "page=2" in first
    assert editor.get("/faq/glossary?page=2").status_code == 200
    assert editor.get("/faq/glossary?page=99999").status_code == 200
    assert "暗証番号" in editor.get("/faq/glossary?q=passcode").get_data(as_text=True)
    nothing = editor.get("/faq/glossary?q=zzzz").get_data(as_text=True)
    assert "No entry holds this word." in nothing


def test_operator_reads_but_does_not_write(
    client: FlaskClient, sign_in: SignIn, people: dict[Role, Actor]
) -> None:
    """SEC-1."""
    sign_in(client, people[Role.OPERATOR])
    assert client.get("/faq/glossary").status_code == 200
    assert client.get("/faq/glossary/new").status_code == 403
    assert send(client, "/faq/glossary/new", **WORDS)[0] == 403
