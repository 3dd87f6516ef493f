"""PRV-1: no My Number gets past the guard, and nothing else is taken for one."""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.core.privacy.guard import Guarded, Kind, guard_name, guard_text
from tests.core.privacy import corpus

MASK = "●" * 12
LABELLED = [
    json.loads(line)
    for line in (Path(__file__).parent / "labelled.jsonl").read_text(encoding="utf-8").splitlines()
]


def count(guarded: Guarded, kind: Kind) -> int:
    return sum(finding.kind is kind for finding in guarded.findings)


@pytest.mark.parametrize(
    "number",
    [
        "123456789018",
        "1234 5678 9018",
        "1234-5678-9018",
        "１２３４　５６７８　９０１８",
        "１2３4－５6７8－９0１8",
        "1 2 3 4 5 6 7 8 9 0 1 8",
        "1234\r\n5678\r\n9018",
        "1234\u200b5678\u00a09018",
        "12.34.56.78.90.18",
        "123,456,789,018",
        "1234_5678_9018",
        "1234/5678/9018",
        "1234・5678・9018",
        "一二三四五六七八九〇一八",
        "壱弐参四五六七八九零壱八",
        "一二三四－五六七八－九〇一八",
        "①②③④⑤⑥⑦⑧⑨⓪①⑧",
        "١٢٣٤٥٦٧٨٩٠١٨",
        "1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣0️⃣1️⃣8",
        "1234&nbsp;5678&nbsp;9018",
        "1234</td><td>5678</td><td>9018",
        "1234&#8203;5678&#8203;9018",
        "1234の5678の9018",
        "いち に さん よん ご ろく なな はち きゅう ぜろ いち はち",
        "one two three four five six seven eight nine zero one eight",
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "番号は{}です", "ID{}", "\n{}\n", "私の番号、{}。折り返しは06-6384-1111"]
)
def test_every_listed_disguise_is_masked(number: str, around: str) -> None:
    """PRV-1: figures of any script, kanji, words; any separators; anywhere in a text."""
    guarded = guard_text(around.format(number))
    assert guarded.text == around.format(MASK)
    assert count(guarded, Kind.MY_NUMBER) == 1


@pytest.mark.parametrize("line", LABELLED, ids=range(len(LABELLED)))
def test_labelled_lines(line: dict[str, object]) -> None:
    """PRV-1: recall and precision of 100 % on the labelled lines."""
    guarded = guard_text(str(line["text"]))
    assert count(guarded, Kind.MY_NUMBER) == line["my_numbers"]
    assert count(guarded, Kind.PIN) == line["pins"]


@pytest.mark.parametrize("seed", range(4))
def test_recall_on_random_disguises(seed: int) -> None:
    """PRV-1: recall 100 % over scripts × separators × groupings × sentences."""
    rng = random.Random(seed)
    for _ in range(1500):
        text = corpus.sentence(rng, corpus.disguised(rng, corpus.my_number(rng)))
        assert guard_text(text).contains_my_number, text


@pytest.mark.parametrize("seed", range(2))
def test_recall_on_spoken_digits(seed: int) -> None:
    """PRV-1: a transcript does not hide a number."""
    rng = random.Random(seed)
    for _ in range(400):
        text = corpus.sentence(rng, corpus.spoken(rng, corpus.my_number(rng)))
        assert guard_text(text).contains_my_number, text


@pytest.mark.parametrize("make", [*corpus.LOOKALIKES, corpus.other])
@pytest.mark.parametrize("seed", range(2))
def test_no_hit_on_lookalikes(make: Callable[[random.Random], str], seed: int) -> None:
    """PRV-1: telephone numbers, dates, mail and corporate numbers are left alone."""
    rng = random.Random(seed)
    for _ in range(1500):
        text = corpus.remark(rng, make(rng))
        assert not guard_text(text).contains_my_number, text


@pytest.mark.parametrize("shape", ["{}", "{0[0]}-{0[1]}-{0[2]}", "{0[0]} {0[1]} {0[2]}"])
def test_lookalikes_beside_it_do_not_hide_a_number(shape: str) -> None:
    """PRV-1: a number as it stands on the card is found next to any look-alike."""
    rng = random.Random(shape)
    for _ in range(1200):
        number = corpus.my_number(rng)
        pieces = [number[:4], number[4:8], number[8:]]
        parts = [shape.format(pieces) if "[" in shape else number]
        parts.insert(rng.randrange(2), rng.choice(corpus.LOOKALIKES[:3])(rng))
        text = corpus.sentence(rng, rng.choice("、,。").join(parts))
        assert guard_text(text).contains_my_number, text


def test_several_numbers_in_one_text() -> None:
    """PRV-1: each number is masked and reported on its own."""
    guarded = guard_text("父123456789018、母1234-5678-9018\n電話06-6384-1111")
    assert guarded.text == f"父{MASK}、母{MASK}\n電話06-6384-1111"
    assert count(guarded, Kind.MY_NUMBER) == 2


