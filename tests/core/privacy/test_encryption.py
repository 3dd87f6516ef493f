"""PRV-2: fields encrypted at rest, keys that rotate, tokens bound to their field."""

import base64

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from callcenter.core.privacy.encryption import FieldCipher, generate_key
from callcenter.core.privacy.errors import InvalidKeyError, InvalidTokenError, UnknownKeyError

OLD, NEW = generate_key(), generate_key()
old = FieldCipher.from_settings(f"a:{OLD}")
TOKEN = old.encrypt("090", "caller.phone")
rotated = FieldCipher.from_settings(f" b:{NEW} , a:{OLD} ")


@given(st.text(), st.text(max_size=30))
def test_what_was_encrypted_is_decrypted(plain: str, context: str) -> None:
    """PRV-2: any text comes back as it was."""
    assert old.decrypt(old.encrypt(plain, context), context) == plain


def test_equal_texts_give_different_tokens_without_the_text() -> None:
    first, second = (old.encrypt("090-1234-5678", "caller.phone") for _ in range(2))
    assert first != second
    assert first.startswith("v1.a.")
    assert "090-1234" not in base64.urlsafe_b64decode(first.split(".")[2] + "==").decode("latin-1")


def test_rotation() -> None:
    """PRV-2: an old key still reads, the new one writes, and old tokens are known as such."""
    token = old.encrypt("山田", "caller.name")
    assert rotated.decrypt(token, "caller.name") == "山田"
    assert rotated.needs_rotation(token)
    assert not rotated.needs_rotation(rotated.encrypt("山田", "caller.name"))
    with pytest.raises(UnknownKeyError) as caught:
        old.decrypt(rotated.encrypt("山田", "caller.name"), "caller.name")
    assert caught.value.key_id == "b"


def test_token_of_another_field_or_key_is_refused() -> None:
    """PRV-2: a token cannot be moved between fields or claimed by another key."""
    token = rotated.encrypt("x", "caller.phone")
    with pytest.raises(InvalidTokenError):
        rotated.decrypt(token, "caller.name")
    with pytest.raises(InvalidTokenError):
        rotated.decrypt(token.replace("v1.b.", "v1.a."), "caller.phone")


@given(st.data())
def test_any_change_of_a_token_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(TOKEN) - 1))
    char = data.draw(st.sampled_from("abcXYZ019-_.="))
    changed = TOKEN[:at] + char + TOKEN[at + 1 :]
    assume(changed != TOKEN)
    with pytest.raises((InvalidTokenError, UnknownKeyError)):
        old.decrypt(changed, "caller.phone")


@pytest.mark.parametrize(
    "token",
    ["", "v1", "v1.a", "v1.a.", "v2.a.AAAA", "v1..AAAA", "v1.a.AAAA", "v1.a.あ", "090-1234-5678"],
)
def test_malformed_token(token: str) -> None:
    with pytest.raises(InvalidTokenError):
        old.decrypt(token, "caller.phone")
    with pytest.raises(InvalidTokenError):
        old.needs_rotation(token)


@pytest.mark.parametrize(
    "settings",
    [
        "",
        ",",
        "nokey",
        "a:short",
        f"a:{OLD},a:{NEW}",
        f"a b:{OLD}",
        f":{OLD}",
        "a:" + "A" * 40,
        "a:あ",
    ],
    ids=["empty", "comma", "no-key", "short", "twice", "space", "no-id", "unpadded", "kana"],
)
def test_unusable_key_ring(settings: str) -> None:
    with pytest.raises(InvalidKeyError):
        FieldCipher.from_settings(settings)


def test_error_does_not_show_the_key() -> None:
    with pytest.raises(InvalidKeyError) as caught:
        FieldCipher.from_settings(f"a:{OLD}=garbage")
    assert OLD not in str(caught.value)


def test_url_safe_key_is_accepted() -> None:
    key = base64.urlsafe_b64encode(b"\xfb\xff" * 16).decode()
    assert "-" in key
    FieldCipher.from_settings(f"a:{key}")


def test_generated_keys_differ() -> None:
    assert len({generate_key() for _ in range(20)}) == 20
