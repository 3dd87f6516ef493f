"""What the head of a wave file says of the audio in it (RIFF/WAVE, IBM and Microsoft 1991)."""

import math
import struct
from dataclasses import dataclass

from telephony.recordings.errors import BadAudio

# Enough for the chunks that stand before the samples: telephone audio has few.
HEAD = 4096
_PCM, _MU_LAW, _A_LAW = 1, 7, 6
_FORMATS = frozenset({_PCM, _MU_LAW, _A_LAW})
# What stands for no sound (ITU-T G.711 for the two laws; PCM of 8 bits has no signs).
_SILENCE = {(_PCM, 8): 0x80, (_MU_LAW, 8): 0xFF, (_A_LAW, 8): 0xD5}
_RIFF, _CHUNK, _FORMAT = struct.Struct("<4sI4s"), struct.Struct("<4sI"), struct.Struct("<HHIIHH")
# Written by who did not know the length when the head was sent.
_UNKNOWN = frozenset({0, 0xFFFFFFFF})


@dataclass(frozen=True)
class Wave:
    """The measures of a wave file.

    Attributes:
        bytes_per_second: of all channels together.
        samples_at: where the samples begin, in bytes.
        samples: bytes of them as the head says; None where it does not.
        frame: bytes of one moment, all channels together.
        silence: the byte that stands for no sound.
    """

    channels: int
    bytes_per_second: int
    samples_at: int
    samples: int | None
    frame: int
    silence: int

    def seconds(self, size: int) -> float:
        """How long a file of so many bytes plays.

        Raises:
            BadAudio: it ends before the head says it does.
        """
        there = size - self.samples_at
        if self.samples is not None and there < self.samples:
            raise BadAudio("cut_off")
        return (there if self.samples is None else self.samples) / self.bytes_per_second

    def span(self, start: float, end: float, size: int) -> tuple[int, int]:
        """The bytes, first and after the last, that sound between two seconds in a file of so many
        bytes: whole frames, rather one more than one less."""
        rate = self.bytes_per_second // self.frame
        last = size if self.samples is None else min(size, self.samples_at + self.samples)
        first, after = math.floor(start * rate), math.ceil(end * rate)
        return (
            min(self.samples_at + first * self.frame, last),
            min(self.samples_at + after * self.frame, last),
        )


def read_head(head: bytes) -> Wave:
    """The measures, from the first bytes of a file.

    Args:
        head: the first `HEAD` bytes, or all where there are fewer.

    Raises:
        BadAudio: this is not a wave file that telephones make.
    """
    if len(head) < _RIFF.size or _RIFF.unpack_from(head)[::2] != (b"RIFF", b"WAVE"):
        raise BadAudio("not_wave")
    place, form = _RIFF.size, None
    while place + _CHUNK.size <= len(head):
        name, size = _CHUNK.unpack_from(head, place)
        place += _CHUNK.size
        if name == b"data" and form is not None:
            samples = None if size in _UNKNOWN else size
            channels, per_second, frame, silence = form
            return Wave(channels, per_second, place, samples, frame, silence)
        if name == b"fmt ":
            form = _format(head[place : place + _FORMAT.size])
        place += size + size % 2
    raise BadAudio("no_samples")


def _format(chunk: bytes) -> tuple[int, int, int, int]:
    """Channels, bytes per second, bytes per frame and the byte of silence."""
    if len(chunk) < _FORMAT.size:
        raise BadAudio("no_format")
    form, channels, rate, per_second, block, bits = _FORMAT.unpack(chunk)
    if form not in _FORMATS or not channels or not rate * block or per_second != rate * block:
        raise BadAudio("bad_format")
    return channels, per_second, block, _SILENCE.get((form, bits), 0)
