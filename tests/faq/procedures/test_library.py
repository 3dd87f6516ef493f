"""PRC-1: the guides as data: whole, in both languages, each with its sources."""

import re
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from callcenter.inquiries.classification.taxonomy import default_tree
from faq.procedures.guide import Entry, Guide, Library
from faq.procedures.library import ORDER, guides_for, library, procedure_titles, read_library
from faq.procedures.reading import Flaw
from faq.procedures.web.wording import BY_LABELS, GROUPS
from faq.procedures.words import Words, unknown_variables
from tests.faq.procedures.walking import paths

PROCEDURES = {
    "card-pickup",
    "card-application",
    "application-place-of-stay",
    "application-withdrawal",
    "certificate-renewal",
    "certificate-issue",
    "certificate-revocation",
    "pin-change",
    "pin-reset",
    "loss-report",
    "found-again",
    "reissue",
    "validity-change-foreign-resident",
    "printed-details-change",
    "card-return",
    "returned-notice",
    "insurance-card",
    "public-money-account",
    "face-authentication-card",
}
PLACE_IN_SOURCE = re.compile(r"S[0-4]( (§|第|\d).*)?")
KANA = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def test_every_procedure_has_its_guide() -> None:
    assert set(ORDER) == PROCEDURES
    assert list(library().guides) == list(ORDER)


@pytest.mark.parametrize("guide", library().guides.values(), ids=lambda guide: guide.key)
def test_guide_asks_who_comes_and_knows_all_of_them(guide: Guide) -> None:
    """PRC-1: self, voluntary proxy, statutory proxy, under 15 or adult ward."""
    who = {answers["who"] for answers in paths(guide) if "who" in answers}
    assert who == {"self", "voluntary", "statutory", "ward"}


@pytest.mark.parametrize("guide", library().guides.values(), ids=lambda guide: guide.key)
def test_everything_is_said_in_both_languages(guide: Guide) -> None:
    """I18N-1: Japanese in the one, none in the other, the same variables in both."""
    words = [guide.title, guide.summary]
    words += [entry.words for entry in guide.entries() if entry.words is not None]
    for text in words:
        assert KANA.search(text.ja)
        assert not KANA.search(text.en)
        assert variables(text.ja) == variables(text.en), text.ja


def test_terms_and_questions_are_said_in_both_languages() -> None:
    found = library()
    terms = [*found.papers.values(), *found.forms.values(), *found.places.values()]
    words = [term.words for term in terms] + [q.words for q in found.questions.values()]
    words += [answer.words for q in found.questions.values() for answer in q.answers]
    for text in words:
        assert not KANA.search(text.en)
        assert variables(text.ja) == variables(text.en)


