"""Personal data taken out of questions and answers before others learn from them (PRV-2).

Patterns find what has a form of its own; the caller's own name is known to the inquiry log, which
takes it out before. Rather too much is taken than too little: the editor sees each place.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

MARKS = {"ja": "［消去］", "en": "[removed]"}


class Kind(StrEnum):
    """What was taken out."""

    CALLER = "caller"
    EMAIL = "email"
    BIRTH = "birth"
    ADDRESS = "address"
    PHONE = "phone"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True)
class Redacted:
    """A text without personal data.

    Attributes:
        removed: how many places were taken out, by kind.
    """

    text: str
    removed: Counter[str] = field(default_factory=Counter)


_D = "[0-9０-９]"
_HYPHEN = "[-‐‑‒–—―−ー－]"
_GAP = rf"(?:{_HYPHEN}|[ 　().（）]){{0,2}}"
_FIGURE = "[0-9０-９一二三四五六七八九十]"
_WORD = "[一-鿿々〆ヶケァ-ヴー]"

_EMAIL = re.compile(r"[\w.+-]+[@＠][\w-]+(?:[.．][\w-]+)+")
_DAY = (
    rf"(?:(?:明治|大正|昭和|平成|令和|(?<![A-Za-z])[MTSHRmtshr])\s?(?:{_D}{{1,2}}|元)\s?[年./．-]"
    rf"|(?:19|20|１９|２０){_D}{{2}}\s?[年./-])"
    rf"\s?{_D}{{1,2}}\s?[月./．-]\s?{_D}{{1,2}}(?!{_D})\s?日?"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_ENGLISH_DAY = rf"(?:{_NTH}\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+{_NTH},?\s+\d{{4}})"
_BIRTH = re.compile(
    # Who is asked for a day of the eras before 1989 tells when somebody was born.
    rf"(?:明治|大正|昭和)\s?(?:{_D}{{1,2}}|元)\s?年\s?{_D}{{1,2}}\s?月\s?{_D}{{1,2}}\s?日"
    rf"|(?<=生年月日)[はがをもの:：\s]{{0,3}}{_DAY}|(?<=誕生日)[はがをもの:：\s]{{0,3}}{_DAY}"
    rf"|{_DAY}(?=\s?(?:に)?\s?(?:生まれ|生れ|うまれ|生(?![一-鿿])))"
    rf"|(?<=born )(?:on )?(?:{_DAY}|{_ENGLISH_DAY})"
    rf"|(?<=birth )(?:is |was )?(?:{_DAY}|{_ENGLISH_DAY})|(?<=birth: )(?:{_DAY}|{_ENGLISH_DAY})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    rf"〒\s?{_D}{{3}}{_HYPHEN}?{_D}{{4}}"
    rf"|(?:{_WORD}{{1,8}}[都道府県市区郡町村])?{_WORD}{{1,10}}?\s?{_FIGURE}{{1,4}}丁目"
    rf"(?:{_FIGURE}{{1,4}}(?:番地?|号)?|{_HYPHEN}?{_D}{{1,4}}){{0,4}}(?:号室?)?"
    rf"|{_WORD}{{1,10}}?{_FIGURE}{{1,5}}番地(?:の?{_FIGURE}{{1,4}})?(?:号室?)?"
    rf"|{_WORD}{{1,8}}[市区郡町村]{_WORD}{{0,10}}?\s?{_D}{{1,4}}(?:{_HYPHEN}{_D}{{1,4}}){{1,3}}(?:号室?)?"
    r"|\b\d{1,4}(?:-\d{1,4}){1,3},?\s+[A-Z][a-z][\w-]*(?:,?\s+[A-Z][\w-]+){0,3}"
)
# A day in figures is no number of anybody's.
_NO_DAY = rf"(?!(?:19|20|１９|２０){_D}{{2}}{_HYPHEN}{_D}{{1,2}}{_HYPHEN}{_D}{{1,2}}(?!{_D}))"
_ALONE = r"(?<![0-9０-９A-Za-z])(?<![0-9０-９][−－-])"
_DIGITS = re.compile(
    rf"{_ALONE}{_NO_DAY}(?:[+＋]{_D}{{1,3}}{_GAP})?{_D}(?:{_GAP}{_D}){{6,}}(?!{_D})"
    rf"|{_ALONE}[A-Za-z]{{2}}\s?{_D}{{8}}\s?[A-Za-z]{{2}}(?![0-9A-Za-z])"
)
_NAME = re.compile(
    rf"(?:{_WORD}{{1,6}}[ 　]?){{1,2}}(?=と(?:申し|もうし|言い|いい)ます)"
    r"|[一-鿿々]{1,4}[ 　]?[一-鿿々]{0,4}(?=様(?![式々子相]))"
    r"|(?<=[Mm]y name is )[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+){0,2}"
    r"|(?<=Mr\. )[A-Z][\w'-]+|(?<=Ms\. )[A-Z][\w'-]+|(?<=Mrs\. )[A-Z][\w'-]+"
)
_NOBODY = re.compile(
    "^(?:お?客|皆|奥|旦那|何|各|王|神|殿|貴|同|有)$|市民|職員|担当|業者|代理人|本人|両親"
)
# Lines of offices and companies, which nobody has at home.
_OFFICE_LINES = ("0120", "0570", "0800", "0088")


def redact(text: str, language: str, keep: Collection[str] = ()) -> Redacted:
    """The text with a mark for each place that looks like personal data.

    Args:
        keep: telephone numbers of the office itself, in any writing.
    """
    removed: Counter[str] = Counter()
    mark = MARKS.get(language, MARKS["ja"])
    kept = {_digits(number) for number in keep}
    for kind, pattern, counts in _rules(kept):

        def replace(match: re.Match[str], kind: Kind = kind, counts: _Counts = counts) -> str:
            found = match[0]
            if not counts(found):
                return found
            removed[_number_kind(found) if kind is Kind.NUMBER else kind] += 1
            return mark

        text = pattern.sub(replace, text)
    return Redacted(text, removed)


_Counts = Callable[[str], bool]


def _rules(kept: Collection[str]) -> Iterator[tuple[Kind, re.Pattern[str], _Counts]]:
    yield Kind.EMAIL, _EMAIL, _always
    yield Kind.BIRTH, _BIRTH, _always
    yield Kind.ADDRESS, _ADDRESS, _always
    yield Kind.NUMBER, _DIGITS, lambda found: _is_personal(found, kept)
    yield Kind.NAME, _NAME, lambda found: _NOBODY.search(found.strip()) is None


def _always(_found: str) -> bool:
    return True


def _is_personal(found: str, kept: Collection[str]) -> bool:
    digits = _digits(found)
    return digits not in kept and not digits.startswith(_OFFICE_LINES)


def _number_kind(found: str) -> Kind:
    digits = _digits(found)
    dialled = digits.startswith("0") and len(digits) in {10, 11}
    return Kind.PHONE if dialled or found.startswith(("+", "＋")) else Kind.NUMBER


def _digits(text: str) -> str:
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())
