"""FAQ-3: the index on disk: whole or not there, one writer, private, never trusted blindly."""

import gc
import json
import multiprocessing
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from faq.search.adapters.whoosh import CURRENT, LOCK, WhooshIndex
from faq.search.ports import IndexBusy, IndexDamaged, IndexDocument

MAKE = "analyser 1"


def document(article_id: str, language: str = "ja", state: str = "v1") -> IndexDocument:
    packed = f"{article_id} {language} {state}".encode() * 20
    return IndexDocument(article_id, language, state, packed, ["カード", article_id])


def states(index: WhooshIndex) -> dict[tuple[str, str], str]:
    return {(found.article_id, found.language): found.state for found in index.read()}


@pytest.fixture
def index(tmp_path: Path) -> WhooshIndex:
    """An index with two articles, the first in both languages."""
    made = WhooshIndex(tmp_path / "index", MAKE, wait_seconds=0.2)
    made.rebuild([document("a"), document("a", "en"), document("b")])
    return made


def test_what_is_written_is_read_back(index: WhooshIndex) -> None:
    found = {(one.article_id, one.language): one for one in index.read()}
    assert found.keys() == {("a", "ja"), ("a", "en"), ("b", "ja")}
    assert found["a", "en"].packed == document("a", "en").packed
    assert index.size() > 0


def test_all_articles_that_hold_words_are_named(index: WhooshIndex) -> None:
    """Complete, by article, whichever side holds them."""
    assert index.holding([["カード"], ["b"], ["カード", "a"], ["a", "b"], ["ない"]]) == [
        {"a", "b"},
        {"b"},
        {"a"},
        set(),
        set(),
    ]
    index.update([], ["a"])
    assert index.holding([["カード"]]) == [{"b"}]


def test_update_takes_the_place_of_all_sides(index: WhooshIndex) -> None:
    """One article is written again with one side, another goes, a third comes; twice the same."""
    for _run in range(2):
        index.update([document("a", state="v2"), document("c")], ["b"])
        assert states(index) == {("a", "ja"): "v2", ("c", "ja"): "v1"}


def test_everything_can_go(index: WhooshIndex) -> None:
    index.update([], ["a", "b"])
    assert states(index) == {}
    index.update([document("d")], [])
    assert states(index) == {("d", "ja"): "v1"}


def test_new_index_takes_the_old_ones_place_and_old_folders_go(index: WhooshIndex) -> None:
    for number in range(4):
        index.rebuild([document(str(number))])
    assert states(index) == {("3", "ja"): "v1"}
    folders = [place for place in index.folder.iterdir() if place.is_dir()]
    assert len(folders) == 2  # the one in force, and the one that somebody may just be opening


def test_reader_of_the_old_index_reads_on(index: WhooshIndex) -> None:
    """A process that loads while another one rebuilds sees the old or the new, whole."""
    reading = index.read()
    next(reading)
    index.rebuild([document("new")])
    index.update([document("newer")], [])
    assert len(list(reading)) == 2


def test_index_of_another_analysis_is_not_read(index: WhooshIndex) -> None:
    """A new dictionary or analyser: everything is analysed anew."""
    other = WhooshIndex(index.folder, "analyser 2")
    with pytest.raises(IndexDamaged):
        list(other.read())
    with pytest.raises(IndexDamaged):
        other.update([document("a")], [])
    other.rebuild([document("z")])
    assert states(other) == {("z", "ja"): "v1"}


def test_there_is_none_yet(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path / "none", MAKE)
    with pytest.raises(IndexDamaged):
        list(index.read())
    with pytest.raises(IndexDamaged):
        index.update([document("a")], [])
    assert index.size() == 0


