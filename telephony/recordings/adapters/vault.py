"""The folder of recordings, `YYYY/MM/<uuid>.enc`; a file appears there whole or not at all."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from callcenter.core import clock
from callcenter.core.ids import new_id
from telephony.recordings.adapters.sealed import (
    CHUNK,
    HEADER,
    SealedAudio,
    SealedWriter,
    needs_rewrapping,
    rewrapped,
)
from telephony.recordings.errors import BrokenAudio

_SUFFIX = ".enc"
_UNFINISHED = ".part"


class Vault:
    """Recordings below one folder; a `place` is a path below it, as the database keeps it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def writing(self) -> Iterator[tuple[str, SealedWriter]]:
        """A new place and what writes to it. At the end of the block the file is on the disk for
        good; after an error in it nothing is left."""
        name = f"{new_id()}{_SUFFIX}"
        folder = self._folder / f"{clock.now():%Y/%m}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / name
        unfinished = path.with_suffix(_UNFINISHED)
        try:
            with open(unfinished, "xb", opener=_private) as file:
                writer = SealedWriter(file, name)
                yield str(path.relative_to(self._folder)), writer
                writer.finish()
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)
        finally:
            unfinished.unlink(missing_ok=True)
        for parent in (folder, folder.parent, self._folder):
            _sync(parent)

    def open(self, place: str) -> SealedAudio:
        """The audio at a place; the caller closes it.

        Raises:
            BrokenAudio: there is none, or it cannot be opened.
        """
        path = self._folder / place
        try:
            file = path.open("rb")
        except FileNotFoundError:
            raise BrokenAudio("no_file") from None
        try:
            return SealedAudio(file, path.name)
        except BaseException:
            file.close()
            raise

    def remove(self, place: str) -> None:
        """Remove the file at a place, if it is there."""
        path = self._folder / place
        try:
            path.unlink()
        except FileNotFoundError:
            return
        _sync(path.parent)

    def holds(self, place: str) -> bool:
        """Whether there is a file at a place."""
        return (self._folder / place).exists()

    def needs_rewrapping(self, place: str) -> bool:
        """Whether the key of the file at a place is wrapped with a field key of former times.

        Raises:
            BrokenAudio: there is no such file, or it is none of ours.
        """
        path = self._folder / place
        try:
            with path.open("rb") as file:
                return needs_rewrapping(file.read(HEADER), path.name)
        except FileNotFoundError:
            raise BrokenAudio("no_file") from None

    @contextmanager
    def rewrapped(self, place: str) -> Iterator[Callable[[], None]]:
        """The same file with its key wrapped anew, ready beside the old one; what is yielded puts
        it in the old one's place. Where that is not called, nothing is left of it.

        Raises:
            BrokenAudio: there is no such file, or its key is not known any more.
        """
        path = self._folder / place
        unfinished = path.with_suffix(_UNFINISHED)

        def put_in_place() -> None:
            unfinished.rename(path)
            _sync(path.parent)

        try:
            _write_rewrapped(path, unfinished)
            yield put_in_place
        finally:
            unfinished.unlink(missing_ok=True)

    def old_places(self, *, first: datetime, last: datetime) -> Iterator[str]:
        """Places whose files were last written between two moments, unfinished ones too; looked
        for in the months of these moments and in no others."""
        for month in sorted({f"{moment:%Y/%m}" for moment in _days(first, last)}):
            folder = self._folder / month
            for entry in os.scandir(folder) if folder.is_dir() else ():
                if first.timestamp() <= entry.stat().st_mtime <= last.timestamp():
                    yield f"{month}/{entry.name}"


_installed: list[Vault] = []


def use_vault(folder: Path) -> None:
    """Set where recordings lie; the composition root calls this."""
    _installed[:] = [Vault(folder)]


def vault() -> Vault:
    """The folder of this installation.

    Raises:
        LookupError: `use_vault` was not called.
    """
    if not _installed:
        raise LookupError("no folder of recordings is set")
    return _installed[0]


def _days(first: datetime, last: datetime) -> Iterator[datetime]:
    for day in range((last - first).days + 1):
        yield first + timedelta(days=day)
    yield last


def _write_rewrapped(path: Path, target: Path) -> None:
    try:
        source = path.open("rb")
    except FileNotFoundError:
        raise BrokenAudio("no_file") from None
    target.unlink(missing_ok=True)  # of a run that was killed
    with source, open(target, "xb", opener=_private) as file:
        file.write(rewrapped(source.read(HEADER), path.name))
        shutil.copyfileobj(source, file, CHUNK)
        file.flush()
        os.fsync(file.fileno())


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    """Put the folder's list of names on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
