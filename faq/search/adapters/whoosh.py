"""The index on disk, by Whoosh.

The schema is pickled into the index, so it holds a plain analyzer only: words are found outside
and handed over as they are. Because of the pickling the folder is private, and one
that somebody else could have written to is not opened.
"""

import fcntl
import json
import shutil
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh.analysis import RegexTokenizer
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.query import And, Term
from whoosh.searching import Searcher
from whoosh.writing import SegmentWriter

from callcenter.core.ids import new_id
from faq.search.adapters.folders import is_private, make_private, replace_file
from faq.search.ports import IndexBusy, IndexDamaged, IndexDocument

MAKE = "1"  # of the schema below
CURRENT = "current.json"
LOCK = "write.lock"
WAIT_SECONDS = 20.0
PAUSE_SECONDS = 0.02
MEMORY_MB = 64


class WhooshIndex:
    """One index in a private folder.

    Each index is a folder of its own; a small file names the one in force. A new one is built
    beside it and takes its place in one step, so that a kill leaves the old or the new, whole.

    Args:
        folder: is made if it is not there.
        fingerprint: what analysed the documents; an index of another one is not read.
        wait_seconds: how long to wait for another writer.
    """

    def __init__(
        self, folder: Path, fingerprint: str, *, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        self.folder = folder
        self._make = f"{MAKE} {fingerprint}"
        self._wait_seconds = wait_seconds

    def read(self) -> Iterator[IndexDocument]:
        """Every document; see the port."""
        with _damage(), self._opened().reader() as reader:
            for stored in reader.all_stored_fields():
                yield _restored(stored)

    def update(self, documents: Iterable[IndexDocument], removed: Iterable[str]) -> None:
        """Change some articles; see the port."""
        made = list(documents)
        gone = {*removed, *(document.article_id for document in made)}
        with self._locked(), _damage(), _writing(self._opened()) as writer:
            for article_id in gone:
                writer.delete_by_term("article_id", article_id)
            for document in made:
                _add(writer, document)

    def rebuild(self, documents: Iterable[IndexDocument]) -> None:
        """Build a new index and put it in force; see the port."""
        with self._locked():
            fresh = self.folder / new_id().hex
            fresh.mkdir(mode=0o700)
            with _writing(FileIndex.create(FileStorage(str(fresh)), _schema())) as writer:
                for document in documents:
                    _add(writer, document)
            self._put_in_force(fresh)

    def holding(self, phrases: Sequence[Sequence[str]]) -> list[set[str]]:
        """Articles that hold these words; see the port."""
        with _damage(), self._opened().searcher() as searcher:
            return [_articles(searcher, phrase) for phrase in phrases]

    def size(self) -> int:
        """The bytes of the index in force; 0 without one."""
        try:
            return sum(file.stat().st_size for file in self._place().iterdir())
        except (IndexDamaged, OSError):
            return 0

    def _opened(self) -> FileIndex:
        return FileIndex(FileStorage(str(self._place())))

    def _place(self) -> Path:
        """The folder of the index in force."""
        if not is_private(self.folder):
            raise IndexDamaged("the folder is not there or not private")
        try:
            current = json.loads((self.folder / CURRENT).read_bytes())
            make, name = current["make"], current["folder"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged("no index in force") from error
        if make != self._make or not isinstance(name, str) or not name.isalnum():
            raise IndexDamaged("of another make")
        return self.folder / name

    def _put_in_force(self, fresh: Path) -> None:
        before = self._named()
        named = json.dumps({"make": self._make, "folder": fresh.name})
        replace_file(self.folder / CURRENT, named.encode())
        # The one before stays for those who are about to open it; older ones go.
        for folder in self.folder.iterdir():
            if folder.is_dir() and folder.name not in {fresh.name, before}:
                shutil.rmtree(folder, ignore_errors=True)

    def _named(self) -> str | None:
        try:
            return self._place().name
        except IndexDamaged:
            return None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The only writer of all processes; the lock of a killed one is free at once."""
        make_private(self.folder)
        with (self.folder / LOCK).open("wb") as file:
            _take(file.fileno(), time.monotonic() + self._wait_seconds)
            yield


def _take(descriptor: int, end: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise IndexBusy from None
            time.sleep(PAUSE_SECONDS)
        else:
            return


@contextmanager
def _damage() -> Iterator[None]:
    """Whatever Whoosh stumbles over in a file that is not as it wrote it means: build anew."""
    try:
        yield
    except (IndexDamaged, IndexBusy):
        raise
    except Exception as error:
        raise IndexDamaged(type(error).__name__) from error


@contextmanager
def _writing(index: FileIndex) -> Iterator[SegmentWriter]:
    """A writer whose work is there whole or not at all."""
    writer = index.writer(limitmb=MEMORY_MB)
    try:
        yield writer
        writer.commit()
    except BaseException:
        with suppress(Exception):  # it may have failed half-way through closing its files
            writer.cancel()  # gives Whoosh's own lock back, which it keeps after a failed commit
        raise


def _articles(searcher: Searcher, words: Sequence[str]) -> set[str]:
    found = searcher.docs_for_query(And([Term("words", word) for word in words]))
    return {searcher.stored_fields(number)["article_id"] for number in found}


def _schema() -> Schema:
    words = TEXT(RegexTokenizer(r"\S+"), phrase=False)
    return Schema(
        article_id=ID(stored=True),
        language=ID(stored=True),
        state=STORED,
        packed=STORED,
        words=words,
    )


def _add(writer: SegmentWriter, document: IndexDocument) -> None:
    writer.add_document(
        article_id=document.article_id,
        language=document.language,
        state=document.state,
        packed=zlib.crc32(document.packed).to_bytes(4, "big") + document.packed,
        words=list(document.words),
    )


def _restored(stored: dict[str, Any]) -> IndexDocument:
    packed: bytes = stored["packed"]
    if zlib.crc32(packed[4:]).to_bytes(4, "big") != packed[:4]:
        raise IndexDamaged("checksum")
    return IndexDocument(stored["article_id"], stored["language"], stored["state"], packed[4:])