def segments(index: WhooshIndex) -> list[Path]:
    name = json.loads((index.folder / CURRENT).read_text())["folder"]
    return sorted((index.folder / name).iterdir())


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves broken files open
@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "gone"])
@pytest.mark.parametrize("suffix", [".seg", ".toc"])
def test_damage_is_noticed(index: WhooshIndex, harm: str, suffix: str) -> None:
    """FAQ-3: a file that is not as it was written never yields a wrong document: reading says so,
    or everything read is right."""
    before = {(one.article_id, one.language): one.packed for one in index.read()}
    for file in segments(index):
        if file.suffix == suffix:
            harmed(file, harm)
    try:
        after = {(one.article_id, one.language): one.packed for one in index.read()}
    except IndexDamaged:
        index.rebuild([document("a")])
        assert states(index) == {("a", "ja"): "v1"}
    else:
        assert after.items() <= before.items()
        assert harm == "flip"
    gc.collect()  # what was left open is closed within this test


def harmed(file: Path, harm: str) -> None:
    content = bytearray(file.read_bytes())
    if harm == "gone":
        file.unlink()
        return
    if harm == "flip":
        for place in range(0, len(content), max(1, len(content) // 50)):
            content[place] ^= 0xFF
    file.write_bytes({"cut": content[: len(content) // 2], "empty": b""}.get(harm, content))


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"make": "1 analyser 1"}', b"\xff"])
def test_broken_name_file_is_no_index(index: WhooshIndex, content: bytes) -> None:
    (index.folder / CURRENT).write_bytes(content)
    with pytest.raises(IndexDamaged):
        list(index.read())


def test_name_file_cannot_lead_elsewhere(index: WhooshIndex) -> None:
    """S4: pickled files of another folder are never opened."""
    named = json.loads((index.folder / CURRENT).read_text())
    (index.folder / CURRENT).write_text(json.dumps(named | {"folder": "../elsewhere"}))
    with pytest.raises(IndexDamaged):
        list(index.read())


def test_folder_is_private_and_an_open_one_is_not_read(index: WhooshIndex) -> None:
    """S4: whoever can write into the index could run code in whoever reads it."""
    assert stat.S_IMODE(index.folder.stat().st_mode) == 0o700
    index.folder.chmod(0o770)
    with pytest.raises(IndexDamaged):
        list(index.read())
    index.rebuild([document("a")])
    assert stat.S_IMODE(index.folder.stat().st_mode) == 0o700
    assert states(index) == {("a", "ja"): "v1"}


def test_failed_writing_changes_nothing_and_frees_the_lock(index: WhooshIndex) -> None:
    def broken() -> Iterator[IndexDocument]:
        yield document("x")
        raise RuntimeError("in the middle")

    before = states(index)
    with pytest.raises(RuntimeError):
        index.rebuild(broken())
    assert states(index) == before
    index.update([document("y")], [])
    assert ("y", "ja") in states(index)


def hold_lock(folder: Path, taken: "multiprocessing.synchronize.Event") -> None:  # type: ignore[name-defined]
    with WhooshIndex(folder, MAKE)._locked():
        taken.set()
        taken.wait()
        multiprocessing.Event().wait(60)


def test_second_writer_waits_then_gives_up_and_a_killed_one_frees_the_lock(
    index: WhooshIndex,
) -> None:
    """FAQ-3: one process writes at a time; reading goes on meanwhile."""
    spawn = multiprocessing.get_context("spawn")
    taken = spawn.Event()
    other = spawn.Process(target=hold_lock, args=(index.folder, taken))
    other.start()
    try:
        assert taken.wait(60)
        with pytest.raises(IndexBusy):
            index.update([document("c")], [])
        assert len(states(index)) == 3
    finally:
        other.kill()
        other.join()
    index.update([document("c")], [])
    assert ("c", "ja") in states(index)
    assert (index.folder / LOCK).exists()


def add_documents(folder: Path, name: str, count: int) -> None:
    index = WhooshIndex(folder, MAKE, wait_seconds=60)
    for number in range(count):
        index.update([document(f"{name}{number}")], [])


def test_two_writers_lose_nothing(index: WhooshIndex) -> None:
    """FAQ-3: two processes write in turns; every article of both is there."""
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=add_documents, args=(index.folder, name, 10)) for name in "xy"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(100)
        assert writer.exitcode == 0
    expected = {(f"{name}{number}", "ja") for name in "xy" for number in range(10)}
    assert states(index).keys() >= expected
