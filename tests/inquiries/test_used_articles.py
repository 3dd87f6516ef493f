"""FAQ-4: the field of the entry form that holds the articles used."""

from hypothesis import given
from hypothesis import strategies as st

from callcenter.inquiries.used_articles import MOST_ARTICLES, UsedArticle, articles_of, lines_of

words = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20).map(
    str.strip
)
articles = st.builds(
    UsedArticle, st.integers(1, 99_999), st.integers(0, 500), st.sampled_from(["ja", "en"]), words
)


@given(st.lists(articles, max_size=MOST_ARTICLES, unique_by=lambda one: one.number))
def test_what_is_written_is_read_again(used: list[UsedArticle]) -> None:
    assert list(articles_of(lines_of(used))) == used


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    found = articles_of(text)
    assert len({one.number for one in found}) == len(found) <= MOST_ARTICLES


def test_an_article_counts_once_and_nonsense_not_at_all() -> None:
    lines = "12/3/ja\tなくした\r\n12/4/en\nF-7\n7/1/fr\n8/0/en"
    assert articles_of(lines) == (UsedArticle(12, 3, "ja", "なくした"), UsedArticle(8, 0, "en"))
