"""Music for those who wait: a quiet tune of our own, made from numbers, owed to nobody."""

import io
import wave
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RATE = 8000  # what a telephone carries
SHORTEST, LONGEST = 5, 180  # seconds
_BEAT = 0.5
_LOUDNESS = 0.2  # of full scale: no louder than a voice
_FADE = 1.5

# Broken chords of C, A minor, F and G, as half-tones above the A of 440 Hz.
_TUNE = (-9, -5, -2, 3, -2, -5, -12, -9, -5, 0, -5, -9, -4, 0, 3, 8, 3, 0, -2, 2, 5, 10, 5, 2)


@lru_cache(maxsize=8)
def waiting_music(seconds: int) -> bytes:
    """A WAV file of so many seconds (`SHORTEST` to `LONGEST`): 8 kHz, 16 bit, one channel.

    Raises:
        ValueError: longer or shorter than that.
    """
    if not SHORTEST <= seconds <= LONGEST:
        raise ValueError("no music of this length")
    beats = int(seconds / _BEAT) + 1
    tune = np.concatenate([_note(_TUNE[beat % len(_TUNE)]) for beat in range(beats)])
    sound = tune[: seconds * RATE]
    fade = int(_FADE * RATE)
    sound[-fade:] *= np.linspace(1, 0, fade)
    return _wav((sound * _LOUDNESS * 32767).astype("<i2"))


def _note(half_tones: int) -> NDArray[np.float64]:
    """One struck note with a soft overtone."""
    moments = np.arange(int(_BEAT * RATE)) / RATE
    pitch = 2 * np.pi * 440 * 2 ** (half_tones / 12)
    struck = np.minimum(moments / 0.02, 1) * np.exp(-3 * moments)
    return np.asarray(struck * (np.sin(pitch * moments) + 0.3 * np.sin(2 * pitch * moments)) / 1.3)


def _wav(samples: NDArray[np.int16]) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return file.getvalue()
