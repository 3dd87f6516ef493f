"""PRV-2: personal data is shown masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.core.privacy.masking import mask_address, mask_email, mask_name, mask_phone


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("090-1234-5678", "090-****-5678"),
        ("09012345678", "090****5678"),
        ("06-6384-1111", "06-6***-1111"),
        ("+81 90 1234 5678", "+81 9* **** 5678"),
        ("０９０－１２３４－５６７８", "０９０－****－５６７８"),
        ("110", "***"),
        ("", ""),
        ("非通知", "非通知"),
    ],
)
def test_phone(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@given(st.text("0123456789", min_size=1, max_size=20))
def test_phone_always_hides_something(digits: str) -> None:
    """PRV-2: at least three digits of a number stay hidden, of a short one at least half."""
    masked = mask_phone(digits)
    assert len(masked) == len(digits)
    assert masked.count("*") >= min(3, (len(digits) + 1) // 2)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("山田 花子", "山田 ●●"),
        ("山田　花子", "山田　●●"),
        ("山田花子", "山●●●"),
        ("ヤマダ ハナコ", "ヤマダ ●●●"),
        ("John Smith", "J●●● S●●●●"),
        ("Nguyễn Văn A", "N●●●●● V●● A"),
        ("Cher", "C●●●"),
        ("葛\U000e0100城 一", "葛\U000e0100城 ●"),
        ("", ""),
    ],
)
def test_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("taro@example.jp", "t●●●@example.jp"),
        ("a@example.jp", "a●●●@example.jp"),
        ("@example.jp", "●●●@example.jp"),
        ("太郎@example.jp", "太●●●@example.jp"),
        ("broken", "b●●●●●"),
        ("", ""),
    ],
)
def test_email(address: str, masked: str) -> None:
    assert mask_email(address) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("兵庫県西宮市六湛寺町10-3", "兵庫県西宮市●●●●"),
        ("大阪府大阪市北区中之島1-3-20", "大阪府大阪市北区●●●●"),
        ("東京都千代田区霞が関2-1-2", "東京都千代田区●●●●"),
        ("北海道上川郡東川町東町1", "北海道上川郡東川町●●●●"),
        ("10-3 Rokutanji-cho", "●●●●"),
        ("", ""),
    ],
)
def test_address(address: str, masked: str) -> None:
    assert mask_address(address) == masked
