"""TEL-1: music for the line."""

import io
import wave

import numpy as np
import pytest

from telephony.answering.music import LONGEST, RATE, SHORTEST, waiting_music


@pytest.mark.parametrize("seconds", [SHORTEST, 45, LONGEST])
def test_it_lasts_as_long_as_asked_and_is_quiet(seconds: int) -> None:
    with wave.open(io.BytesIO(waiting_music(seconds))) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        assert sound.getframerate() == RATE
        assert sound.getnframes() == seconds * RATE
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(float)
    assert 1000 < np.abs(samples).max() < 32767 / 4
    assert np.abs(samples[-80:]).max() < 100


def test_there_is_no_endless_music() -> None:
    with pytest.raises(ValueError, match="no music"):
        waiting_music(LONGEST + 1)
