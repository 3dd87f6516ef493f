"""How long a piece of audio lasts that a document asks to be played."""

import io
import wave

# Bits a second of MPEG 1 and 2 layer III, by the index in the frame's header, in thousands.
_MPEG_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_ID3_HEADER = 10


class NotAudio(ValueError):
    """Neither WAV nor MP3."""


def seconds_of(audio: bytes) -> float:
    """How long it lasts; for MP3 by the bit rate of its first frame.

    Raises:
        NotAudio: it cannot be played.
    """
    if audio[:4] == b"RIFF":
        return _wave_seconds(audio)
    return _mp3_seconds(audio)


def _wave_seconds(audio: bytes) -> float:
    try:
        with wave.open(io.BytesIO(audio)) as sound:
            return float(sound.getnframes() / sound.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError) as wrong:
        raise NotAudio from wrong


def _mp3_seconds(audio: bytes) -> float:
    start = _after_tag(audio)
    head = audio[start : start + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        raise NotAudio
    rates = _MPEG_1 if head[1] & 0x18 == 0x18 else _MPEG_2
    index = head[2] >> 4
    if not 0 < index < len(rates):
        raise NotAudio
    return (len(audio) - start) * 8 / (rates[index] * 1000)


def _after_tag(audio: bytes) -> int:
    """Where the first frame begins, behind an ID3 tag if there is one."""
    if audio[:3] != b"ID3" or len(audio) < _ID3_HEADER:
        return 0
    size = 0
    for byte in audio[6:10]:
        size = size << 7 | byte & 0x7F
    return _ID3_HEADER + size
