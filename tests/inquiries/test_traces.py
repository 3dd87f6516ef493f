"""PRV-2: where a text names the caller, in any common spelling, and where it only seems to."""

import pytest

from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.traces import MARK, erase_traces

CALLER = CallerEntry("山田 花子", "やまだ はなこ", "090-1234-5678", "hanako@example.jp")
X = MARK


def erased(text: str, **caller: str) -> str:
    person = CallerEntry(**caller) if caller else CALLER
    found, places = erase_traces(text, person)
    assert found.count(X) == places
    return found


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("山田 花子様より", f"{X}様より"),
        ("世帯主山田花子本人から。", f"世帯主{X}本人から。"),
        ("山田　花子、ヤマダハナコ、ﾔﾏﾀﾞ ﾊﾅｺ", f"{X}、{X}、{X}"),
        ("山田さんの件。花子さんは娘。", f"{X}さんの件。{X}さんは娘。"),
        ("申請者山田、やまだ様のお宅", f"申請者{X}、{X}様のお宅"),
        ("これはやまだ様", f"これは{X}様"),
        ("山田から折り返し", f"{X}から折り返し"),
        ("山田・花子 山田", f"{X}"),
    ],
)
def test_names_in_every_spelling(text: str, left: str) -> None:
    assert erased(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "山田町の支所",
        "小山田さんに聞いた",
        "やまだらけ",
        "ヤマダ電機の前",
        "さやまだより",
        "番号は090-1234-56789",
        "1090-1234-5678",
        "tohanako@example.jp",
        "hanako@example.jp.example.com",
        "カードの更新について",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert erase_traces(text, CALLER) == (text, 0)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("林様から、小林様にも", f"{X}様から、小林様にも"),
        ("林の中の農林水産課、林さん", f"林の中の農林水産課、{X}さん"),
        ("小林太郎、林太郎", f"小林太郎、{X}"),
        ("森林太郎", "森林太郎"),
    ],
)
def test_one_character_is_a_name_only_before_a_title(text: str, left: str) -> None:
    """林 is a wood and a piece of 小林, too."""
    assert erased(text, name="林 太郎") == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("髙﨑様へ", f"{X}様へ"),
        ("高崎市の住民", "高崎市の住民"),
        ("高崎次郎（タカサキ）", f"{X}（{X}）"),
    ],
)
def test_old_forms_of_characters(text: str, left: str) -> None:
    assert erased(text, name="髙﨑 次郎", kana="タカサキ ジロウ") == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("山田様、花子様、山田町", f"{X}様、{X}様、山田町"),
        ("山田花子と山田", f"{X}と山田"),
    ],
)
def test_name_without_a_space_is_known_by_its_title(text: str, left: str) -> None:
    assert erased(text, name="山田花子") == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ms. ANNA KOWALSKA called", f"Ms. {X} called"),
        ("Kowalska, Anna", X),
        ("Anna's card; Annapolis, Joanna", f"{X}'s card; Annapolis, Joanna"),
        ("Ａｎｎａさん", f"{X}さん"),
        ("anna will call, savanna", "anna will call, savanna"),
    ],
)
def test_latin_names_are_whole_words(text: str, left: str) -> None:
    assert erased(text, name="Anna Kowalska") == left


def test_katakana_names_with_dots() -> None:
    given = {"name": "グエン ヴァン ミン"}
    assert erased("グエン・ヴァン・ミン様、ミン様、ビタミン", **given) == f"{X}様、{X}様、ビタミン"
    assert erased("O’Neillさん", name="Thomas O'Neill") == f"{X}さん"


@pytest.mark.parametrize(
    "written",
    [
        "090-1234-5678",
        "09012345678",
        "０９０－１２３４－５６７８",
        "090 1234 5678",
        "090(1234)5678",
        "(090)1234-5678",
        "090ー1234ー5678",
        "090の1234の5678",
        "090.1234.5678",
        "〇九〇一二三四五六七八",
        "+81 90 1234 5678",
        "+81-(0)90-1234-5678",
        "hanako@example.jp",
        "HANAKO@Example.JP",
        "ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ",
    ],
)
def test_numbers_and_addresses_in_every_format(written: str) -> None:
    for frame in ("連絡先は{}です", "({})", "{}.", "12/1 {} 15:00", "{}"):
        assert erased(frame.format(written)) == frame.format(X)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("0798-35-3151 か 35-3151 へ", f"{X} か {X} へ"),
        ("(0798)35-3151", X),
        ("0797-35-3151、353151", "0797-35-3151、353151"),
        ("135-3151", "135-3151"),
    ],
)
def test_number_of_the_city_without_its_area_code(text: str, left: str) -> None:
    assert erased(text, phone="0798-35-3151") == left


def test_nothing_known_nothing_erased() -> None:
    for caller in (CallerEntry(), CallerEntry(phone="内線 12"), CallerEntry(name="・")):
        assert erase_traces("内線 12 の山田様・", caller) == ("内線 12 の山田様・", 0)


def test_erasing_twice_changes_nothing_more() -> None:
    once, places = erase_traces("山田様 090-1234-5678", CALLER)
    assert places == 2
    assert erase_traces(once, CALLER) == (once, 0)
