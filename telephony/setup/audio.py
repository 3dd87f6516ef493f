"""Recorded files: what they are, judged by their content alone."""

import hashlib
import math
import wave
from dataclasses import dataclass
from io import BytesIO

from tinytag import TinyTag, TinyTagException

from callcenter.core.errors import Invalid

LARGEST = 5 * 1024 * 1024
SHORTEST, LONGEST = 0.1, 120
WAV, MP3 = "audio/wav", "audio/mpeg"

_RATES = range(8_000, 48_001)


@dataclass(frozen=True)
class RecordedFile:
    """A file that can be played to callers.

    Attributes:
        seconds: rounded up.
    """

    content: bytes
    media_type: str
    seconds: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def recorded_file(content: bytes) -> RecordedFile:
    """The file, if the switch can play it: a wav file without compression, or an mp3 file.

    Raises:
        Invalid: with the field `file`.
    """
    if not content:
        raise _refused("no_audio")
    if len(content) > LARGEST:
        raise _refused("audio_too_large")
    media_type = _kind(content)
    seconds = _wav_seconds(content) if media_type == WAV else _mp3_seconds(content)
    if seconds > LONGEST:
        raise _refused("audio_too_long")
    return RecordedFile(content, media_type, max(1, math.ceil(seconds)))


def _kind(content: bytes) -> str:
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return WAV
    # An mp3 file begins with its tags, or with the eleven set bits of the first frame.
    if content[:3] == b"ID3" or (content[0] == 0xFF and content[1:2] >= b"\xe0"):
        return MP3
    raise _refused("audio_unknown")


def _wav_seconds(content: bytes) -> float:
    try:
        with wave.open(BytesIO(content)) as reader:
            rate, frames = reader.getframerate(), reader.getnframes()
            width = reader.getnchannels() * reader.getsampwidth()
            whole = len(reader.readframes(frames)) == frames * width
    except (wave.Error, EOFError):
        raise _refused("audio_broken") from None
    if not whole or not frames or rate not in _RATES or width > 8:
        raise _refused("audio_broken")
    return float(frames / rate)


def _mp3_seconds(content: bytes) -> float:
    try:
        found = TinyTag.get(filename="recording.mp3", file_obj=BytesIO(content), tags=False)
    except TinyTagException:
        raise _refused("audio_broken") from None
    # A length is guessed from the first frame alone, so a mere head of a file has a tiny one.
    if not found.duration or found.duration < SHORTEST or found.samplerate not in _RATES:
        raise _refused("audio_broken")
    return float(found.duration)


def _refused(code: str) -> Invalid:
    return Invalid(fields={"file": code})
