"""One object of a process, put aside on disk for the processes that start after it."""

import json
import logging
import pickle
import zlib
from pathlib import Path
from typing import BinaryIO

from faq.search.adapters.folders import is_private, make_private, replace_file

log = logging.getLogger(__name__)
_PIECE = 1 << 20
_HEAD = 4096  # bytes, more than any first line has


class PackedFile:
    """A pickled object with a label, in a private folder.

    Args:
        make: of the classes in it; an object of another make is never unpickled.
    """

    def __init__(self, path: Path, make: str) -> None:
        self.path, self._make = path, make

    def label(self) -> str | None:
        """What the object was labelled with; None if there is none that could be read."""
        try:
            with self.path.open("rb") as file:
                head = self._head(file.read(_HEAD).partition(b"\n")[0])
        except OSError:
            return None
        return head[0] if head else None

    def read(self) -> object | None:
        """The object; None if there is none, or it is damaged, or of another make."""
        if not is_private(self.path.parent):
            return None
        try:
            with self.path.open("rb") as file:
                head = self._head(file.readline(_HEAD))
                start = file.tell()
                if head is None or head[1] != _checksum(file):
                    return None
                file.seek(start)
                found: object = pickle.load(file)  # noqa: S301 - nobody else can write here
        except OSError:
            return None
        except Exception as error:  # a class elsewhere that is not what it was
            log.warning("the packed collection is not used: %s", type(error).__name__)
            return None
        return found

    def write(self, label: str, kept: object) -> None:
        """Put an object in the place of the one before."""
        content = pickle.dumps(kept, pickle.HIGHEST_PROTOCOL)
        head = {"make": self._make, "label": label, "crc": zlib.crc32(content)}
        make_private(self.path.parent)
        replace_file(self.path, json.dumps(head).encode() + b"\n" + content)

    def _head(self, line: bytes) -> tuple[str, int] | None:
        """Label and checksum from the first line, if it is one of ours."""
        try:
            head = json.loads(line)
            return (str(head["label"]), int(head["crc"])) if head["make"] == self._make else None
        except (ValueError, KeyError, TypeError):
            return None


def _checksum(file: BinaryIO) -> int:
    """Of the rest of a file, without holding all of it in memory."""
    checksum = 0
    while piece := file.read(_PIECE):
        checksum = zlib.crc32(piece, checksum)
    return checksum
