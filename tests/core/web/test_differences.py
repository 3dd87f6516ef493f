"""INQ-6, FAQ-2: what went and what came in a text, in bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.core.web.differences import LONGEST_COMPARED, Kind, Piece, differences

texts = st.text(alphabet="更新予約をいつからab 。\n", max_size=120)


def side(pieces: list[Piece], left_out: Kind) -> str:
    return "".join(piece.text for piece in pieces if piece.kind is not left_out)


@given(texts, texts)
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert side(pieces, Kind.NEW) == before
    assert side(pieces, Kind.GONE) == after


def test_japanese_changes_are_cut_between_characters() -> None:
    assert differences("更新の予約はいつからか", "更新の予約はどこでか") == [
        Piece(Kind.SAME, "更新の予約は"),
        Piece(Kind.GONE, "いつから"),
        Piece(Kind.NEW, "どこで"),
        Piece(Kind.SAME, "か"),
    ]


def test_texts_with_nothing_in_common_stay_whole() -> None:
    assert differences("折り返します。", "更新は三か月前から受け付けています。") == [
        Piece(Kind.GONE, "折り返します。"),
        Piece(Kind.NEW, "更新は三か月前から受け付けています。"),
    ]


def test_long_unchanged_parts_are_left_out() -> None:
    long = "同じ文が続く。" * 200
    pieces = differences(f"{long}前{long}", f"{long}後{long}")
    assert [piece.kind for piece in pieces] == ["gap", "same", "gone", "new", "same", "gap"]
    assert sum(len(piece.text) for piece in pieces) < 100


@pytest.mark.timeout(30)  # comparing sign by sign would take many minutes
def test_long_texts_take_no_longer() -> None:
    before, after = ("ab" * 10_000 + mark + "ba" * 10_000 for mark in ("前" * 3000, "後" * 3000))
    pieces = differences(before, after)
    assert len(before) > LONGEST_COMPARED
    assert Piece(Kind.GONE, "前" * 3000) in pieces


@given(texts, texts)
def test_words_are_never_cut(before: str, after: str) -> None:
    pieces = differences(before, after, words=True)
    assert side(pieces, Kind.NEW) == before
    assert side(pieces, Kind.GONE) == after


def test_english_is_compared_by_words() -> None:
    assert differences("Bring your old card.", "Bring your oldest card.", words=True) == [
        Piece(Kind.SAME, "Bring your "),
        Piece(Kind.GONE, "old"),
        Piece(Kind.NEW, "oldest"),
        Piece(Kind.SAME, " card."),
    ]


def test_letters_beyond_the_basic_plane() -> None:
    """The old form of a name's letter stands outside the first plane."""
    assert differences("𠮷野様の予約です", "吉野様の予約です") == [
        Piece(Kind.GONE, "𠮷"),
        Piece(Kind.NEW, "吉"),
        Piece(Kind.SAME, "野様の予約です"),
    ]


def test_distant_changes_of_a_long_answer_are_found() -> None:
    before = "あ" + "窓口で受け付けます。" * 300 + "い"
    after = "う" + "窓口で受け付けます。" * 300 + "え"
    pieces = differences(before, after, whole=True)
    assert [piece.kind for piece in pieces] == ["gone", "new", "same", "gone", "new"]
