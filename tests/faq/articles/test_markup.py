"""FAQ-1: the small part of Markdown that answers are written in, and what stays text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.articles.markup import plain, render
from faq.articles.sources import is_web_address, parse_source, write_source


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("一行目\n二行目", "<p>一行目<br>\n二行目</p>\n"),
        ("**「新規」**です", "<p><strong>「新規」</strong>です</p>\n"),
        ("持ち物**（原本）**と", "<p>持ち物<strong>（原本）</strong>と</p>\n"),
        ("- 一\n- 二", "<ul>\n<li>一</li>\n<li>二</li>\n</ul>\n"),
        ("1. 一\n2. 二", "<ol>\n<li>一</li>\n<li>二</li>\n</ol>\n"),
        ("[市](https://example.jp/a)", '<p><a href="https://example.jp/a">市</a></p>\n'),
        ("**[市](https://a.jp)**", '<p><strong><a href="https://a.jp">市</a></strong></p>\n'),
        ("＊** と ****", "<p>＊** と ****</p>\n"),
        ("2 * 3 = 6 _x_ `y`", "<p>2 * 3 = 6 _x_ `y`</p>\n"),
    ],
)
def test_what_is_marked(text: str, html: str) -> None:
    assert str(render(text)) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b onclick=x>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "[x](//evil.example)",
        "[x](/staff)",
        "![x](https://example.jp/a.png)",
        "# 題\n> 引用\n```\ncode\n```",
        "&lt;b&gt; &#60;",
    ],
)
def test_everything_else_is_text(text: str) -> None:
    """ASVS V1.2.1: no tag but those of the small part, no address but those of the web."""
    html = str(render(text))
    tags = set(re.findall(r"<([a-z0-9]+)", html))
    assert tags <= {"p", "br", "strong", "ul", "ol", "li", "a"}
    assert not re.search(r'href="(?!https?://)', html)
    assert "onclick" not in re.sub(r"&lt;[^<]*", "", html)


@given(st.text(alphabet="あ*[]()<>&\"'-1. \n:/httpsjavript", max_size=80))
def test_no_text_breaks_out(text: str) -> None:
    html = str(render(text))
    assert set(re.findall(r"<(/?[^ >]*)", html)) <= {
        *("p", "/p", "br", "strong", "/strong", "ul", "/ul", "ol", "/ol", "li", "/li", "a", "/a"),
    }
    assert not re.search(r'href="(?!https?://)', html)


def test_words_without_marks() -> None:
    """FAQ-3: what the search reads of an answer."""
    text = "**「新規」**は[市](https://a.jp)へ。\n二行目\n\n- 写真\n- 印鑑"
    assert plain(text) == "「新規」は市へ。\n二行目\n写真\n印鑑"
    assert plain("") == ""


@pytest.mark.parametrize(
    "line",
    [
        "S2 §11(5)ウ(イ)",
        "S3",
        "市の案内",
        "市の案内 | https://example.jp/a?b=c#d",
        "a | b | https://x.jp",
    ],
)
def test_sources_read_as_they_are_written(line: str) -> None:
    assert write_source(parse_source(line)) == line


def test_only_addresses_of_the_web() -> None:
    for wrong in ("javascript:x", "ftp://x.jp", "https://", "http:///a", "https://a b", "//x", "x"):
        assert not is_web_address(wrong), wrong
        with pytest.raises(ValueError, match=re.escape(wrong)):
            parse_source(f"案内 | {wrong}")
    assert is_web_address("https://ja.example.jp/ページ")
