"""One spelling for the many in which Japanese is typed with Latin letters.

`zairyuu kaado`, `Zairyū Card` written by ear and ざいりゅうかーど come to the same key: the
sounds without long vowels and doubled consonants.
"""

import re
import unicodedata

import jaconv

# Hepburn to Kunrei, so that both spellings meet; longer ones first.
_SPELLINGS = (
    ("tch", "ty"), ("shi", "si"), ("sh", "sy"), ("chi", "ti"), ("ch", "ty"), ("cch", "ty"),
    ("tsu", "tu"), ("dzu", "zu"), ("dz", "z"), ("ji", "zi"), ("j", "zy"), ("fu", "hu"),
    ("f", "h"), ("v", "b"), ("l", "r"), ("du", "zu"), ("di", "zi"), ("wo", "o"), ("ca", "ka"),
    ("mb", "nb"), ("mp", "np"), ("mm", "nm"), ("'", ""), ("-", ""),
)  # fmt: skip
_LONG = re.compile(r"ou|oo|oh(?![aiueoy])|uu|aa|ii|ee")
_DOUBLED = re.compile(r"([bcdfghjkmpqrstwyz])\1")
_KEY = re.compile(r"[a-z]+")


def sound_key(text: str) -> str:
    """How a word sounds, roughly: of kana or of Latin letters; empty if neither is there."""
    latin = jaconv.kata2alphabet(jaconv.hira2kata(text)) if not text.isascii() else text
    marks = unicodedata.normalize("NFD", str(latin).lower())
    plain = "".join(char for char in marks if not "\u0300" <= char <= "\u036f")
    for spelling, common in _SPELLINGS:
        plain = plain.replace(spelling, common)
    plain = _DOUBLED.sub(r"\1", _LONG.sub(lambda found: found[0][0], plain))
    return "".join(_KEY.findall(plain))
