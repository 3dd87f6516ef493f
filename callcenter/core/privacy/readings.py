"""What else a row of digit groups can be read as: telephone numbers, dates, amounts …

Each reader looks at a run from one group on and yields the ways in which the next groups can
be understood, each with a cost: the less such groups would come about by accident, the cheaper.
The cheapest way to read the whole run decides what is a My Number (see ``segmentation``).
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from callcenter.core.privacy.calendar_shapes import (
    is_clock_time,
    is_month_day,
    is_plain_date,
    is_seconds,
    is_time_or_month_day,
    is_year,
)
from callcenter.core.privacy.number_words import NAMED
from callcenter.core.privacy.runs import Run


class Reading(NamedTuple):
    """The next ``groups`` groups, understood at a cost."""

    groups: int
    cost: int


Reader = Callable[[Run, int], Iterator[Reading]]

BLANKS = frozenset(("", " ", "\n"))


def is_loose(gap: str) -> bool:
    """Tell whether a gap parts words of a sentence rather than joining digits to one number."""
    return gap in BLANKS or gap in {",", "、", "。"} or gap[-1] == " "


_COUNTERS = re.compile(
    r"[ \u3000]?(?:[年月時分秒円名人件回階個通枚本歳才度点台冊箱週泊%％°]"
    r"|日(?!時)|番窓口|[ヵヶかカケ]月|yen\b|JPY\b)"
)


def leftover(run: Run, at: int) -> Iterator[Reading]:
    """A group that means nothing in particular; cheap when a bullet or before a counter word."""
    group = run.groups[at]
    last = at + 1 == len(run.groups)
    bullet = group.only_circles or (group.script == "enclosed" and len(group.digits) == 1)
    changes = not last and run.groups[at + 1].script != group.script
    counted = last and (len(group.digits) <= 2 or is_year(group.digits))
    if (bullet and changes) or (counted and _COUNTERS.match(run.after(at, 4))):
        yield Reading(1, 50)
    else:
        # Eleven digits are a mail item, seldom the better part of something else.
        yield Reading(1, {1: 250, 2: 250, 11: 280}.get(len(group.digits), 300))


_CLOSED = re.compile(r"[)）][ \t\u3000]*")
_POINTED = re.compile(r"[.．、:：][ \t\u3000]+")
_SPACED = re.compile(r"[ \t\u3000]+")


def list_marker(run: Run, at: int) -> Iterator[Reading]:
    """The number of an item: "1. ", "2) " or "3 " at the start of a line, "(4)" anywhere."""
    if at + 1 == len(run.groups) or len(run.groups[at].digits) > 2:
        return
    gap = run.text[run.groups[at].end : run.groups[at + 1].start]
    at_line_start = _at_line_start(run, at)
    opened = at_line_start or run.before(at) in {"(", "（"}
    closed = opened and _CLOSED.fullmatch(gap)
    if closed or (at_line_start and _POINTED.fullmatch(gap)):
        yield Reading(1, 50)
    elif at_line_start and _SPACED.fullmatch(gap):
        yield Reading(1, 150)


def _at_line_start(run: Run, at: int) -> bool:
    before = run.text[max(0, run.groups[at].start - 4) : run.groups[at].start].rstrip(
        " \t\u3000(（"
    )
    return not before or before[-1] in "\r\n"


# Groups of digits in which Japanese telephone numbers are written, ten or eleven digits.
_PHONE_SIZES = frozenset(
    (
        *((2, 4, 4), (3, 3, 4), (4, 2, 4), (5, 1, 4), (3, 4, 4), (4, 3, 3), (4, 3, 4)),
        *((2, 8), (3, 7), (3, 8), (4, 6), (6, 4), (7, 4), (10,), (11,)),
    )
)
_NATIONAL = re.compile(r"0[1-9]\d{8}|0[5-9]0\d{8}|0800\d{7}")
_PHONE_GAPS = frozenset(("", "_", " ", "-", "- ", "(", "( ", ".", "・", "の"))
_PHONE_MARKS = frozenset(("-", "- ", "(", "( "))


def national_phone(run: Run, at: int) -> Iterator[Reading]:
    """A Japanese telephone number with its leading zero."""
    if run.groups[at].digits[0] != "0":
        return
    for count, digits in _phone_prefixes(run, at, 3):
        sizes = tuple(len(group.digits) for group in run.groups[at : at + count])
        if sizes in _PHONE_SIZES and _NATIONAL.fullmatch(digits):
            yield Reading(count, _phone_cost(run, at, count))


def _phone_prefixes(run: Run, at: int, most: int) -> Iterator[tuple[int, str]]:
    digits = ""
    for count, group in enumerate(run.groups[at : at + most], start=1):
        if count > 1 and run.gaps[at + count - 2] not in _PHONE_GAPS:
            return
        digits += group.digits
        yield count, digits


def _phone_cost(run: Run, at: int, count: int) -> int:
    inner = set(run.gaps[at : at + count - 1])
    if count < 3:
        return 200
    cost = 50 if inner <= _PHONE_MARKS else 100 if len(inner) == 1 else 150
    joined_on = inner - {" ", "\n"} and _is_joined(run, at, count)
    return cost + 150 if joined_on else cost


def _is_joined(run: Run, at: int, count: int) -> bool:
    """Tell whether the gaps inside ``count`` groups go on before or behind them."""
    inner = run.gaps[at : at + count - 1]
    outer = (*run.gaps[max(0, at - 1) : at], *run.gaps[at + count - 1 : at + count])
    return any(gap in inner for gap in outer)


_PLUS = re.compile(r"(?:^|\D)[+＋]$")
_JAPAN_ABROAD = re.compile(r"81(?:0?[1-9]\d{8}|0?[5-9]0\d{8})")
_BARE_81 = re.compile(r"81(?:[1-9]\d{8}|[5-9]0\d{8})")
# Mobile numbers of twelve digits in all, from the countries callers most often come from.
_ABROAD_OF_TWELVE = re.compile(
    r"(?:82(?:10|[2-6])|447|639|91[6-9]|628|8869|393|923|905|52[1-9]|989|959|491[5-7])\d+"
)
_BARE_81_SIZES = frozenset(((2, 2, 4, 4), (2, 1, 4, 4), (2, 2, 3, 4), (2, 3, 3, 3), (2, 10)))


def international_phone(run: Run, at: int) -> Iterator[Reading]:
    """A telephone number with country code: any after a plus sign, +81 also without one."""
    plain = run.groups[at].script == "plain"
    plus = plain and _PLUS.search(run.before(at, 2)) is not None
    if not plus and run.groups[at].digits != "81":
        return
    for count, digits in _phone_prefixes(run, at, 6):
        if plus:
            if _is_abroad(digits):
                yield Reading(count, 20)
        elif _is_bare_81(run, at, count, digits):
            yield Reading(count, 60)


def _is_abroad(digits: str) -> bool:
    if digits.startswith("81"):
        return _JAPAN_ABROAD.fullmatch(digits) is not None
    return len(digits) in {11, 13} or (
        len(digits) == 12 and _ABROAD_OF_TWELVE.fullmatch(digits) is not None
    )


def _is_bare_81(run: Run, at: int, count: int, digits: str) -> bool:
    sizes = tuple(len(group.digits) for group in run.groups[at : at + count])
    return sizes in _BARE_81_SIZES and _BARE_81.fullmatch(digits) is not None


# Initials and last characters of the Japanese eras: R8.11.21, 令和8/11/21.
_ERA = re.compile(r"[MTSHRmtshrＭＴＳＨＲ治正和成]")
_DATE_MARKS = frozenset(("-", "/", "."))


def date(run: Run, at: int) -> Iterator[Reading]:
    """A day, with or without its year, or a month of a year."""
    digits = [group.digits for group in run.groups[at : at + 3]]
    gaps = run.gaps[at : at + 2]
    if is_plain_date(digits[0]):
        yield Reading(1, 150)
    slashed = len(digits) > 1 and gaps[0] == "/" and not _is_joined(run, at, 2)
    if slashed and is_month_day(digits[0], digits[1]):
        # Two single digits with a slash are as often a fraction or a part of a number.
        yield Reading(2, 150 if len(digits[0]) + len(digits[1]) == 2 else 70)
    if len(digits) > 1 and gaps[0] in _DATE_MARKS and is_year(digits[0]) and len(digits[1]) == 2:
        yield Reading(2, 150)
    if len(digits) == 3 and gaps[0] == gaps[1]:
        yield from _full_date(run, at, *digits)


def _full_date(run: Run, at: int, first: str, second: str, third: str) -> Iterator[Reading]:
    mark = run.gaps[at]
    joined = _is_joined(run, at, 3)
    if is_year(first) and is_month_day(second, third):
        yield Reading(3, 150 if joined or mark not in _DATE_MARKS else 50)
    if joined:
        return
    if is_year(third) and (is_month_day(first, second) or is_month_day(second, first)):
        yield Reading(3, 80)
    if mark in _DATE_MARKS and len(first) <= 2 and is_month_day(second, third):
        if _ERA.fullmatch(run.before(at)):
            yield Reading(3, 50)
        elif len(first) == 2:
            yield Reading(3, 100 if mark == "/" else 150)


def moment(run: Run, at: int) -> Iterator[Reading]:
    """A plain date with a plain time: 20261121-0930. Without a mark between them the twelve
    digits may as well be a number: those with a right check digit are masked."""
    digits = [group.digits for group in run.groups[at : at + 2]]
    dated = len(digits) > 1 and is_plain_date(digits[0], 1990, 2059) and len(digits[1]) == 4
    if dated and is_time_or_month_day(digits[1][:2], digits[1][2:]):
        yield Reading(2, 50)


def marked_moment(run: Run, at: int) -> Iterator[Reading]:
    """A date with a time, or with the last day of a range: 2026-11-21 09:30, 11/21 9:30."""
    digits = [group.digits for group in run.groups[at : at + 5]]
    gaps = run.gaps[at : at + 4]
    marked = len(digits) > 3 and gaps[0] == "/" and gaps[2] == ":"
    if marked and is_month_day(*digits[:2]) and is_clock_time(*digits[2:4]):
        yield Reading(4, 80)
    if len(digits) == 5 and is_year(digits[0]) and is_month_day(*digits[1:3]):
        two_digits = {len(part) for part in digits[1:]} == {2}
        apart = gaps[0] == gaps[1] and (two_digits or gaps[2] != gaps[0])
        if apart and is_time_or_month_day(*digits[3:]):
            yield Reading(5, 80)


def years(run: Run, at: int) -> Iterator[Reading]:
    """Three years of our time in a row."""
    digits = [group.digits for group in run.groups[at : at + 3]]
    if len(digits) == 3 and all(is_year(year, 1990, 2059) for year in digits):
        yield Reading(3, 30)


def clock_time(run: Run, at: int) -> Iterator[Reading]:
    """A time of day with colons, with seconds and their fraction if given."""
    digits = [group.digits for group in run.groups[at : at + 4]]
    gaps = run.gaps[at : at + 3]
    if len(digits) < 2 or gaps[0] != ":" or not is_clock_time(digits[0], digits[1]):
        return
    if not _is_joined(run, at, 2):
        yield Reading(2, 50)
    elif len(digits) > 2 and gaps[1] == ":" and is_seconds(digits[2]):
        yield Reading(3, 50)
        if len(digits) > 3 and gaps[2] == "." and len(digits[3]) <= 6:
            yield Reading(4, 50)


_CURRENCY_BEFORE = re.compile(r"[¥￥$＄€]\s?$")
_CURRENCY_AFTER = re.compile(r"\s?(?:円|ドル|ユーロ|yen\b|JPY\b|万|億|人|件|名)", re.IGNORECASE)


def amount(run: Run, at: int) -> Iterator[Reading]:
    """A sum of money or a count with commas between the thousands."""
    if len(run.groups[at].digits) > 3:
        return
    count = 1
    while at + count < len(run.groups) and run.gaps[at + count - 1] == ",":
        if len(run.groups[at + count].digits) != 3:
            return
        count += 1
    if count > 1:
        after = _CURRENCY_AFTER.match(run.after(at + count - 1, 6))
        money = after or _CURRENCY_BEFORE.search(run.before(at, 2))
        yield Reading(count, 30 if money else 140)


def mail_item(run: Run, at: int) -> Iterator[Reading]:
    """A registered-mail number 123-45-67890-1, or a postcode 123-4567."""
    sizes = tuple(len(group.digits) for group in run.groups[at : at + 4])
    if sizes == (3, 2, 5, 1) and set(run.gaps[at : at + 3]) == {"-"} and not _is_joined(run, at, 4):
        yield Reading(4, 50)
    if sizes[:2] == (3, 4) and run.gaps[at] == "-":
        yield Reading(2, 50 if run.before(at) == "〒" else 150)


_CORPORATE_BEFORE = re.compile(
    r"(?:法人|会社|企業|インボイス|登録番号|corporate|company|invoice).{0,16}$|[TＴ]-?$",
    re.IGNORECASE,
)


def corporate_number(run: Run, at: int) -> Iterator[Reading]:
    """A 13-digit corporate number in groups: 1-4-4-4, or any groups right after its name."""
    sizes: list[int] = []
    for group in run.groups[at : at + 13]:
        sizes.append(len(group.digits))
        if sum(sizes) >= 13:
            break
    inner = set(run.gaps[at : at + len(sizes) - 1])
    if sum(sizes) != 13 or len(inner) > 1:
        return
    named = _CORPORATE_BEFORE.search(run.before(at, 32))
    digits = "".join(group.digits for group in run.groups[at : at + len(sizes)])
    card_shaped = sizes == [1, 4, 4, 4] and "_" not in inner and _is_corporate(digits)
    if named or (card_shaped and not NAMED.search(run.before(at, 32))):
        yield Reading(len(sizes), 30)


def _is_corporate(digits: str) -> bool:
    # Check digit of corporate numbers: the first of thirteen, 9 minus the weighted sum mod 9.
    total = sum(int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits[1:])))
    return int(digits[0]) == 9 - total % 9


_ANY_SIZE: tuple[Reader, ...] = (leftover, international_phone)
# What can begin with a group of so many digits.
_BY_SIZE: dict[int, tuple[Reader, ...]] = {
    1: (list_marker, date, marked_moment, clock_time, amount, corporate_number),
    2: (list_marker, national_phone, date, marked_moment, clock_time, amount, corporate_number),
    3: (national_phone, mail_item, amount, corporate_number),
    4: (national_phone, date, marked_moment, years, corporate_number),
    5: (national_phone, corporate_number),
    6: (national_phone, corporate_number),
    7: (national_phone, corporate_number),
    8: (date, moment),
    10: (national_phone,),
    11: (national_phone,),
    12: (moment,),
}


def readings(run: Run, at: int) -> Iterator[Reading]:
    """Yield every way in which the groups from ``at`` on can be understood."""
    for reader in (*_ANY_SIZE, *_BY_SIZE.get(len(run.groups[at].digits), ())):
        yield from reader(run, at)
