"""TEL-7: what came is measured before it is believed."""

import struct

import pytest

from telephony.recordings.errors import BadAudio
from telephony.recordings.waves import HEAD, read_head
from tests.telephony.recordings.provider import wave_of


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("seconds", [0.5, 3])
def test_a_wave_is_measured(channels: int, seconds: float) -> None:
    audio = wave_of(seconds, channels=channels)
    wave = read_head(audio[:HEAD])
    assert (wave.channels, wave.bytes_per_second) == (channels, 16_000 * channels)
    assert wave.seconds(len(audio)) == pytest.approx(seconds)


def test_other_chunks_may_stand_before_the_samples() -> None:
    audio = wave_of(1)
    note = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    wave = read_head(audio[:12] + note + audio[12:])
    assert wave.samples_at == 44 + len(note)
    assert wave.seconds(len(audio) + len(note)) == pytest.approx(1)


@pytest.mark.parametrize("unknown", [0, 0xFFFFFFFF])
def test_a_length_that_was_not_known_is_counted(unknown: int) -> None:
    audio = bytearray(wave_of(2))
    audio[40:44] = struct.pack("<I", unknown)
    assert read_head(bytes(audio[:HEAD])).seconds(len(audio)) == pytest.approx(2)


def changed(at: int, form: str, value: int) -> bytes:
    audio = bytearray(wave_of(0.1))
    struct.pack_into(form, audio, at, value)
    return bytes(audio)


@pytest.mark.parametrize(
    ("audio", "reason"),
    [
        (b"", "not_wave"),
        (b"<html>not found</html>", "not_wave"),
        (b"ID3" + bytes(100), "not_wave"),
        (wave_of(0.1)[:30], "no_format"),
        (wave_of(0.1)[:36], "no_samples"),
        (changed(20, "<H", 85), "bad_format"),
        (changed(22, "<H", 0), "bad_format"),
        (changed(24, "<I", 0), "bad_format"),
        (changed(28, "<I", 7), "bad_format"),
        (changed(16, "<I", 5000), "no_samples"),
    ],
)
def test_what_is_no_telephone_audio_is_refused(audio: bytes, reason: str) -> None:
    with pytest.raises(BadAudio, match=reason):
        read_head(audio[:HEAD])


def test_audio_that_was_cut_off_is_refused() -> None:
    audio = wave_of(2)
    with pytest.raises(BadAudio, match="cut_off"):
        read_head(audio[:HEAD]).seconds(len(audio) - 1)
