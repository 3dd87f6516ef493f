"""TEL-1: recorded files are judged by what they hold."""

import struct

import pytest

from callcenter.core.errors import Invalid
from telephony.setup.audio import LARGEST, LONGEST, MP3, WAV, recorded_file
from tests.factories.sounds import mp3_file, wav_file


@pytest.mark.parametrize(
    ("content", "media_type", "seconds"),
    [
        (wav_file(), WAV, 1),
        (wav_file(2.1), WAV, 3),
        (wav_file(0.2, rate=44_100, channels=2), WAV, 1),
        (mp3_file(2.9), MP3, 3),
    ],
)
def test_wav_and_mp3_are_taken(content: bytes, media_type: str, seconds: int) -> None:
    file = recorded_file(content)
    assert (file.media_type, file.seconds) == (media_type, seconds)
    assert len(file.sha256) == 64


def with_format(content: bytes, code: int) -> bytes:
    """The file as if it were of another coding: 7 is µ-law."""
    return content[:20] + struct.pack("<H", code) + content[22:]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_audio"),
        (b"\xff", "audio_unknown"),
        (b"<html>", "audio_unknown"),
        (b"%PDF-1.7 and more", "audio_unknown"),
        (b"RIFF\x00\x00\x00\x00WAVE", "audio_broken"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "audio_unknown"),
        (wav_file()[:-100], "audio_broken"),
        (wav_file(0), "audio_broken"),
        (wav_file(rate=4_000), "audio_broken"),
        (with_format(wav_file(), 7), "audio_broken"),
        (b"ID3", "audio_broken"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(500), "audio_broken"),
        (b"\xff\xfb\x90\x00", "audio_broken"),
        (wav_file(LONGEST + 1), "audio_too_long"),
        (b"RIFF" + bytes(LARGEST), "audio_too_large"),
    ],
    ids=range(15),
)
def test_other_files_are_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        recorded_file(content)
    assert refused.value.fields == {"file": code}
