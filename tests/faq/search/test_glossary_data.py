"""FAQ-3: the glossary that the product brings."""

from pathlib import Path

import pytest

from faq.search.analysis import tokens
from faq.search.glossary import Concept, read_concepts, shipped_concepts
from faq.search.ranking.concepts import Glossary


def test_it_is_large_and_well_formed() -> None:
    concepts = shipped_concepts()
    assert len(concepts) >= 600
    for concept in concepts:
        assert concept.ja
        assert concept.en
        for words in (concept.ja, concept.en, concept.near):
            assert len(set(words)) == len(words), concept
            assert all(word == word.strip() and word for word in words), concept
        assert concept.ja[0] not in concept.near, concept


def test_each_concept_has_a_name_of_its_own() -> None:
    names = [concept.ja[0] for concept in shipped_concepts()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("my number card", "マイナンバーカード"),
        ("pin", "暗証番号"),
        ("power of attorney", "委任状"),
        ("inquiry letter", "照会番号"),
        ("residence card", "在留カード"),
        ("issue notice", "交付通知書"),
        ("temporary stop", "一時停止"),
        ("face authentication card", "顔認証マイナンバーカード"),
        ("convenience store", "コンビニ交付"),
        ("garbage", "ごみ"),
    ],
)
def test_words_of_the_domain_are_there(english: str, japanese: str) -> None:
    assert any(
        english in concept.en and japanese == concept.ja[0] for concept in shipped_concepts()
    )


def test_an_entry_without_its_words_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "glossary_x.toml"
    file.write_text('concepts = [{ en = ["x"] }]', "utf-8")
    with pytest.raises(KeyError):
        read_concepts(file)


def test_the_longest_name_wins() -> None:
    glossary = Glossary([Concept(("住民票",)), Concept(("住民",)), Concept(("住民票の写し",))])
    matches = glossary.matches(tokens("住民票の写しと住民", "ja"), "ja")
    assert [match.form.text for match in matches] == ["住民票の写し", "住民"]
