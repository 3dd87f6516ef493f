"""Find PINs of the card told by mistake: "暗証番号は1234", "my PIN is 1234".

Digits alone say nothing, so a PIN is found by the word for it and by what stands between the
word and the value. The lengths are those of the card (S0, S3): four digits, or six to sixteen
capital letters and digits mixed for signatures.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from callcenter.core.privacy.numerals import ENCLOSED_CLASS, KANJI_CLASS, SPOKEN_WORD


class Span(NamedTuple):
    """Characters ``start`` to ``end`` (not included) of a text."""

    start: int
    end: int


_D = rf"[\d{KANJI_CLASS}{ENCLOSED_CLASS}]"
_A = r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]"
_LETTER = r"[A-Za-zＡ-Ｚａ-ｚ]"
_JOINT = r"[\s\-‐‑–—−－ー・.．,，、_]"


def _english(initial: str, rest: str) -> str:
    # The letter comes first and is looked behind of afterwards, so that every alternative of
    # _NAME starts with one plain character: the engine then skips through a text three times
    # as fast.
    return rf"{initial}(?<![A-Za-zＡ-Ｚａ-ｚ]{initial})(?i:{rest})(?![A-Za-zＡ-Ｚａ-ｚ])"


_FOUR_DIGITS = r"(?:[桁ケ]タ?の(?:番号|数字|ナンバー)|[ -]?digit (?i:number|code))"
_NAME_PARTS = (
    r"暗証(?:番号|ナンバー)?",
    r"パスワード",
    r"ピン(?:コード|番号|ナンバー)",
    *(_english(initial, "ins?|asscodes?|asswords?") for initial in "pP"),
    *(_english(initial, "ｉｎ") for initial in "ｐＰ"),
    *(initial + _FOUR_DIGITS for initial in "4４四"),
    *(_english(initial, f"our{_FOUR_DIGITS}") for initial in "fF"),
    *(
        rf"{label}用(?:電子証明書)?(?=[はが:：])"
        for label in ("署名", "利用者証明", "住民基本台帳", "券面(?:事項入力補助)?")
    ),
)
_NAME = "(?:" + "|".join(_NAME_PARTS) + ")"
_LABEL = (
    r"署名|利用者証明|電子証明書|住民基本台帳|住基|券面事項入力補助|券面|用|カード|コード|番号|数字|ナンバー"
    r"|(?:4|４|四)桁|(?:6|６|六)(?:桁|文字)?(?:から|[~〜～-])(?:16|１６|十六)(?:桁|文字)|英数字|半角|大文字"
    r"|私|わたし|僕|妻|夫|母|父|息子|娘|子ども|本人|家族|それぞれ|全部|すべて|どちらも|両方"
    r"|確か|たしか|多分|たぶん|おそらく|今|現在|以前|前|旧|新しい|新|古い|次|以下|まず|それから|あと|もう一つ"
    r"|変更|設定|入力|登録|記入|申請|間違えて|忘れて|した|して|します|してください"
)
_ENGLISH = (
    r"(?:code|number|no\.?|is|was|are|were|it'?s|set|to|changed|as|my|the|a|an|her|his|their|our"
    r"|for|signature|signing|authentication|user|certificate|card|new|old|current|other|second"
    r"|first|and|or|probably|maybe|think|i|that|just|entered|typed|used)(?![A-Za-z])"
)
_PARTICLES = (
    r"[はがをのもにでとやかへ]|です|でした|だった|だ|って|という|というのは"
    r"|から|または|もしくは|及び|と言って"
)
_MARKS = r"[\s:：=＝→⇒、，,。・/／;「」『』\"'“”‘’()（）\[\]【】]|-(?=\s)"
_GLUE = rf"(?:{_LABEL}|(?i:{_ENGLISH})|{_PARTICLES}|{_NAME}|{_MARKS})"

_DIGITS_PIN = (
    rf"{_D}{{4}}(?!{_D})|{_D}{{2}}{_JOINT}{_D}{{2}}"
    rf"|{_D}(?P<joint>{_JOINT}{{1,3}}){_D}(?:(?P=joint){_D}){{2}}"
)
_LONG_PIN = rf"\d{{6,8}}(?!{_D})"
_SIGNATURE_PIN = (
    rf"(?=[^\d]{{0,15}}\d){_A}{{6,16}}(?!{_A})"
    rf"|{_A}(?P<step>[\s\-・]){_A}(?:(?P=step){_A}){{4,14}}(?!{_A})"
)
_SPOKEN_PIN = (
    rf"{SPOKEN_WORD}(?:[\s、,・]{{0,2}}+{SPOKEN_WORD}){{3}}+(?![\s、,・]{{0,2}}+{SPOKEN_WORD})"
)
# Not a PIN but the start of a telephone number or date, or a count of something.
_GOES_ON = (
    rf"(?!(?:{_JOINT}|[/:：／(（])?(?:{_D}|{_A}))"
    r"(?![ \u3000]?(?:[桁回円年月日時分秒階名人件歳才度種つ個枚本通丁万%％°]"
    r"|番(?:窓口|地|目)|号(?:室|線|館)|[ヵヶかカケ]月"
    r"|(?i:digits?|times?|yen|years?|days?|minutes?|hours?|am|pm)\b))"
)
_VALUE = re.compile(
    rf"(?:(?P<signature>{_SIGNATURE_PIN})|(?P<digits>{_DIGITS_PIN}|{_LONG_PIN})){_GOES_ON}|(?P<spoken>{_SPOKEN_PIN})"
)
_TRIGGER = re.compile(_NAME)
_BRIDGE = re.compile(rf"{_GLUE}{{0,24}}+")
_BACKWARD = re.compile(
    rf"(?<!{_D})(?<!{_D}[-/:.])(?P<value>{_D}{{4}})(?:[」』\"'）)]?)"
    r"(?:(?:が|は|を|という|って(?:いう)?|っていうのが)(?:私の|カードの|その|妻の|夫の)?(?:暗証番号|パスワード|(?:PIN|ＰＩＮ))"
    r"|\s(?i:is|as|was)\s(?i:my|the|her|his|our|your|a)\s(?:\w{1,20}\s){0,2}(?i:pin|passcode|password)\b)"
)
_LOOSE = re.compile(
    rf"(?:[^\d。.!?！？\n]{{0,24}}?)(?<!{_D})(?P<value>{_D}{{4}})"
    r"(?=です|でした|だった|だと|だよ|だけど|と(?:言|い[うわっ]|入|設定|登録|書|思|記)|に(?:変|設定|した|して|決)|にしま|かな|かも|って(?:言|入))"
)
_DATE = re.compile(r"(?:19|20)\d\d[01]\d[0-3]\d")


def find_pins(text: str) -> Iterator[Span]:
    """Yield the places of PINs told in a text, in order, without overlaps."""
    triggers = list(_TRIGGER.finditer(text))
    if not triggers:
        return
    done = 0
    for trigger in triggers:
        if trigger.start() >= done:
            for span in _values_after(text, trigger.end()):
                yield span
                done = span.end
    for match in _BACKWARD.finditer(text):
        yield Span(*match.span("value"))


def _values_after(text: str, at: int) -> Iterator[Span]:
    bridge = _BRIDGE.match(text, at)
    found = False
    while bridge:
        span = _value(text, bridge)
        if span is None:
            break
        found = True
        yield span
        bridge = _BRIDGE.match(text, span.end)
    if not found and (loose := _LOOSE.match(text, at)):
        yield Span(*loose.span("value"))


def _value(text: str, bridge: re.Match[str]) -> Span | None:
    value = _VALUE.match(text, bridge.end())
    if value is None or not _is_plausible(value):
        return None
    return Span(*value.span())


def _is_plausible(value: re.Match[str]) -> bool:
    if value["signature"]:
        glyphs: str = value["signature"]
        digits = sum(char.isdigit() for char in glyphs)
        letters = sum(char.isalpha() for char in glyphs)
        if not digits or not letters:
            return _is_long_pin(glyphs)
        return digits + letters >= 6
    return value["digits"] is None or _DATE.fullmatch(value["digits"]) is None


def _is_long_pin(glyphs: str) -> bool:
    return glyphs.isdigit() and 6 <= len(glyphs) <= 8 and _DATE.fullmatch(glyphs) is None
