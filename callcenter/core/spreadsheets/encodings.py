"""How a text file from outside is encoded: UTF-8, UTF-16 with its mark, or CP932."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

_PIECE = 1024 * 1024
# Above this share of unreadable signs a file is something else than CP932.
_MOST_UNREADABLE = 0.005
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
UNREADABLE = "\ufffd"


def encoding_of(file: BinaryIO) -> str | None:
    """Python's name of the encoding, or None when the file is no text in any of these.

    Other encodings of Japanese cannot be told from CP932 with certainty and are not tried.
    """
    file.seek(0)
    head = file.read(3)
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    if any(b"\0" in piece for piece in _pieces(file)):
        return None
    if _decodes(file, "utf-8"):
        return "utf-8"
    return "cp932" if _unreadable_share(file) <= _MOST_UNREADABLE else None


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in _pieces(file):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _unreadable_share(file: BinaryIO) -> float:
    decoder = codecs.getincrementaldecoder("cp932")(errors="replace")
    signs = unreadable = 0
    for piece in _pieces(file):
        text = decoder.decode(piece)
        signs += len(text)
        unreadable += text.count(UNREADABLE)
    return unreadable / max(signs, 1)
