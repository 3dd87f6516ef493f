"""Marker words: searches over generated texts with an exactly known answer.

    word      kind                    texts n where      share
    駐車      Japanese, 2 characters  n % 20   == 7      5 %
    点字      Japanese, 2 characters  n % 2000 == 13     0.05 %
    町内会報  Japanese, 4 characters  n % 100  == 57     1 %
    timeout   English                 n % 100  == 31     1 %
    firmware  English                 n % 2000 == 1777   0.05 %

The word stands in the question. No marker, and no part of one longer than one
character, occurs in any other wording, name or tag.
"""

from typing import NamedTuple


class Marker(NamedTuple):
    """A word, the numbers it falls on, and the sentence that carries it by register."""

    word: str
    modulus: int
    residue: int
    note: str
    mail: str
    en: str


MARKERS = (
    Marker(
        "駐車",
        20,
        7,
        "駐車の割引も聞かれた。",
        "車で伺う場合の駐車の割引についても教えてください。",
        "Asked about 駐車 (the parking discount).",
    ),
    Marker(
        "点字",
        2000,
        13,
        "点字の案内を希望。",
        "点字の案内がありましたら送っていただけますか。",
        "Asked for a leaflet in 点字 (for a blind relative).",
    ),
    Marker(
        "町内会報",
        100,
        57,
        "町内会報の記事を見たとのこと。",
        "町内会報の記事を拝見しました。",
        "Saw the article in 町内会報.",
    ),
    Marker(
        "timeout",
        100,
        31,
        "画面に「timeout」と出たことがある。",
        "画面に「timeout」と表示されたことがあります。",
        "The screen showed a timeout.",
    ),
    Marker(
        "firmware",
        2000,
        1777,
        "カード読取機にfirmwareの更新の表示が出た。",
        "カード読取機にfirmwareの更新を求める表示が出ました。",
        "The card reader asks for a firmware update.",
    ),
)


def markers_of(n: int) -> list[Marker]:
    """The markers that text number `n` carries, mostly none."""
    return [marker for marker in MARKERS if n % marker.modulus == marker.residue]


def expected(word: str, total: int) -> int:
    """How many of the texts 1..`total` hold the marker `word`; KeyError for another word."""
    for marker in MARKERS:
        if marker.word == word:
            return len(range(marker.residue, total + 1, marker.modulus))
    raise KeyError(word)
