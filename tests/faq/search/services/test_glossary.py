"""FAQ-3: editors keep the glossary; what they change is in force with the next search."""

import pytest
from sqlalchemy import func, select

from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.ids import new_id
from faq.search.glossary import shipped_concepts
from faq.search.models import ConceptEntry
from faq.search.queries.concepts import find_concepts
from faq.search.services.glossary import (
    GlossaryEntry,
    add_concept,
    change_concept,
    retire_concept,
    seed_glossary,
)
from faq.search.services.searching import search
from tests.faq.search.collections import EDITOR, LOST, OPERATOR, PIN, content, publish

SLANG = GlossaryEntry(ja=("暗証番号", "ヒミツの数字"), en=("secret digits",))


@pytest.fixture
def filled(database: Database) -> Database:
    with database.transaction() as session:
        publish(session, content(LOST, category="7"))
        publish(session, content(PIN, category="6-1"))
    return database


def found(database: Database, text: str) -> list[int]:
    with database.transaction(write=False) as session:
        return [hit.number for hit in search(session, text).hits]


def test_shipped_concepts_are_written_once_and_then_belong_to_the_centre(
    database: Database,
) -> None:
    """FAQ-3: a second start, or a newer product, changes nothing that an editor changed."""
    with database.transaction() as session:
        assert seed_glossary(session) > 100
        first = find_concepts(session, "暗証番号")[0]
        retire_concept(session, EDITOR, concept_id=first.id, retired=True, version=first.version)
    with database.transaction() as session:
        assert seed_glossary(session) == 0
        assert session.get_one(ConceptEntry, first.id).active is False
        count = session.scalar(select(func.count()).select_from(ConceptEntry))
    names = {(concept.ja + concept.en)[0] for concept in shipped_concepts()}
    assert count == len(names)


def test_added_words_find_at_once_and_show_why(filled: Database) -> None:
    """FAQ-3: an editor's word leads to the article with the next search, in both languages."""
    assert found(filled, "ヒミツの数字") == found(filled, "secret digits") == []
    with filled.transaction() as session:
        add_concept(session, EDITOR, entry=SLANG)
    assert found(filled, "ヒミツの数字")[0] == 2
    with filled.transaction(write=False) as session:
        answer = search(session, "secret digits", language="en")
    assert answer.hits[0].number == 2
    assert answer.hits[0].only_language
    assert any("暗証番号" in meant for _typed, meant in answer.glossary_words_used)


def test_changed_and_retired_words_are_in_force_at_once(filled: Database) -> None:
    with filled.transaction() as session:
        concept = add_concept(session, EDITOR, entry=SLANG)
    assert found(filled, "ヒミツの数字")[0] == 2
    with filled.transaction() as session:
        entry = GlossaryEntry(ja=("カード", "ピカピカの板"), en=())
        change_concept(session, EDITOR, concept_id=concept.id, entry=entry, version=1)
    assert found(filled, "ピカピカの板")[0] == 1
    with filled.transaction() as session:
        retire_concept(session, EDITOR, concept_id=concept.id, retired=True, version=2)
    assert found(filled, "ピカピカの板") == []
    with filled.transaction() as session:
        retire_concept(session, EDITOR, concept_id=concept.id, retired=False, version=3)
    assert found(filled, "ピカピカの板")[0] == 1


def test_only_those_who_may(filled: Database) -> None:
    """SEC-1: operators read the glossary, they do not write it."""
    with filled.transaction() as session, pytest.raises(Forbidden):
        add_concept(session, OPERATOR, entry=SLANG)
    with filled.transaction() as session:
        concept = add_concept(session, EDITOR, entry=SLANG)
    with filled.transaction() as session, pytest.raises(Forbidden):
        change_concept(session, OPERATOR, concept_id=concept.id, entry=SLANG, version=1)
    with filled.transaction() as session, pytest.raises(Forbidden):
        retire_concept(session, OPERATOR, concept_id=concept.id, retired=True, version=1)
    with filled.transaction() as session, pytest.raises(Missing):
        change_concept(session, EDITOR, concept_id=new_id(), entry=SLANG, version=1)


def test_second_editor_is_told(filled: Database) -> None:
    """INQ-5: nobody's words are overwritten unseen."""
    with filled.transaction() as session:
        concept = add_concept(session, EDITOR, entry=SLANG)
    with filled.transaction() as session:
        change_concept(session, EDITOR, concept_id=concept.id, entry=SLANG, version=1)
    with filled.transaction() as session, pytest.raises(Conflict):
        change_concept(session, EDITOR, concept_id=concept.id, entry=SLANG, version=1)


@pytest.mark.parametrize(
    ("entry", "fields"),
    [
        (GlossaryEntry((), ()), {"ja": "required"}),
        (GlossaryEntry((" ", ""), (), ("窓口", "受付")), {"ja": "required"}),
        (GlossaryEntry(("一語",), ()), {"ja": "lonely_word"}),
        (GlossaryEntry(("同じ", " 同じ "), ()), {"ja": "lonely_word"}),
        (GlossaryEntry(("あ" * 61, "い"), ()), {"ja": "too_long"}),
        (GlossaryEntry(("か", "き"), tuple(f"w{n}" for n in range(41))), {"en": "too_long"}),
        (GlossaryEntry(("か", "き"), (), weight=9), {"weight": "bad_weight"}),
        (GlossaryEntry(("か", "き"), (), weight=float("nan")), {"weight": "bad_weight"}),
    ],
)
def test_what_cannot_be_an_entry_is_refused(
    sqlite_database: Database, entry: GlossaryEntry, fields: dict[str, str]
) -> None:
    with sqlite_database.transaction() as session, pytest.raises(Invalid) as refusal:
        add_concept(session, EDITOR, entry=entry)
    assert refusal.value.fields == fields


def test_words_are_found_whatever_their_width_and_case(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        add_concept(session, EDITOR, entry=GlossaryEntry(("ＰＩＮ", "暗証番号"), ("Pin Code",)))
        add_concept(session, EDITOR, entry=GlossaryEntry(("住民票", "謄本"), ()))
        for text in ("pin", "ＰＩＮ", "暗証", "CODE"):
            assert [entry.name for entry in find_concepts(session, text)] == ["ＰＩＮ"]
        assert len(find_concepts(session, "")) == 2


def test_changes_are_in_the_audit_log(filled: Database) -> None:
    """SEC-2: who changed which entry."""
    with filled.transaction() as session:
        concept = add_concept(session, EDITOR, entry=SLANG)
    with filled.transaction() as session:
        retire_concept(session, EDITOR, concept_id=concept.id, retired=True, version=1)
    with filled.transaction(write=False) as session:
        events = session.execute(
            select(AuditEvent.action, AuditEvent.actor_id).where(
                AuditEvent.object_type == "concept"
            )
        ).all()
    assert {tuple(event) for event in events} == {
        ("concept.create", EDITOR.id),
        ("concept.retire", EDITOR.id),
    }
