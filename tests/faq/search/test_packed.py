"""FAQ-3: what a process puts aside is taken up by the next one, or not at all."""

from pathlib import Path

import pytest

from callcenter.core.db import Database
from faq.search import collection
from faq.search.adapters.packed import PackedFile
from faq.search.collection import current_collection, forget_collections, put_aside
from faq.search.index import packed_collection
from faq.search.services.glossary import GlossaryEntry, add_concept
from faq.search.services.searching import search
from tests.faq.search.collections import EDITOR, LOST, PIN, content, publish, use, withdraw


@pytest.fixture
def kept(tmp_path: Path) -> PackedFile:
    file = PackedFile(tmp_path / "private" / "collection", "make 1")
    file.write("first", {"a": [1, 2]})
    return file


def test_object_comes_back_with_its_label(kept: PackedFile) -> None:
    assert (kept.label(), kept.read()) == ("first", {"a": [1, 2]})
    kept.write("second", "other")
    assert (kept.label(), kept.read()) == ("second", "other")
    assert [file.name for file in kept.path.parent.iterdir()] == ["collection"]


def test_there_is_none_yet(tmp_path: Path) -> None:
    file = PackedFile(tmp_path / "none" / "collection", "make 1")
    assert (file.label(), file.read()) == (None, None)


def test_object_of_another_make_is_never_unpickled(kept: PackedFile) -> None:
    """A newer product starts from the articles, not from classes that it no longer has."""
    newer = PackedFile(kept.path, "make 2")
    assert (newer.label(), newer.read()) == (None, None)


@pytest.mark.parametrize("content", [b"", b"{}", b"{}\n", b"[]\nx", b"\xff\xff\n", b"9" * 9000])
def test_foreign_file_is_none(kept: PackedFile, content: bytes) -> None:
    kept.path.write_bytes(content)
    assert (kept.label(), kept.read()) == (None, None)


def test_damaged_object_is_none(kept: PackedFile) -> None:
    content = bytearray(kept.path.read_bytes())
    content[-3] ^= 1
    kept.path.write_bytes(content)
    assert kept.read() is None


def test_open_folder_is_not_read(kept: PackedFile) -> None:
    """S4: whoever can write the file could run code in whoever unpickles it."""
    kept.path.parent.chmod(0o755)
    assert kept.read() is None


def put(database: Database) -> bool:
    with database.transaction(write=False) as session:
        return put_aside(session)


def found(database: Database, text: str) -> list[int]:
    with database.transaction(write=False) as session:
        return [hit.number for hit in search(session, text).hits]


def test_new_process_takes_the_collection_up_and_changes_what_changed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAQ-3: articles, words and uses that came later are there; nothing is built."""
    with database.transaction() as session:
        lost = publish(session, content(LOST))
    assert put(database)
    assert not put(database), "nothing has changed since"
    with database.transaction() as session:
        pin = publish(session, content(PIN))
        withdraw(session, lost)
        use(session, pin, "ピカピカする番号", times=3)
        add_concept(session, EDITOR, entry=GlossaryEntry(("暗証番号", "ヒミツの数字"), ()))
    monkeypatch.setattr(collection, "_built", None)
    forget_collections()
    assert found(database, "暗証番号を忘れた") == [2]
    assert found(database, "ヒミツの数字") == [2]
    assert found(database, "ピカピカする番号") == [2]
    assert put(database)


def test_many_changes_are_built_anew(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of long ago is no use: more is changed than is kept."""
    with database.transaction() as session:
        publish(session, content(LOST))
    put(database)
    with database.transaction() as session:
        for number in range(4):
            publish(session, content((f"第{number}の質問", PIN[1])))
    monkeypatch.setattr(collection, "MOST_CHANGES", 3)
    forget_collections()
    with database.transaction(write=False) as session:
        assert len(current_collection(session).snapshot) == 5
    assert len(found(database, "窓口で再設定")) == 4


def test_file_of_another_installation_shows_nothing_of_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restored database with the file of a later day: only what it has is found."""
    with database.transaction() as session:
        publish(session, content(LOST))
    put(database)
    packed = packed_collection()
    assert packed is not None
    with database.transaction() as session:
        withdraw(session, next(iter(search(session, "").hits)).article_id)
    forget_collections()
    assert found(database, "カードをなくした") == []
