"""The sound of recordings: who is heard where, and silence everywhere else."""

import io
import wave
from datetime import UTC, datetime

import numpy as np
import pytest

from telephony.exchange.audio import RATE, melody, render, wav
from telephony.exchange.recordings import RecordingFact, Span
from telephony.exchange.sounds import NotAudio, seconds_of

OPERATOR, CALLER = "client:agent_1", "+819012345678"


def recording(
    *spans: Span, seconds: float = 10.0, channels: int = 2, **more: list[tuple[float, float]]
) -> RecordingFact:
    return RecordingFact(
        sid="RE" + "0" * 32,
        source="Conference",
        channels=channels,
        started_at=datetime(2026, 11, 2, 0, 0, tzinfo=UTC),
        status="completed",
        seconds=seconds,
        spans=list(spans),
        **more,
    )


def spoken(channel: int, start: float, seconds: float, speaker: str) -> Span:
    return Span(channel=channel, start=start, seconds=seconds, kind="speech", speaker=speaker)


def strongest(sound: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> float:
    """The frequency that is heard most, in hertz."""
    spectrum = np.abs(np.fft.rfft(sound.astype(float)))
    return float(np.fft.rfftfreq(len(sound), 1 / RATE)[spectrum.argmax()])


def test_each_speaker_is_heard_on_the_own_channel_and_nothing_else() -> None:
    """TEL-4."""
    fact = recording(spoken(1, 1, 2, OPERATOR), spoken(2, 4, 3, CALLER))
    sound = render(fact)
    assert sound.shape == (10 * RATE, 2)
    first, second = sound[:, 0], sound[:, 1]
    assert first[RATE : 3 * RATE].any()
    assert not first[:RATE].any()
    assert not first[3 * RATE :].any()
    assert second[4 * RATE : 7 * RATE].any()
    assert not second[: 4 * RATE].any()
    assert not second[7 * RATE :].any()


def test_a_speaker_is_known_by_the_melody() -> None:
    assert melody(OPERATOR) == melody(OPERATOR)
    assert melody(OPERATOR) != melody(CALLER)
    sound = render(recording(spoken(1, 0, 2, OPERATOR)))[:, 0]
    for number, hertz in enumerate(melody(OPERATOR)):
        note = sound[int(number * 0.2 * RATE) : int((number + 1) * 0.2 * RATE)]
        assert strongest(note) == pytest.approx(hertz, abs=6)


def test_what_was_paused_is_exact_silence_on_both_channels() -> None:
    """TEL-4: while a PIN is said."""
    fact = recording(spoken(1, 0, 10, OPERATOR), spoken(2, 0, 10, CALLER), pauses=[(3.0, 5.5)])
    sound = render(fact)
    assert not sound[3 * RATE : int(5.5 * RATE)].any()
    assert sound[: 3 * RATE].any()
    assert sound[int(5.5 * RATE) :].any()


def test_two_at_once_on_a_channel_are_both_heard_and_never_overflow() -> None:
    alone = render(recording(spoken(2, 0, 2, CALLER)))[:, 1].astype(int)
    loud = render(recording(*(spoken(2, 0, 2, CALLER) for _ in range(9))))[:, 1].astype(int)
    assert abs(loud).max() > abs(alone).max()
    assert loud.max() <= 32767
    assert loud.min() >= -32768


def test_a_sound_that_outlasts_the_recording_is_cut_off() -> None:
    sound = render(recording(spoken(1, 9, 5, OPERATOR)))
    assert len(sound) == 10 * RATE
    assert sound[9 * RATE :, 0].any()


@pytest.mark.parametrize("channels", [1, 2])
def test_the_file_is_what_it_says(channels: int) -> None:
    file = wav(recording(spoken(1, 0, 1, OPERATOR), spoken(2, 1, 1, CALLER), seconds=2.5), channels)
    with wave.open(io.BytesIO(file)) as sound:
        assert sound.getnchannels() == channels
        assert (sound.getframerate(), sound.getsampwidth()) == (8000, 2)
        assert sound.getnframes() == 20000
    assert seconds_of(file) == 2.5


def test_mixed_down_both_are_heard_on_the_one_channel() -> None:
    file = wav(recording(spoken(1, 0, 1, OPERATOR), spoken(2, 5, 1, CALLER)), 1)
    with wave.open(io.BytesIO(file)) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
    assert samples[:RATE].any()
    assert samples[5 * RATE : 6 * RATE].any()
    assert not samples[RATE : 5 * RATE].any()


def test_an_mp3_lasts_as_long_as_its_bit_rate_says() -> None:
    frame = bytes([0xFF, 0xFB, 0x90, 0x00])  # MPEG 1, layer III, 128 kbit/s
    assert seconds_of(frame + bytes(16_000 - 4)) == pytest.approx(1.0)
    tag = b"ID3\x04\x00\x00\x00\x00\x02\x00" + bytes(256)
    assert seconds_of(tag + frame + bytes(8_000 - 4)) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"RIFF....WAVEfmt ", b"ID3", b"\xff\xfb\xf0\0"]
)
def test_what_is_no_audio_is_not_played(content: bytes) -> None:
    with pytest.raises(NotAudio):
        seconds_of(content)
