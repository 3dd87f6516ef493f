"""A package of files that is made while it is sent: a ZIP archive (APPNOTE 6.3) with its list of
checksums, as `sha256sum --check` reads it."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from telephony.recordings.errors import BrokenAudio

SUMS = "SHA256SUMS"
_PIECE = 64 * 1024
# The time of day of an entry has no zone; the earliest year that it can tell is 1980.
_UNIX = 3
_READABLE = 0o644 << 16


@dataclass(frozen=True)
class PackedFile:
    """One file of a package.

    Attributes:
        opened: opens it for reading.
        sha256: what it must be; a package whose file is another one breaks off.
    """

    name: str
    opened: Callable[[], BinaryIO]
    sha256: str


def packed(files: Iterable[PackedFile], *, at: datetime) -> Iterator[bytes]:
    """The package in pieces; never more than a few of them are in memory.

    Args:
        at: the time that its files bear, in the centre's zone.

    Raises:
        BrokenAudio: a file is not what it must be; the package ends there and cannot be opened.
    """
    stream, sums = _Pieces(), list[str]()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            yield from _added(archive, stream, file, at)
            sums.append(f"{file.sha256}  {file.name}\n")
        archive.writestr(_entry(SUMS, at), "".join(sums))
    yield from stream.taken()


def text_file(name: str, content: bytes) -> PackedFile:
    """A file whose content is at hand."""
    return PackedFile(name, lambda: io.BytesIO(content), hashlib.sha256(content).hexdigest())


def _added(
    archive: zipfile.ZipFile, stream: "_Pieces", file: PackedFile, at: datetime
) -> Iterator[bytes]:
    digest = hashlib.sha256()
    with file.opened() as source, archive.open(_entry(file.name, at), "w") as target:
        while piece := source.read(_PIECE):
            digest.update(piece)
            target.write(piece)
            yield from stream.taken()
    if digest.hexdigest() != file.sha256:
        raise BrokenAudio("sha256")


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.create_system, entry.external_attr = _UNIX, _READABLE
    return entry


class _Pieces(io.RawIOBase):
    """What was written since it was last asked for; no place to go back to."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        self._written.append(bytes(piece))
        return len(piece)

    def taken(self) -> Iterator[bytes]:
        written, self._written = self._written, []
        if written:
            yield b"".join(written)
