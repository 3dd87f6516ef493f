"""Highlighting: where the words of a query stand in a text as it was written."""

from callcenter.inquiries.search.folding import fold_with_origin
from callcenter.inquiries.search.query import TextQuery

Part = tuple[str, bool]


def highlight(text: str, query: TextQuery) -> list[Part]:
    """The text in parts, each with whether it is a found word."""
    if not query.terms:
        return [(text, False)] if text else []
    folded, origin = fold_with_origin(text)
    marked = [False] * len(text)
    for term in query.terms:
        word = term.text.replace(" ", "")
        at = folded.find(word) if word else -1
        while at >= 0:
            for index in range(origin[at], origin[at + len(word)]):
                marked[index] = True
            at = folded.find(word, at + 1)
    return _parts(text, marked)


def excerpt(text: str, query: TextQuery, *, length: int = 120) -> list[Part]:
    """A piece of the text of about `length` characters around the first found word."""
    flat = " ".join(text.split())
    parts = highlight(flat, query)
    before = 0
    for part, found in parts:
        if found:
            break
        before += len(part)
    else:
        before = 0
    start = max(0, min(before - length // 4, len(flat) - length))
    shown = _cut(parts, start, start + length)
    if start > 0:
        shown.insert(0, ("…", False))
    if start + length < len(flat):
        shown.append(("…", False))
    return shown


def _parts(text: str, marked: list[bool]) -> list[Part]:
    parts: list[Part] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or marked[index] != marked[start]:
            parts.append((text[start:index], marked[start]))
            start = index
    return parts


def _cut(parts: list[Part], start: int, end: int) -> list[Part]:
    shown: list[Part] = []
    position = 0
    for part, found in parts:
        piece = part[max(0, start - position) : max(0, end - position)]
        if piece:
            shown.append((piece, found))
        position += len(part)
    return shown
