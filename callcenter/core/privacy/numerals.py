"""The glyphs and words in which people write a single digit, and what may stand between two.

Everything here is plain tables and regular-expression fragments. The fragments for digits and
for gaps never match the same character, so no expression built from them can backtrack badly.
"""

import unicodedata

KANJI = {
    **dict(zip("〇零一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)),
    **dict(zip("壱壹弌弐貳弍貮参參弎肆伍陸漆柒捌玖", map(int, "11122223334567789"), strict=True)),
    # Circles typed for 〇, and the look-alikes that copying out of a PDF leaves behind.
    "○": 0,
    "◯": 0,
    "⼀": 1,
    "⼆": 2,
    "⼋": 8,
    "\uf9b2": 0,
    "\uf96b": 3,
    "\uf9d1": 6,
    "\uf9d3": 6,
}
CIRCLES = frozenset("〇○◯")
REPEAT_MARK = "々"

_DIGIT_BLOCKS = ((0x2460, 0x24FF), (0x2776, 0x2793), (0x1F100, 0x1F10C))
_SMALL_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"


def _enclosed() -> dict[str, int]:
    glyphs = (chr(code) for first, last in _DIGIT_BLOCKS for code in range(first, last + 1))
    values = {glyph: unicodedata.digit(glyph, None) for glyph in glyphs}
    digits = {glyph: value for glyph, value in values.items() if value is not None}
    ideographs = zip("㈠㈡㈢㈣㈤㈥㈦㈧㈨㊀㊁㊂㊃㊄㊅㊆㊇㊈", map(int, "123456789" * 2), strict=True)
    return digits | dict(ideographs)


ENCLOSED = _enclosed()
SMALL = {glyph: unicodedata.digit(glyph) for glyph in _SMALL_DIGITS}

KANJI_CLASS = "".join(KANJI)
ENCLOSED_CLASS = "".join(ENCLOSED)
DIGIT = rf"[\d{KANJI_CLASS}{ENCLOSED_CLASS}{_SMALL_DIGITS}]"

# What is printed in place of a removed digit; it is never taken for a gap, so text that was
# masked once does not grow together around the mask.
MASK = "●"

# Letters by category, but lines and blanks to the eye.
_LETTERS_LIKE_MARKS = "_ーｰꟷㅡᅳㆍᆞ\u3164\u115f\u1160\uffa0"
# Code points that are neither letters nor digits, minus those that are digits to us.
_MARK = rf"[^\w{MASK}{KANJI_CLASS}{ENCLOSED_CLASS}{_SMALL_DIGITS}]|[{_LETTERS_LIKE_MARKS}]"
SKIP = (
    r"</?[A-Za-z][^<>]{0,80}>"
    r"|&(?:[A-Za-z]{2,8}|#x?[0-9A-Fa-f]{2,6});"
    r"|\\(?:[nrt]|u[0-9A-Fa-f]{4})|%(?:20|09|0[AaDd]|2[DdEe])"
)
_SPOKEN_GAP = "の|ノ|ハイフン|はいふん|ダッシュ|スペース|ドット|[Hh]yphen|[Dd]ash|[Ss]pace|[Dd]ot"
GAP = rf"(?:{SKIP}|{_MARK}|{_SPOKEN_GAP})"

_SPOKEN = {
    0: "ゼロ ぜろ レイ れい マル まる ｾﾞﾛ zero oh",
    1: "イチ いち ｲﾁ one",
    2: "ニー にー ニ に ﾆ two",
    3: "サン さん ｻﾝ three",
    4: "ヨン よん シ し ﾖﾝ four",
    5: "ゴー ごー ゴ ご ｺﾞ five",
    6: "ロク ろく ﾛｸ six",
    7: "ナナ なな シチ しち ﾅﾅ seven",
    8: "ハチ はち ﾊﾁ eight",
    9: "キュウ きゅう キュー きゅー ク く ｷｭｳ nine",
}


def _spoken_values() -> dict[str, int]:
    values: dict[str, int] = {}
    for value, words in _SPOKEN.items():
        for word in words.split():
            values |= dict.fromkeys((word, word.capitalize(), word.upper()), value)
    return values


SPOKEN = _spoken_values()
# Longest first, because シチ (7) begins with シ (4).
SPOKEN_WORD = "(?:" + "|".join(sorted(SPOKEN, key=lambda word: (-len(word), word))) + ")"
