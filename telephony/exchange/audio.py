"""The audio of a recording, made from its timeline: WAV, 8 kHz, 16 bit.

Each speaker has a melody of its own, so that ears and tests know who is heard; where nobody
sounds there is exact silence.
"""

import hashlib
import io
import wave
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from telephony.exchange.recordings import RecordingFact, Span

RATE = 8000  # frames a second
LOUD = 9000  # of 32767
SYLLABLE = 0.2  # seconds that one note of a melody lasts
EDGE = 0.005  # seconds of fading at both ends of a note, against clicks
# Notes of a pentatonic scale, in hertz.
SCALE = (262, 294, 330, 392, 440, 523, 587, 659, 784, 880)
NOTES = 4
BEEP = 1000  # hertz, as of an answering machine

Sound = NDArray[np.int16]


def melody(speaker: str) -> tuple[int, ...]:
    """The notes of one speaker, in hertz: always the same ones."""
    digest = hashlib.sha256(speaker.encode()).digest()
    return tuple(SCALE[byte % len(SCALE)] for byte in digest[:NOTES])


def render(recording: RecordingFact) -> Sound:
    """The samples of both channels, one row to a frame."""
    frames = round(recording.seconds * RATE)
    sound = np.zeros((frames, 2), dtype=np.int16)
    for span in recording.spans:
        _lay(sound, span)
    for start, end in recording.pauses:
        sound[round(start * RATE) : round(end * RATE)] = 0
    return sound


def wav(recording: RecordingFact, channels: int) -> bytes:
    """The file of a recording, as it is or mixed down to one channel."""
    sound = render(recording)
    if channels == 1:
        mixed = sound.astype(np.int32).sum(axis=1)
        sound = np.clip(mixed, -32768, 32767).astype(np.int16).reshape(-1, 1)
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(channels)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes(sound.astype("<i2").tobytes())
    return file.getvalue()


def _lay(sound: Sound, span: Span) -> None:
    """Put one sound in its place; what reaches beyond the recording is cut off."""
    start = max(0, round(span.start * RATE))
    end = min(len(sound), round((span.start + span.seconds) * RATE))
    if end <= start:
        return
    heard = _sung(_notes(span), end - start).astype(np.int32)
    place = sound[start:end, span.channel - 1]
    place[:] = np.clip(place.astype(np.int32) + heard, -32768, 32767)


def _notes(span: Span) -> tuple[int, ...]:
    if span.kind in {"beep", "tones"}:
        return (BEEP,)
    return melody(span.speaker or f"exchange {span.kind}")


def _sung(notes: tuple[int, ...], frames: int) -> Sound:
    """So many frames of a melody, over and over."""
    return np.resize(_once(notes), frames)


@lru_cache(64)
def _once(notes: tuple[int, ...]) -> Sound:
    """A melody from its first note to its last."""
    into = np.arange(round(SYLLABLE * RATE)) / RATE
    fade = np.clip(np.minimum(into, SYLLABLE - into) / EDGE, 0, 1)
    sung = [LOUD * fade * np.sin(2 * np.pi * hertz * into) for hertz in notes]
    return np.concatenate(sung).astype(np.int16)
