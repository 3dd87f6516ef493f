"""Small sound files."""

import wave
from io import BytesIO

# One frame of MPEG 1 Layer III with 128 kbit/s and 44.1 kHz: its head, and nothing but silence.
_FRAME = bytes.fromhex("fffb9000") + bytes(413)
_FRAME_SECONDS = 1152 / 44_100


def wav_file(seconds: float = 1.0, *, rate: int = 8_000, channels: int = 1) -> bytes:
    """A wav file of 16 bits with silence."""
    file = BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(bytes(2 * channels * int(rate * seconds)))
    return file.getvalue()


def mp3_file(seconds: float = 1.0) -> bytes:
    """An mp3 file with silence."""
    return _FRAME * round(seconds / _FRAME_SECONDS)
