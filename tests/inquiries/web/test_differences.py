"""INQ-6: what went and what came in a text, without spaces to go by, in bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.inquiries.web.differences import LONGEST_COMPARED, Kind, Piece, differences

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