def variables(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_source_names_its_document() -> None:
    found = library()
    terms = [*found.papers.values(), *found.forms.values()]
    assert all(term.sources for term in terms)
    sources = {source for term in terms for source in term.sources}
    for guide in found.guides.values():
        sources |= {*guide.sources, *(one for entry in guide.entries() for one in entry.sources)}
    assert [source for source in sources if not PLACE_IN_SOURCE.fullmatch(source)] == []


def test_what_the_sources_leave_open_is_marked() -> None:
    """A fee that no source names says that the city has to confirm it."""
    for guide in library().guides.values():
        assert all(fee.own or fee.sources for fee in guide.fees), guide.key


def test_no_term_is_left_over() -> None:
    found = library()
    guides = found.guides.values()
    papers = {need.term for guide in guides for need in guide.papers}
    papers |= {
        key for paper in found.papers.values() for one in paper.alternatives for key in one.of
    }
    assert papers == set(found.papers)
    assert {need.term for guide in guides for need in guide.forms} == set(found.forms)
    assert {need.term for guide in guides for need in guide.places} == set(found.places)
    assert {key for guide in guides for key in guide.questions} == set(found.questions)


def test_every_line_is_reached() -> None:
    """A condition that no way through the questions meets would hide its line for ever."""
    for guide in library().guides.values():
        ways = list(paths(guide))
        for entry in guide.entries():
            assert any(meets(entry, way) for way in ways), (guide.key, entry)


def meets(entry: Entry, way: dict[str, str]) -> bool:
    return all(way.get(question) in allowed for question, allowed in entry.when)


def test_every_guide_stands_in_one_group() -> None:
    keys = [key for _heading, group in GROUPS for key in group]
    assert sorted(keys) == sorted(ORDER)
    assert len(BY_LABELS) == 3


def test_categories_are_those_of_the_log() -> None:
    """The desk finds guides by the inquiry's category; every matter of the counter has one."""
    tree = {seed.code for seed in default_tree() if seed.leaf}
    used = {code for guide in library().guides.values() for code in guide.categories}
    assert used <= tree
    assert tree - used <= {"1", "12", "17"}
    assert [guide.key for guide in guides_for("5-1")] == ["pin-reset"]
    assert {guide.key for guide in guides_for("5")} == {"pin-reset", "pin-change"}
    assert guides_for("") == []
    assert guides_for("17") == []


def test_titles() -> None:
    assert procedure_titles("ja")["reissue"] == "カードの再交付"
    assert list(procedure_titles("en")) == list(ORDER)


Damage = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = Path(str(files("faq.procedures")))
    for name in ("terms", "guides"):
        shutil.copytree(source / name, tmp_path / name)
    return tmp_path


def test_copy_is_sound(folder: Path) -> None:
    found: Library = read_library(folder)
    assert found == library()


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("guides/reissue.toml", 'paper = "broken-card"', 'paper = "brokn-card"', "brokn-card"),
        ("guides/reissue.toml", 'form = "loss-report"', 'form = "lost"', "lost"),
        ("guides/reissue.toml", 'place = "citizens-section"', 'place = "moon"', "moon"),
        ("guides/reissue.toml", 'cause = "lost"', 'cause = "stolen"', "stolen"),
        ("guides/reissue.toml", '"who", "cause"]', '"who"]', "cause"),
        ("guides/reissue.toml", '"who", "cause"]', '"who", "cause", "why"]', "why"),
        ("guides/reissue.toml", 'by = "contractor"', 'by = "nobody"', "nobody"),
        ("guides/reissue.toml", "{reissue_total}", "{price}", "{price}"),
        ("guides/reissue.toml", "if_held = true", 'if_held = "yes"', "if_held"),
        ("guides/reissue.toml", "if_held = true", "if_hold = true", "if_hold"),
        ("guides/reissue.toml", 'en = "Reissue of a card"', 'en = " "', "en lacks"),
        ("guides/reissue.toml", 'key = "reissue"', 'key = "issue"', "name"),
        ("guides/reissue.toml", 'categories = ["7-3", "7-4"]', "categories = []", "categories"),
        ("guides/reissue.toml", "told = [", "told = [[", "reissue.toml"),
        ("terms/papers.toml", 'of = ["photo-paper"]', 'of = ["photo"]', "photo"),
        ("terms/questions.toml", '{ key = "known"', '{ key = "forgotten"', "pin"),
    ],
)
def test_flaws_are_named(folder: Path, file: str, old: str, new: str, told: str) -> None:
    """A mistake in the data names its file and what is wrong."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Flaw) as flaw:
        read_library(folder)
    assert told in str(flaw.value)
    assert path.name in str(flaw.value)


def test_missing_and_strange_files_are_named(folder: Path) -> None:
    (folder / "guides" / "reissue.toml").rename(folder / "guides" / "issue-again.toml")
    with pytest.raises(Flaw, match=r"issue-again\.toml, reissue\.toml"):
        read_library(folder)


def test_full_width_braces_are_no_variable() -> None:
    assert unknown_variables(Words("｛counter｝", "{counter} {}")) == ["｛counter｝", "{}"]
