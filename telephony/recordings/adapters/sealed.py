"""Sealed audio: an encrypted form of a long file of which any part can be read by itself.

A file begins with one block of 512 bytes: a mark and the key of this file alone, wrapped with the
installation's field keys (so that these are rotated by writing the block anew). Then come chunks
of 64 KiB of audio, each sealed with AES-256-GCM. A chunk's nonce is its number and whether it is
the last one, as in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): chunks that
are swapped, left out, repeated or cut off at the end are refused.
"""

import base64
import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from callcenter.core.privacy.errors import EncryptionError
from callcenter.core.privacy.keys import cipher
from telephony.recordings.errors import BrokenAudio

CHUNK = 64 * 1024
HEADER = 512
_MARK = b"CALLREC1"
_LENGTH = 2
_TAG = 16
_KEY_BITS = 256


class SealedWriter:
    """Writes sealed audio to a file that is open for writing; nothing else may write to it."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        """Begin the file.

        Args:
            name: of the file; its content cannot be read under another one.
        """
        key = AESGCM.generate_key(_KEY_BITS)
        self._file, self._seal = file, AESGCM(key)
        self._number, self._rest = 0, bytearray()
        file.write(_header(key, name))

    def write(self, audio: bytes) -> None:
        """Append to the audio."""
        self._rest += audio
        # One chunk stays behind, since only the end shows which one is the last.
        while len(self._rest) > CHUNK:
            self._put(bytes(self._rest[:CHUNK]), last=False)
            del self._rest[:CHUNK]

    def finish(self) -> None:
        """Write what is left; the file is complete then."""
        self._put(bytes(self._rest), last=True)

    def _put(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._seal.encrypt(_nonce(self._number, last), chunk, _MARK))
        self._number += 1


class SealedAudio(io.RawIOBase):
    """The audio of a sealed file, seekable; only the chunks that are read are opened.

    Attributes:
        size: of the audio, in bytes.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        """Open the file, which belongs to this object from here on.

        Raises:
            BrokenAudio: it is not sealed audio of this name, or its key is not known any more.
        """
        super().__init__()
        self._file = file
        self._seal = AESGCM(_file_key(file.read(HEADER), name))
        sealed = file.seek(0, os.SEEK_END) - HEADER
        self._last, rest = divmod(max(sealed - 1, 0), CHUNK + _TAG)
        if sealed < _TAG or rest + 1 < _TAG:
            raise BrokenAudio("cut_off")
        self.size = sealed - (self._last + 1) * _TAG
        self._place, self._open_number, self._opened = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self.size}[whence]
        self._place = max(start + offset, 0)
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer from one chunk, from the present place on; 0 at the end.

        Raises:
            BrokenAudio: the chunk was changed, or is not where it was.
        """
        number, start = divmod(self._place, CHUNK)
        if self._place >= self.size:
            return 0
        part = self._chunk(number)[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if number != self._open_number:
            self._file.seek(HEADER + number * (CHUNK + _TAG))
            sealed = self._file.read(CHUNK + _TAG)
            try:
                self._opened = self._seal.decrypt(
                    _nonce(number, number == self._last), sealed, _MARK
                )
            except InvalidTag:
                raise BrokenAudio("changed") from None
            self._open_number = number
        return self._opened


def needs_rewrapping(header: bytes, name: str) -> bool:
    """Whether the key in the first block of a file is wrapped with a field key that is not the
    current one.

    Raises:
        BrokenAudio: this is not such a block.
    """
    _file_key(header, name)
    return cipher().needs_rotation(_token(header).decode())


def rewrapped(header: bytes, name: str) -> bytes:
    """The first block of a file with its key wrapped anew.

    Raises:
        BrokenAudio: this is not such a block, or its key is not known any more.
    """
    return _header(_file_key(header, name), name)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _header(key: bytes, name: str) -> bytes:
    token = cipher().encrypt(base64.b64encode(key).decode(), _context(name)).encode()
    header = _MARK + len(token).to_bytes(_LENGTH, "big") + token
    return header.ljust(HEADER, b"\0")


def _file_key(header: bytes, name: str) -> bytes:
    if len(header) != HEADER or not header.startswith(_MARK):
        raise BrokenAudio("no_mark")
    try:
        return base64.b64decode(cipher().decrypt(_token(header).decode(), _context(name)))
    except (EncryptionError, UnicodeDecodeError) as error:
        raise BrokenAudio("no_key") from error


def _token(header: bytes) -> bytes:
    start = len(_MARK) + _LENGTH
    return header[start : start + int.from_bytes(header[len(_MARK) : start], "big")]


def _context(name: str) -> str:
    return f"recording.audio {name}"
