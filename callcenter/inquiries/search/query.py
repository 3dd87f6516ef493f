"""A person's search words as a query: every word must be there, in any order."""

import re
import unicodedata
from dataclasses import dataclass

from callcenter.core.ids import parse_reference
from callcenter.inquiries.search.folding import fold
from callcenter.inquiries.search.pieces import pieces_of_term

LONGEST_QUERY = 200
MOST_TERMS = 8
SHORTEST_NUMBER = 4

_QUOTED = re.compile(r'"([^"]+)"|([^\s"]+)')
_NUMBER = re.compile(r"\+?[0-9]+")
_PHONE_NUMBER = re.compile(r"[+(]?[0-9][0-9() \u3000-]{5,}")


@dataclass(frozen=True)
class Term:
    """One word or quoted phrase.

    Attributes:
        text: folded, as it must stand in the folded text; a Latin word begins with a space.
        digits: the term as digits of a phone number, or empty.
    """

    text: str
    digits: str

    @property
    def pieces(self) -> frozenset[str]:
        return frozenset(pieces_of_term(self.text))


@dataclass(frozen=True)
class TextQuery:
    """What to look for.

    Attributes:
        terms: all must be found.
        reference: the query is an inquiry's reference, stored form; then nothing else counts.
    """

    terms: tuple[Term, ...]
    reference: str | None = None

    @property
    def is_empty(self) -> bool:
        return not self.terms and self.reference is None


def parse_query(text: str) -> TextQuery:
    """Read what a person typed. Nothing in it is an operator but double quotes; what is too long
    is cut, and signs that no text holds are passed over."""
    text = text[:LONGEST_QUERY]
    reference = parse_reference(text)
    if reference is not None:
        return TextQuery(terms=(), reference=reference)
    bare = text.strip()
    if _PHONE_NUMBER.fullmatch(unicodedata.normalize("NFKC", bare)):
        text = re.sub(r"[() \u3000（）-]", "", bare)  # one number, however it is spaced
    terms: dict[str, Term] = {}
    for quoted, word in _QUOTED.findall(text.replace("“", '"').replace("”", '"')):
        folded = fold(quoted or word)
        parts = [folded.strip() and folded] if quoted else folded.split()
        for part in parts:
            term = _term(part, starts_word=f" {part}" in folded)
            if term.pieces:
                terms.setdefault(term.text, term)
    return TextQuery(terms=tuple(terms.values())[:MOST_TERMS])


def _term(part: str, *, starts_word: bool) -> Term:
    bare = part.strip()
    latin = bool(bare) and bare[0].isalpha() and bare[0] < "\u0250"
    digits = bare.replace("+81", "0", 1).lstrip("+") if _NUMBER.fullmatch(bare) else ""
    return Term(
        text=f" {bare}" if latin and starts_word else bare,
        digits=digits if len(digits) >= SHORTEST_NUMBER else "",
    )
