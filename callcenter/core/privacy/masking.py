"""Personal data shown masked until somebody opens it on purpose (PRV-2)."""

import re
import unicodedata

from callcenter.core.privacy.numerals import MASK

_HIDDEN_DIGIT = "*"
_FULL_STOP = "@"
# The part of an address that names no house: prefecture and municipality with its ward.
_AREA = re.compile(
    r"(?:東京都|北海道|(?:京都|大阪)府|[^\s\d]{2,3}県)?\s*"
    r"(?:[^\s\d]{1,7}?郡[^\s\d]{1,7}?[町村]|[^\s\d]{1,7}?市(?:[^\s\d]{1,4}?区)?|[^\s\d]{1,5}?[区町村])?"
)


def mask_phone(phone: str) -> str:
    """Hide the middle of a telephone number: "090-1234-5678" → "090-****-5678".

    The last four digits and up to three leading ones stay (four of a long +81 number: "+81 9");
    never less than half of the digits are hidden below nine digits. Marks stay where they are.
    """
    places = [at for at, char in enumerate(phone) if char.isdecimal()]
    count = len(places)
    keep_last = 4 if count >= 9 else count // 4
    keep_first = 3 if count >= 10 else count // 4
    hidden = set(places[keep_first : count - keep_last])
    return "".join(_HIDDEN_DIGIT if at in hidden else char for at, char in enumerate(phone))


def mask_name(name: str) -> str:
    """Hide all of a name but what helps to recognise it.

    "山田 花子" → "山田 ●●"; "John Smith" → "J●●● S●●●●"; without a space only the first
    character stays. Combining marks and variation selectors count with their character.
    """
    words = re.split(r"(\s+)", name.strip())
    parts = [word for word in words[::2] if word]
    latin = any(_is_latin(part) for part in parts)
    shown_whole = len(parts) > 1 and not latin
    masked = [words[0] if shown_whole else _mask_word(words[0])]
    for space, word in zip(words[1::2], words[2::2], strict=True):
        masked += (space, _mask_word(word, shown=1 if latin else 0))
    return "".join(masked)


def mask_email(address: str) -> str:
    """Hide the local part but its first character: "taro@example.jp" → "t●●●@example.jp".

    The number of marks says nothing about the length. Text without an @ is hidden like a name.
    """
    local, at, domain = address.rpartition("@")
    if not at:
        return _mask_word(address)
    return f"{''.join(_characters(local)[:1])}{MASK * 3}@{domain}"


def mask_address(address: str) -> str:
    """Hide an address below the municipality: "兵庫県西宮市六湛寺町10-3" → "兵庫県西宮市●●●●".

    An address in which no municipality is found is hidden as a whole.
    """
    text = address.strip()
    area = _AREA.match(text)
    shown = area[0].rstrip() if area else ""
    return shown if shown == text and not shown else f"{shown}{MASK * 4}"


def _mask_word(word: str, shown: int = 1) -> str:
    characters = _characters(word)
    return "".join(characters[:shown]) + MASK * (len(characters) - shown)


def _is_latin(word: str) -> bool:
    return bool(word) and unicodedata.name(word[0], "").startswith("LATIN")


def _characters(text: str) -> list[str]:
    """Split into characters as people see them, for the scripts of names."""
    characters: list[str] = []
    for char in text:
        if characters and (
            unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Mc"}
        ):
            characters[-1] += char
        else:
            characters.append(char)
    return characters
