"""FAQ-1: the form says exactly what the article says, whatever the article says."""

from datetime import date

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from callcenter.core import clock
from callcenter.core.i18n import force_locale, init_i18n
from callcenter.core.web.differences import Kind
from faq.articles.entry import SIDES, ArticleContent, Side
from faq.articles.web.forms import (
    link_rows,
    read_content,
    values_from_content,
    values_from_script,
)
from faq.articles.web.shown import FieldDifference, field_differences

LETTERS = "あいカ字abcZ 、。「」{}*-0１\U00020bb7"
lines = st.text(alphabet=LETTERS, min_size=1, max_size=20).map(str.split).map(" ".join)
some_lines = st.lists(lines.filter(bool), max_size=4, unique=True).map(tuple)
blocks = st.lists(lines, max_size=4).map("\n".join).map(str.strip)
days = st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1))
sides = st.builds(
    Side,
    question=lines,
    variants=some_lines,
    phone=blocks,
    counter=blocks,
    keywords=some_lines,
)
titles = st.sampled_from(["申請書", "Form", "案内 (a)"])
links = st.builds(
    lambda kind, ja, en: {"kind": kind, "title_ja": ja, "title_en": en, "url": "https://a.jp/x"},
    st.sampled_from(["form", "page"]),
    titles,
    titles,
)
guides = st.sampled_from(["reissue", "loss-report"]).map(
    lambda key: {"kind": "procedure", "key": key}
)
contents = st.builds(
    ArticleContent,
    category=st.sampled_from(["", "8", "2-1"]),
    sides=st.fixed_dictionaries(dict.fromkeys(SIDES, sides)),
    sources=st.lists(
        st.sampled_from([{"code": "S2", "place": "§11"}, {"title": "案内", "url": "https://a.jp"}]),
        max_size=2,
        unique_by=str,
    ).map(tuple),
    links=st.tuples(
        st.lists(guides, max_size=2, unique_by=str).map(tuple),
        st.lists(links, max_size=3).map(tuple),
    ).map(lambda both: both[0] + both[1]),
    audience=st.sampled_from(["all", "staff"]),
    valid_from=days,
    valid_to=days,
    review_on=days,
    change_note=lines,
)


@given(contents)
def test_the_form_keeps_everything(content: ArticleContent) -> None:
    found, errors = read_content(values_from_content(content))
    assert errors == {}
    assert found == content


@given(contents)
def test_the_page_script_keeps_everything(content: ArticleContent) -> None:
    assert values_from_script(values_from_content(content)) == values_from_content(content)


APP = Flask("test")
init_i18n(APP, clock.zone())


def field_differences_of(before: ArticleContent, after: ArticleContent) -> list[FieldDifference]:
    with APP.app_context(), force_locale("en"):
        return field_differences(before, after)


@given(contents, contents)
def test_differences_read_as_both_versions(before: ArticleContent, after: ArticleContent) -> None:
    """FAQ-2: of every text that changed both versions can be read; what did not is not shown."""
    found = {one.name: one for one in field_differences_of(before, after)}
    for language in SIDES:
        for name in ("question", "phone", "counter"):
            old, new = (getattr(one.side(language), name) for one in (before, after))
            shown = found.get(f"{language}_{name}")
            assert (shown is None) == (old == new)
            if shown is not None:
                pieces = shown.pieces
                assert "".join(p.text for p in pieces if p.kind is not Kind.NEW) == old
                assert "".join(p.text for p in pieces if p.kind is not Kind.GONE) == new


def test_rows_of_links_have_room() -> None:
    assert len(link_rows({})) == 2
    odd = {"link_kind": ["x"], "link_title_ja": ["題", "二"], "link_url": ["https://a.jp"]}
    content, _errors = read_content(odd)
    assert [link["kind"] for link in content.links] == ["page", "page"]
    assert content.links[1]["url"] == ""
