"""Seeded makers of numbers in disguise, of look-alikes, and of the sentences around them."""

import random
import uuid

from callcenter.core.privacy.my_number import check_digit

SEPARATORS = (
    *" \u3000\u00a0\u2003\u2009\u202f\u200b\u200c\u200d\u2060\ufeff\u00ad\t\n",
    "\r\n",
    "  ",
    "　　",
    *"-‐‑‒–—―−－﹣ーｰ─━~〜～",
    *"..．。｡・･·•‧、,，/／_＿|:：;+*",
    *(" - ", " ー ", ", ", " / ", " . ", "‐ "),
    *("<br>", "<br/>\n", "&nbsp;", "</td><td>", "&#8203;", "の", "（", "）("),
)
GROUPINGS = (
    (12,),
    (4, 4, 4),
    (3, 3, 3, 3),
    (6, 6),
    (2,) * 6,
    (1,) * 12,
    (4, 8),
    (8, 4),
    (5, 7),
    (2, 5, 5),
    (1, 2, 3, 6),
)
_KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")
_DAIJI = str.maketrans("0123456789", "零壱弐参四五六七八九")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_SCRIPTS: list[dict[int, int] | dict[int, str]] = [
    *(
        {ord("0") + d: chr(zero + d) for d in range(10)}
        for zero in (0x30, 0xFF10, 0x660, 0x6F0, 0x966, 0x1D7CE)
    ),
    _KANJI,
    _DAIJI,
    _CIRCLED,
]
_SPOKEN = ("ゼロ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう")
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def my_number(rng: random.Random) -> str:
    eleven = "".join(rng.choices("0123456789", k=11))
    return eleven + str(check_digit(eleven))


def disguised(rng: random.Random, number: str, *, script: int | None = None) -> str:
    """Write a number in one script, grouped and parted in one of the listed ways."""
    pieces = _cut(rng, number)
    one = rng.choice(SEPARATORS)
    mixed = rng.random() < 0.25
    table = _SCRIPTS[rng.randrange(len(_SCRIPTS)) if script is None else script]
    if rng.random() < 0.2:
        written = [_mixed_width(rng, piece) for piece in pieces]
    else:
        written = [piece.translate(table) for piece in pieces]
    text = written[0]
    for piece in written[1:]:
        text += (rng.choice(SEPARATORS) if mixed else one) + piece
    return text


def spoken(rng: random.Random, number: str) -> str:
    words = rng.choice((_SPOKEN, _ENGLISH))
    return rng.choice((" ", "、", ", ", "・")).join(words[int(digit)] for digit in number)


def _cut(rng: random.Random, number: str) -> list[str]:
    if rng.random() < 0.2:
        cuts = sorted(rng.sample(range(1, 12), rng.randrange(1, 11)))
    else:
        sizes = rng.choice(GROUPINGS)
        cuts = [sum(sizes[:n]) for n in range(1, len(sizes))]
    return [number[a:b] for a, b in zip([0, *cuts], [*cuts, 12], strict=True)]


def _mixed_width(rng: random.Random, digits: str) -> str:
    return "".join(d.translate(_SCRIPTS[rng.randrange(2)]) for d in digits)


def _full_width(rng: random.Random, text: str) -> str:
    if rng.random() < 0.8:
        return text
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _digits(rng: random.Random, pattern: str) -> str:
    return "".join(rng.choice("0123456789") if char == "#" else char for char in pattern)


_NATIONAL = (
    *("06-####-####", "03-####-####", "0798-##-####", "072-###-####", "0467-##-####"),
    *("(06)####-####", "06(####)####", "（０６）####－####", "06 #### ####", "06####ー####"),
    *("090-####-####", "080 #### ####", "070########", "050-####-####", "06########"),
    *("0120-##-####", "0120-###-###", "0570-###-###", "0800-###-####", "0120######"),
    *("04992-#-####", "090.####.####", "060-####-####"),
)
_ABROAD = (
    *("+81 90 #### ####", "+81-90-####-####", "+8190########", "+81 6 #### ####"),
    *("+81-6-####-####", "+81(0)90-####-####", "+81 (0)6 #### ####", "+81 80-####-####"),
    *("81-90-####-####", "+81 72 ### ####", "＋81 70 #### ####", "+816########", "+81 120 ### ###"),
    *("+81.90.####.####", "+81-70########", "+81 (0) 90 #### ####"),
)


def phone(rng: random.Random) -> str:
    pattern = rng.choice(_NATIONAL if rng.random() < 0.6 else _ABROAD)
    return _full_width(rng, _digits(rng, pattern))


