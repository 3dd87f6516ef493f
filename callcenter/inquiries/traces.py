"""Traces of a caller in free texts: found in any common spelling and replaced by a mark (PRV-2).

A full name, a number or an address is replaced wherever it stands. A family or given name alone
is also a piece of other words (山田 of 山田町, 林 of 小林, Ann of Anna), so it counts only where it
stands by itself, and one of a single sign only before a title (林様).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from callcenter.core.privacy.numerals import KANJI
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.search.folding import fold_with_origin

MARK = "［消去］"

# From so many signs on, a full name is nobody else's: 4 kanji, 5 kana.
_LONG_NAME, _LONG_KANA = 4, 5
_SHORTEST_NUMBER = 7

_SPACES = re.compile(r"[\s・･=＝,，、]+")
_JOINT = re.compile(r"[\s・･=＝,]+")
_BETWEEN_NAMES = "[・=,、]?"
_BETWEEN_DIGITS = r"[-()./・,ーの]{0,3}"
_BETWEEN_GROUPS = r"[-()./・,ーの]{1,3}"
_TITLE = re.compile(r"\s*(?:様|さま|サマ|さん|サン|ｻﾝ|氏|殿|君|くん|ちゃん|(?i:san|sama)\b)")
_FOLLOWER = re.compile(
    rf"{_TITLE.pattern}|(?:[ご御]?(?:夫妻|夫婦|本人|家族)|先生|宅|家|姓|名義|世帯)"
)
_LATIN_TITLE = re.compile(r"\b(?:mr|ms|mrs|miss|dr|prof)\b\.?\s*$", re.IGNORECASE)
_KANJI_BEFORE = frozenset("者主人名")
_PARTICLES = frozenset("はがのをにでともへや")
_AREA_CODE_BEFORE = re.compile(r"[0-9０-９][-‐－ー()（）.\s]*$")
_MOBILE = re.compile(r"0[5-9]0")
_KANJI_DIGITS = str.maketrans({glyph: str(digit) for glyph, digit in KANJI.items()})


class _Script(Enum):
    KANJI = auto()
    HIRAGANA = auto()
    KATAKANA = auto()
    LATIN = auto()
    DIGIT = auto()
    NONE = auto()


Span = tuple[int, int]
Standing = Callable[[str, int, int], bool]


@dataclass(frozen=True)
class _Term:
    """What is looked for in the folded text, and whether a place in the original one counts."""

    pattern: re.Pattern[str]
    stands: Standing


def erase_traces(text: str, caller: CallerEntry) -> tuple[str, int]:
    """The text with a mark for each place that names the caller, and how many places.

    Args:
        caller: the data as they are stored.
    """
    spans = _joined(text, sorted(_spans(text, caller)))
    pieces, done = [], 0
    for start, end in spans:
        pieces += [text[done:start], MARK]
        done = end
    return "".join([*pieces, text[done:]]), len(spans)


def _spans(text: str, caller: CallerEntry) -> Iterator[Span]:
    folded, origin = fold_with_origin(text)
    for term in (*_name_terms(caller.name), *_name_terms(caller.kana), *_mail_terms(caller.email)):
        yield from _places(text, folded, origin, term)
    in_figures = folded.translate(_KANJI_DIGITS)
    for term in _phone_terms(caller.phone):
        for start, end in _places(text, in_figures, origin, term):
            yield _with_bracket(text, start, end)


def _places(text: str, folded: str, origin: list[int], term: _Term) -> Iterator[Span]:
    for match in term.pattern.finditer(folded):
        start, end = origin[match.start(1)], origin[match.end(1)]
        end = start + len(text[start:end].rstrip())
        if term.stands(text, start, end):
            yield start, end


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Places that touch, or have only blanks or a dot between them, as one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and (start <= joined[-1][1] or _JOINT.fullmatch(text[joined[-1][1] : start])):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _pattern(expression: str) -> re.Pattern[str]:
    # Looked for at every place: one that does not count must not hide the one after it.
    return re.compile(f"(?=({expression}))")


def _name_terms(name: str) -> Iterator[_Term]:
    parts = [part for piece in _SPACES.split(name) if (part := fold_with_origin(piece)[0])]
    if not parts:
        return
    whole = "".join(parts)
    long_name = _LONG_KANA if _script(whole[0]) is _Script.HIRAGANA else _LONG_NAME
    anywhere = len(whole) >= long_name and _script(whole[0]) is not _Script.LATIN
    # ASCII and curly apostrophes both come out of keyboards: O'Neill.
    written = [re.escape(part).replace("'", "['’]") for part in parts]
    yield _Term(_pattern(_BETWEEN_NAMES.join(written)), _anywhere if anywhere else _as_name)
    for part in written if len(parts) > 1 else ():
        yield _Term(_pattern(part), _as_name)
    if len(parts) == 1 and _script(whole[0]) is _Script.KANJI:
        yield from _guessed_parts(whole)


def _guessed_parts(whole: str) -> Iterator[_Term]:
    """Family and given name of one written without a space: its beginnings and ends."""
    for cut in range(2, len(whole) - 1):
        for part in (whole[:cut], whole[cut:]):
            yield _Term(_pattern(re.escape(part)), _titled_name)


def _mail_terms(address: str) -> Iterator[_Term]:
    if "@" in address:
        yield _Term(_pattern(re.escape(fold_with_origin(address)[0])), _as_address)


def _phone_terms(phone: str) -> Iterator[_Term]:
    groups = re.findall(r"\d+", unicodedata.normalize("NFKC", phone))
    digits = "".join(groups)
    if len(digits) < _SHORTEST_NUMBER:
        return
    body = _BETWEEN_DIGITS.join(digits.removeprefix("0"))
    first = r"(?:\+?81-?(?:\(?0\)?)?|\(?0)" if digits.startswith("0") else r"\+?"
    yield _Term(_pattern(f"{first}{_BETWEEN_DIGITS}{body}"), _as_number)
    if len(groups) == 3 and digits.startswith("0") and not _MOBILE.match(digits):
        # Within the city people leave the area code out.
        yield _Term(_pattern(f"{groups[1]}{_BETWEEN_GROUPS}{groups[2]}"), _as_local_number)


def _anywhere(_text: str, _start: int, _end: int) -> bool:
    return True


def _as_name(text: str, start: int, end: int) -> bool:
    """Whether the place is a name by itself, not a piece of another word."""
    script = _script(text[start])
    if script is _Script.LATIN:
        return _as_latin_name(text, start, end)
    if script in {_Script.HIRAGANA, _Script.KATAKANA}:
        return _as_kana_name(text, start, end)
    if len(text[start:end]) == 1:
        return _titled_name(text, start, end)
    return _begins(text, start) and _ends(text, end)


def _titled_name(text: str, start: int, end: int) -> bool:
    return _begins(text, start) and _TITLE.match(text, end) is not None


def _begins(text: str, start: int) -> bool:
    """Whether a name may begin here: after another script, or a word such as 申請者 or 世帯主."""
    before = text[start - 1 : start]
    return _script(before) is not _script(text[start]) or before in _KANJI_BEFORE


def _ends(text: str, end: int) -> bool:
    """Whether a name may end here: before another script than kanji or its own, or a title."""
    after = _script(text[end : end + 1])
    taken = {_Script.KANJI, _script(text[end - 1])}
    return after not in taken or _FOLLOWER.match(text, end) is not None


def _as_kana_name(text: str, start: int, end: int) -> bool:
    length, script = len(text[start:end]), _script(text[start])
    before, after = text[start - 1 : start], text[end : end + 1]
    if _TITLE.match(text, end):
        return _begins(text, start) or (length > 1 and before in _PARTICLES)
    if length < 3:
        return False
    if script is _Script.KATAKANA:
        return _begins(text, start) and _ends(text, end)
    alone = _script(before) is _Script.NONE
    return alone and (_script(after) is _Script.NONE or after in _PARTICLES)


def _as_latin_name(text: str, start: int, end: int) -> bool:
    whole = {_script(text[start - 1 : start]), _script(text[end : end + 1])}
    if whole & {_Script.LATIN, _Script.DIGIT}:
        return False
    if _LATIN_TITLE.search(text[:start]) or _TITLE.match(text, end):
        return True
    return end - start >= 3 and text[start].isupper()


def _as_address(text: str, start: int, end: int) -> bool:
    before = re.search(r"[\w.+-]$", text[:start], re.ASCII)
    return before is None and re.match(r"[\w-]|\.\w", text[end:], re.ASCII) is None


def _as_number(text: str, start: int, end: int) -> bool:
    return not text[start - 1 : start].isdecimal() and not text[end : end + 1].isdecimal()


def _as_local_number(text: str, start: int, end: int) -> bool:
    return _as_number(text, start, end) and _AREA_CODE_BEFORE.search(text[:start]) is None


def _with_bracket(text: str, start: int, end: int) -> Span:
    """The place of a number without half a pair of brackets."""
    written = unicodedata.normalize("NFKC", text[start:end])
    if written.count("(") > written.count(")") and written.startswith("("):
        return start + 1, end
    return start, end


def _script(sign: str) -> _Script:
    """The script of one sign; of none when there is no sign."""
    plain = unicodedata.normalize("NFKC", sign)[:1]
    if not plain or not (plain.isalnum() or plain in "ー々"):
        return _Script.NONE
    if plain.isdecimal():
        return _Script.DIGIT
    name = unicodedata.name(plain, "")
    if plain == "ー" or name.startswith("KATAKANA"):
        return _Script.KATAKANA
    if name.startswith("HIRAGANA"):
        return _Script.HIRAGANA
    if plain == "々" or name.startswith("CJK"):
        return _Script.KANJI
    return _Script.LATIN
