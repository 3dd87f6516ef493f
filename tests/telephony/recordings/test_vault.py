"""TEL-7, PRV-2: files that only this installation opens, in any part, and only whole ones."""

import os
import random
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from callcenter.core import clock
from callcenter.core.privacy import keys
from callcenter.core.privacy.encryption import FieldCipher, decode_key, generate_key
from callcenter.core.settings import Settings
from telephony.recordings.adapters.sealed import CHUNK, HEADER, SealedAudio
from telephony.recordings.adapters.vault import Vault, vault
from telephony.recordings.errors import BrokenAudio

SEALED = CHUNK + 16
SIZES = [0, 1, 44, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 777]


@pytest.fixture(autouse=True)
def installed(settings: Settings) -> None:
    keys.install_keys(settings)


def audio_of(size: int) -> bytes:
    return random.Random(size).randbytes(size)  # any bytes, the same each time


def put(audio: bytes, piece: int = 10_000) -> str:
    with vault().writing() as (place, writer):
        for start in range(0, len(audio), piece):
            writer.write(audio[start : start + piece])
    return place


def whole(place: str) -> bytes:
    with vault().open(place) as audio:
        return audio.read()


@pytest.mark.parametrize("size", SIZES)
def test_what_was_put_in_comes_out(size: int, folder: Path) -> None:
    audio = audio_of(size)
    place = put(audio, piece=max(size // 3, 1))
    assert whole(place) == audio
    with vault().open(place) as opened:
        assert opened.size == size
    assert place.startswith(f"{clock.now():%Y/%m}/")
    assert stat.S_IMODE(os.stat(folder / place).st_mode) == 0o600


@pytest.mark.parametrize("size", SIZES[1:])
def test_every_part_can_be_read_by_itself(size: int) -> None:
    audio = audio_of(size)
    place = put(audio)
    edges = sorted({0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, size - 1, size, size + 5})
    with vault().open(place) as opened:
        for start in edges:
            for end in (start, start + 1, start + CHUNK, start + CHUNK + 1, size):
                opened.seek(start)
                assert read(opened, end - start) == audio[start:end]


def read(opened: SealedAudio, length: int) -> bytes:
    parts = b""
    while len(parts) < length and (part := opened.read(length - len(parts))):
        parts += part
    return parts


def test_only_the_chunks_that_are_needed_are_opened(folder: Path) -> None:
    """The first chunk is spoilt, and nobody notices who hears from the second one on."""
    audio = audio_of(3 * CHUNK)
    place = put(audio)
    spoil(folder / place, HEADER + 5)
    with vault().open(place) as opened:
        opened.seek(CHUNK)
        assert opened.read(10) == audio[CHUNK : CHUNK + 10]
    with pytest.raises(BrokenAudio, match="changed"):
        whole(place)


def test_nothing_of_the_audio_stands_in_the_file(folder: Path) -> None:
    audio = b"RIFF" + b"speech of a citizen " * 5000
    place = put(audio)
    kept = (folder / place).read_bytes()
    assert b"speech" not in kept
    assert b"RIFF" not in kept
    assert put(audio) != place


def spoil(path: Path, where: int) -> None:
    content = bytearray(path.read_bytes())
    content[where] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("where", [0, 9, 40, HEADER, HEADER + SEALED, HEADER + 2 * SEALED + 3, -1])
def test_a_changed_byte_is_noticed(folder: Path, where: int) -> None:
    place = put(audio_of(2 * CHUNK + 100))
    spoil(folder / place, where)
    with pytest.raises(BrokenAudio):
        whole(place)


@pytest.mark.parametrize("length", [0, 100, HEADER, HEADER + SEALED, HEADER + 2 * SEALED, -1, -40])
def test_a_file_that_was_cut_off_is_noticed(folder: Path, length: int) -> None:
    """Also where whole chunks are missing at the end."""
    place = put(audio_of(2 * CHUNK + 100))
    content = (folder / place).read_bytes()
    (folder / place).write_bytes(content[:length])
    with pytest.raises(BrokenAudio):
        whole(place)


def test_chunks_that_changed_places_are_noticed(folder: Path) -> None:
    place = put(audio_of(2 * CHUNK + 100))
    content = (folder / place).read_bytes()
    first, second = content[HEADER : HEADER + SEALED], content[HEADER + SEALED :][:SEALED]
    rest = content[HEADER + 2 * SEALED :]
    for changed in (second + first + rest, first + first + rest, first + rest, second + rest):
        (folder / place).write_bytes(content[:HEADER] + changed)
        with pytest.raises(BrokenAudio):
            whole(place)


def test_a_file_under_another_name_is_refused(folder: Path) -> None:
    """Nobody can put one citizen's recording in the place of another's."""
    first, second = put(b"one"), put(b"two")
    (folder / first).rename(folder / second)
    with pytest.raises(BrokenAudio, match="no_key"):
        whole(second)
    with pytest.raises(BrokenAudio, match="no_file"):
        whole(first)


def test_keys_are_rotated(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an old key sealed opens as long as that key is in the ring, and no longer."""
    old, new = (decode_key(generate_key()) for _ in range(2))
    ring = {"old": old}
    monkeypatch.setattr("telephony.recordings.adapters.sealed.cipher", lambda: FieldCipher(ring))
    place = put(b"heard with the old key")
    ring = {"new": new, "old": old}
    assert whole(place) == b"heard with the old key"
    assert whole(put(b"with the new one")) == b"with the new one"
    ring = {"new": new}
    with pytest.raises(BrokenAudio, match="no_key"):
        whole(place)


def test_nothing_is_left_of_what_failed(folder: Path) -> None:
    with pytest.raises(RuntimeError), vault().writing() as (_place, writer):
        writer.write(audio_of(CHUNK * 2))
        raise RuntimeError
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_file_appears_when_it_is_whole(folder: Path) -> None:
    with vault().writing() as (place, writer):
        writer.write(audio_of(CHUNK * 2))
        with pytest.raises(BrokenAudio, match="no_file"):
            vault().open(place)
    assert whole(place) == audio_of(CHUNK * 2)


def test_old_files_are_found_by_their_month(folder: Path) -> None:
    made = clock.now()
    place = put(b"one")
    early, late = made - timedelta(days=40), made + timedelta(hours=2)
    assert list(vault().old_places(first=early, last=late)) == [place]
    assert list(vault().old_places(first=early, last=made - timedelta(hours=1))) == []
    assert list(Vault(folder / "none").old_places(first=early, last=late)) == []
    vault().remove(place)
    vault().remove(place)
    assert list(vault().old_places(first=early, last=late)) == []
