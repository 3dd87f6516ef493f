"""Answers as pages show them: a small part of Markdown, everything else is text.

Paragraphs, line breaks, lists, `**bold**` and links to the web.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

from faq.articles.sources import is_web_address

_MARK = "**"


def render(text: str) -> Markup:
    """The text as HTML; variables must have been filled in before."""
    return Markup(_markdown.render(text))  # noqa: S704 - the renderer escapes all HTML


def plain(text: str) -> str:
    """The words of a text without its marks, for search and for files."""
    blocks = (block.children or () for block in _markdown.parse(text) if block.type == "inline")
    return "\n".join("".join(map(_said, tokens)) for tokens in blocks)


def _said(token: Token) -> str:
    if token.type == "text":
        return token.content
    return "\n" if token.type in {"softbreak", "hardbreak"} else ""


def _strong(state: StateInline, silent: bool) -> bool:
    """`**bold**` whatever stands around it.

    CommonMark looks for blanks around the marks, which Japanese does not have: `**「新規」**です`
    would stay as it is.
    """
    start = state.pos + len(_MARK)
    if not state.src.startswith(_MARK, state.pos):
        return False
    end = state.src.find(_MARK, start, state.posMax)
    inner = state.src[start:end]
    if end <= start or inner != inner.strip() or silent:
        return False
    state.push("strong_open", "strong", 1).markup = _MARK
    after, limit = end + len(_MARK), state.posMax
    state.pos, state.posMax = start, end
    state.md.inline.tokenize(state)
    state.pos, state.posMax = after, limit
    state.push("strong_close", "strong", -1).markup = _MARK
    return True


def _make() -> MarkdownIt:
    markdown = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
        ["list", "link", "newline", "escape"]
    )
    markdown.inline.ruler.before("link", "strong", _strong)
    markdown.validateLink = is_web_address  # type: ignore[method-assign]
    return markdown


_markdown = _make()