@pytest.mark.parametrize(
    "text",
    [
        "マイナンバーは 1234 5678 9012",
        "個人番号：123456789012",
        "My Number 1234-5678-9012",
        "1234 5678 9012 is her individual number",
    ],
)
def test_mistyped_number_is_reported_but_kept(text: str) -> None:
    """PRV-1: a wrong check digit next to the word: warn and ask."""
    guarded = guard_text(text)
    assert guarded.text == text
    assert [finding.kind for finding in guarded.findings] == [Kind.SUSPECTED]
    assert guarded.findings[0].removed_length == 0
    assert not guarded.contains_my_number


@pytest.mark.parametrize(
    "text", ["123456789012", "伝票 1234-5678-9012", "マイナンバーカードの件 06-6384-1111 12時"]
)
def test_twelve_other_digits_are_no_suspicion(text: str) -> None:
    assert guard_text(text) == Guarded(text)


def test_findings_point_into_both_texts() -> None:
    """PRV-1: the writer is shown which part was removed."""
    text = "番号 1234 5678 9018、暗証番号は4649です"
    guarded = guard_text(text)
    number, pin = guarded.findings
    assert text[number.start : number.end] == "1234 5678 9018"
    assert text[pin.start : pin.end] == "4649"
    assert guarded.text[number.masked_start : number.masked_end] == MASK
    assert guarded.text[pin.masked_start : pin.masked_end] == "●●●●"
    assert (number.removed_length, pin.removed_length) == (14, 4)


def test_a_moment_without_marks_is_masked_when_the_check_digit_fits() -> None:
    """PRV-1: twelve bare digits may be a number whatever else they look like; a moment with a
    mark in it stays."""
    masked = [m for m in range(60) if guard_text(f"受付2026112109{m:02}").contains_my_number]
    assert 0 < len(masked) < 60
    assert all(not guard_text(f"受付20261121-09{m:02}").findings for m in range(60))


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("123456789018.pdf", f"{MASK}.pdf"),
        ("1_1234_5678_9018.pdf", f"1_{MASK}.pdf"),
        ("20261121_123456789018(1).jpg", f"20261121_{MASK}(1).jpg"),
        ("2026-11-21-1234-5678-9018.xlsx", f"2026-11-21-{MASK}.xlsx"),
        ("06-6384-1111.txt", "06-6384-1111.txt"),
        ("IMG_20261121_093000.jpg", "IMG_20261121_093000.jpg"),
    ],
)
def test_file_names(name: str, masked: str) -> None:
    """PRV-1: the number is removed from the name of a file."""
    assert guard_name(name).text == masked


@given(st.text(max_size=80))
def test_text_without_digits_is_unchanged(text: str) -> None:
    if not any(char.isnumeric() for char in text):
        assert guard_text(text).text == text


numberish = st.text(
    "0123456789０１９一二〇①々○●-ー+ ()（\n/:.,、。年円Tのに<br>&;%\\暗証番号PINは", max_size=120
)


@settings(max_examples=400)
@given(numberish)
def test_any_mixture_of_figures_and_marks_is_read(text: str) -> None:
    """PRV-1: never an error; outside the findings, the text stays as it was."""
    guarded = guard_text(text)
    rebuilt, done = "", 0
    for finding in guarded.findings:
        assert done <= finding.start < finding.end <= len(text)
        rebuilt += (
            text[done : finding.start] + guarded.text[finding.masked_start : finding.masked_end]
        )
        done = finding.end
    assert rebuilt + text[done:] == guarded.text
    guard_name(text)


@given(
    st.integers(0, 10**9),
    st.text("あア亜 aA。、", max_size=20),
    st.text("あア亜 aA。、", max_size=20),
)
def test_masking_twice_changes_nothing(seed: int, before: str, after: str) -> None:
    rng = random.Random(seed)
    once = guard_text(before + corpus.disguised(rng, corpus.my_number(rng)) + after)
    assert once.contains_my_number
    assert guard_text(once.text) == Guarded(once.text)


HOSTILE = {
    "digits": "1" * 100_000,
    "spaced digits": "1 " * 50_000,
    "wide gap": "1" + " " * 99_999,
    "brackets": "1<" * 50_000,
    "open tags": "<a " * 33_000,
    "references": "&a" * 50_000,
    "words": "にしくご" * 25_000,
    "PIN words": "暗証番号" * 25_000,
    "PIN glue": "暗証番号は" + "は" * 100_000,
    "PIN and glue": ("暗証番号" + "番号は " * 20) * 800,
    "reversed PIN": "1234が" * 25_000,
    "letters": "暗証は" + "A" * 100_000,
    "telephones": "06-6384-1111 " * 7_700,
    "numbers": "123456789018 " * 7_700,
    "marks": "1-2 3,4/5:6.7 " * 7_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_linear_time(name: str) -> None:
    """PRV-1: 100 kB made to be slow are read in seconds, not minutes."""
    started = time.process_time()
    guard_text(HOSTILE[name])
    assert time.process_time() - started < 5