def date(rng: random.Random) -> str:
    y, m, d = rng.randint(1930, 2060), rng.randint(1, 12), rng.randint(1, 28)
    hour, minute, second = rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59)
    days = (
        *(f"{y}-{m:02}-{d:02}", f"{y}/{m:02}/{d:02}", f"{y}.{m}.{d}", f"{y}/{m}/{d}"),
        *(f"{d:02}/{m:02}/{y}", f"{m}/{d}/{y}", f"{y}年{m}月{d}日", f"{m}/{d}", f"{y}{m:02}{d:02}"),
        *(f"R8.{m}.{d}", f"令和8年{m}月{d}日", f"{y % 100:02}/{m:02}/{d:02}", f"{m}月{d}日"),
    )
    recent = 2000 + y % 40
    times = (
        *(f"{hour}:{minute:02}", f"{hour:02}:{minute:02}:{second:02}", f"{hour}時{minute}分"),
        *(f"{hour:02}:{minute:02}-{(hour + 1) % 24:02}:{minute:02}",),
    )
    day, other, time = rng.choice(days), rng.choice(days), rng.choice(times)
    stamps = (
        *(day, f"{day} {time}", f"{day}～{other}", f"{day}　{time}", f"{day}({time})"),
        *(f"{y}-{m:02}-{d:02}T{hour:02}:{minute:02}:{second:02}+09:00",),
        *(f"{y}-{m:02}-{d:02} {hour:02}:{minute:02}", f"{y}/{m:02}/{d:02} {time}"),
        f"{recent}{m:02}{d:02}-{hour:02}{minute:02}",
        *(f"{y}/{m:02}/{d:02}-{m:02}/{d:02}", f"{m}/{d} {time}, {rng.randint(1, 12)}/{d} {time}"),
        *(f"{y}-{m:02}-{d:02} ～ {y}-{m:02}-{d:02}", f"{m:02}/{d:02} {m:02}/{d:02} {m:02}/{d:02}"),
    )
    return _full_width(rng, rng.choice(stamps))


def mail_number(rng: random.Random) -> str:
    return _full_width(rng, _digits(rng, rng.choice(("###########", "###-##-#####-#"))))


def corporate_number(rng: random.Random) -> str:
    base = _digits(rng, "############")
    total = sum(int(d) * (1 + place % 2) for place, d in enumerate(reversed(base)))
    number = str(9 - total % 9) + base
    grouped = rng.choice("-－ ").join((number[0], number[1:5], number[5:9], number[9:]))
    return _full_width(rng, rng.choice((number, number, f"T{number}", grouped)))


def other(rng: random.Random) -> str:
    """Amounts, postcodes, application ids, counts: numbers that are none of the above."""
    pattern = rng.choice(
        (
            *("#,###円", "¥###,###", "##,###,###円", "###,###,###,###円", "〒###-####"),
            *("#######################", "##回", "#番窓口", "AB######", "#-##-##"),
            str(uuid.UUID(int=rng.getrandbits(128))),
        )
    )
    return _digits(rng, pattern) if "#" in pattern else pattern


LOOKALIKES = (phone, date, mail_number, corporate_number)

_BEFORE = (
    *(
        "",
        "番号は",
        "マイナンバーは",
        "個人番号：",
        "My number is ",
        "My Number: ",
        "お客様の番号 ",
    ),
    *("電話で", "私の番号は、", "ID", "「", "(", "本人確認。", "His individual number is ", "No. "),
)
_AFTER = (
    *("", "です", "です。", " です", "と言われました。", ".", " and he is waiting", "」", ")"),
    *("とのこと", "、よろしく", "番", "さん", " please", "\n折り返し希望", "？"),
)
_JOIN = (
    "、",
    " ",
    "\n",
    "。",
    " / ",
    "、電話は",
    " 日時 ",
    ", ",
    "　",
    "です。連絡先は",
    " and ",
    "または",
)


_ABOUT = (
    *(
        "",
        "マイナンバーカードの件で、",
        "個人番号カード受取の方。電話 ",
        "電話番号は",
        "日時：",
        "Call ",
        "ID",
    ),
    *("法人番号 ", "追跡番号は", "予約 ", "Date: ", "(", "「", "My Number Card, call "),
)


def remark(rng: random.Random, core: str) -> str:
    """A sentence around something that is not a My Number."""
    return rng.choice(_ABOUT) + core + rng.choice(_AFTER)


def sentence(rng: random.Random, core: str) -> str:
    return rng.choice(_BEFORE) + core + rng.choice(_AFTER)


def join(rng: random.Random, parts: list[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        text += rng.choice(_JOIN) + part
    return text
