"""SEC-1: passwords are stored as argon2id and are hard to guess."""

import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.accounts import passwords
from callcenter.accounts.errors import Busy
from callcenter.accounts.passwords import (
    hash_code,
    password_fault,
    verify_password,
)
from tests.accounts.people import OTHER_PASSWORD, PASSWORD, password_hash


def test_stored_form_is_argon2id_with_46_mib() -> None:
    """SEC-1: argon2id, 46 MiB, one pass, one lane; the stand-in costs the same."""
    script = (
        "from callcenter.accounts.passwords import STAND_IN, hash_password, is_outdated;"
        "print(hash_password('tomato kumo enpitsu'), is_outdated(STAND_IN))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    stored, outdated = run.stdout.split()
    assert stored.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert outdated == "False"


def test_right_and_wrong_password() -> None:
    """SEC-1: only the right password opens; full-width typing of it does, too."""
    full_width = "".join(chr(ord(c) + 0xFEE0) if c != " " else "　" for c in PASSWORD)
    assert verify_password(password_hash(), PASSWORD)
    assert verify_password(password_hash(), full_width)
    assert not verify_password(password_hash(), PASSWORD.upper())
    assert not verify_password(password_hash(), OTHER_PASSWORD)


def test_without_account_the_same_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-1: an unknown name costs one verification, like a known one."""
    seen: list[str] = []

    class Watched:
        def verify(self, password_hash: str, _password: str) -> bool:
            seen.append(password_hash)
            return True

    monkeypatch.setattr(passwords, "_hasher", Watched())
    assert not verify_password(None, PASSWORD)
    assert not verify_password("", PASSWORD)
    assert seen == [passwords.STAND_IN] * 2


def test_a_flood_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-1: more passwords at once than may wait are refused instead of queued."""
    monkeypatch.setattr(passwords, "_admitted", threading.BoundedSemaphore(1))
    with passwords._turn(), pytest.raises(Busy):
        verify_password(None, PASSWORD)
    assert verify_password(password_hash(), PASSWORD)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short one", "password_short"),
        ("１２３４５６７８９", "password_short"),
        ("x9" * 150, "password_long"),
        ("password1234", "password_common"),
        ("P@ssw0rd2024", "password_common"),
        ("Sakura202612", "password_common"),
        ("123456789012", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
        ("abcabcabcabc", "password_common"),
        ("1qaz2wsx3edc4rfv", "password_common"),
        ("ｐａｓｓｗｏｒｄ１２３４", "password_common"),
        ("パスワードパスワード12", "password_common"),
        ("マイナンバーカード2026", "password_common"),
        ("callcenter2026", "password_common"),
        ("minato.operator1", "password_common"),
        ("correct horse battery", None),
        (PASSWORD, None),
        ("xK9#mQ2vL7pR", None),
        ("夕焼けの色は毎日すこしちがう", None),
    ],
)
def test_rules(password: str, fault: str | None) -> None:
    """SEC-1: at least 12 characters, none that are easy to guess, no rule about their kinds."""
    assert password_fault(password, ["minato.operator"]) == fault


@given(st.text(max_size=11))
def test_nothing_short_passes(password: str) -> None:
    """SEC-1: whatever is shorter than 12 characters is refused."""
    if len(passwords._prepared(password)) < 12:
        assert password_fault(password) == "password_short"


def test_recovery_codes_are_hashed_per_person() -> None:
    """SEC-1: the same code of two people is stored differently."""
    assert hash_code("3479CFHJKMNPRTWX", b"a" * 16) == hash_code("3479CFHJKMNPRTWX", b"a" * 16)
    assert hash_code("3479CFHJKMNPRTWX", b"a" * 16) != hash_code("3479CFHJKMNPRTWX", b"b" * 16)
