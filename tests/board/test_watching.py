"""TEL-5: one reading for all who watch, and none where nobody does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Event, Thread
from typing import Any

import pytest

from callcenter.board.figures import Counts, DayFigures, Estimates
from callcenter.board.snapshot import CallbackFigures, Line, Snapshot
from callcenter.board.watching import Unreadable, Watch
from callcenter.board.web.events import Events
from callcenter.board.web.shown import Reader
from telephony.setup.values import PhoneTimes

MOMENT = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
PATIENCE = 30.0
BOARD = Snapshot(
    made_at=MOMENT,
    day=date(2026, 11, 16),
    half_hour=24,
    line=Line(0, 0, None, ()),
    operators=(),
    callbacks=CallbackFigures(),
    today=DayFigures((), (), Counts(), Estimates()),
    recent=Counts(),
    times=PhoneTimes(),
    alarms=(),
)


class Source:
    """A board that says how often it was read."""

    def __init__(self) -> None:
        self.board = BOARD
        self.fails = False
        self.readings = self.stamps = 0
        self.was_read = Event()

    def read(self) -> Snapshot:
        self.readings += 1
        self.was_read.set()
        if self.fails:
            raise OSError("the database is away")
        return replace(self.board)

    def stamp(self) -> int:
        return self.stamps

    def change(self, callers: int) -> None:
        self.board = replace(BOARD, line=Line(callers, 0, None, ()))
        self.stamps += 1


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def watch(source: Source) -> Iterator[Watch]:
    """A fast one; places that a test took are given back."""
    made = Watch(source.read, source.stamp, pace=0.01, rest=0.02)
    yield made
    while made.watching:
        made.leave()


def test_who_watches_gets_the_board_and_then_what_changed(watch: Watch, source: Source) -> None:
    assert watch.enter(1)
    first = watch.after("", seconds=PATIENCE)
    assert first
    assert watch.after(first.tag, seconds=0.05) is None
    source.change(3)
    second = watch.after(first.tag, seconds=PATIENCE)
    assert second
    assert second.line.callers == 3


def test_places_are_bounded(watch: Watch) -> None:
    assert [watch.enter(2) for _ in range(3)] == [True, True, False]
    watch.leave()
    assert watch.enter(2)


def test_many_watch_and_one_reads(source: Source) -> None:
    """Fifty at once cost one reading."""
    watch = Watch(source.read, source.stamp, pace=3600)
    found: list[Snapshot | None] = []
    watchers = [
        Thread(target=lambda: found.append(watch.after("", seconds=PATIENCE))) for _ in range(50)
    ]
    for watcher in watchers:
        assert watch.enter(50)
        watcher.start()
    for watcher in watchers:
        watcher.join()
    assert len({one.tag for one in found if one}) == 1
    assert len(found) == 50
    assert [watch.latest() for _ in range(5)]
    assert source.readings == 1
    for _ in watchers:
        watch.leave()


def test_nothing_is_read_where_nobody_watches(watch: Watch, source: Source) -> None:
    """With the last place the reading ends, and it begins anew with the next one."""
    watch.enter(1)
    assert watch.after("", seconds=PATIENCE)
    thread = watch._thread
    assert thread
    watch.leave()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    source.change(7)
    watch.enter(1)
    found = watch.after("", seconds=PATIENCE)
    assert found
    assert found.line.callers == 7


def test_who_asks_now_and_then_shares_a_reading(source: Source) -> None:
    watch = Watch(source.read, source.stamp, pace=3600)
    assert watch.latest() is watch.latest()
    assert source.readings == 1


def test_it_is_read_again_once_something_has_happened(source: Source) -> None:
    """Else only now and then, for what time alone changes."""
    watch = Watch(source.read, source.stamp, pace=0, rest=3600)
    watch.latest()
    watch.latest()
    assert source.readings == 1
    source.change(2)
    assert watch.latest().line.callers == 2
    watch.rest = 0
    watch.latest()
    assert source.readings == 3


def test_what_cannot_be_read_is_told(watch: Watch, source: Source) -> None:
    """Old figures are not shown as if they were new; and it goes on by itself."""
    watch.enter(1)
    found = watch.after("", seconds=PATIENCE)
    assert found
    source.fails = True
    with pytest.raises(Unreadable):
        watch.after(found.tag, seconds=PATIENCE)
    source.fails = False
    source.change(1)
    source.was_read.clear()
    assert source.was_read.wait(PATIENCE)
    watch.latest()
    assert watch.after(found.tag, seconds=PATIENCE)


def lines_of(watch: Watch, **wishes: Any) -> Iterator[str]:
    given = {"write": lambda board: str(board.line.callers), "may_stay": lambda: True, **wishes}
    return iter(Events(watch, Reader("ja", False), **given))


def test_lines_of_a_stream(watch: Watch, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.board.web.events.BEAT_SECONDS", 0.05)
    watch.enter(1)
    lines = lines_of(watch)
    assert next(lines).startswith("retry: ")
    assert next(lines) == f"id: {BOARD.tag}-ja\nevent: board\ndata: 0\n\n"
    assert next(lines) == ": beat\n\n"
    source.change(2)
    news = next(line for line in lines if line != ": beat\n\n")
    assert news.endswith("event: board\ndata: 2\n\n")


def test_what_the_browser_has_is_not_sent_again(
    watch: Watch, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser that comes again says what it saw last; of another kind of reader it is nothing."""
    monkeypatch.setattr("callcenter.board.web.events.BEAT_SECONDS", 0.05)
    watch.enter(2)
    known = lines_of(watch, seen=f"{BOARD.tag}-ja")
    assert [next(known) for _ in range(2)][1] == ": beat\n\n"
    other = lines_of(watch, seen=f"{BOARD.tag}-jan")
    assert "data: 0" in [next(other) for _ in range(2)][1]


def test_who_may_not_see_it_any_more_is_let_go(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcenter.board.web.events.BEAT_SECONDS", 0.05)
    monkeypatch.setattr("callcenter.board.web.events.CHECK_SECONDS", 0.0)
    watch.enter(1)
    assert len(list(lines_of(watch, may_stay=lambda: False))) == 1


def test_a_stream_ends_where_the_board_cannot_be_read(watch: Watch, source: Source) -> None:
    source.fails = True
    watch.enter(1)
    assert len(list(lines_of(watch))) == 1
