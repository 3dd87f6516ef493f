"""INQ-4: inquiries are found by words of any kind, on both databases, both ways of looking."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from callcenter.core.db import Database
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.models import Channel
from callcenter.inquiries.queries import finding
from callcenter.inquiries.queries.finding import Place
from callcenter.inquiries.queries.lists import list_inquiries
from callcenter.inquiries.services.categories import seed_categories
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff

TEXTS = {
    "renewal": "電子証明書の更新予約をしたい。ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞは持っている。",
    "proxy": "母の代理で受け取りたい。委任状はどこに書くか。髙橋と名乗る。",
    "english": "I lost my card and want a Refund. Don't know the PIN.",
    "shopping": "ショッピング中に shopping mall で落とした。",
    "phone": "折り返しは 06-6384-1111 まで。",
    "short": "返納したい",
}


@pytest.fixture(params=["walk", "index"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of looking must give the same answer: without a stretch there is only the index."""
    if request.param == "index":
        monkeypatch.setattr(finding, "STRETCH", 0)


@pytest.fixture
def log(database: Database) -> Iterator[tuple[Session, Actor]]:
    with database.transaction() as session:
        seed_categories(session)
        actor = make_staff(session)
        for name, text in TEXTS.items():
            caller = CallerEntry(phone="080-2222-7788") if name == "short" else None
            make_inquiry(session, actor, text, caller=caller)
        yield session, actor


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("更新", {"renewal"}),
        ("予約", {"renewal"}),
        ("返", {"phone", "short"}),
        ("マイナンバー", {"renewal"}),
        ("まいなんばー", {"renewal"}),
        ("ﾏｲﾅﾝﾊﾞｰ 証明", {"renewal"}),
        ("高橋", {"proxy"}),
        ("refund", {"english"}),
        ("REF", {"english"}),
        ("fund", set()),
        ("pin", {"english"}),
        ("ＰＩＮ", {"english"}),
        ("shop", {"shopping"}),
        ("lost card", {"english"}),
        ('"my card"', {"english"}),
        ('"card my"', set()),
        ("don't", {"english"}),
        ("6384", {"phone"}),
        ("０６６３８４１１１１", {"phone"}),
        ("06-6384-1111", {"phone"}),
        ("080-2222-7788", {"short"}),
        ("+81 80 2222 7788", {"short"}),
        ("7788", {"short"}),
        ("22277", {"short"}),
        ("更新 返納", set()),
        ("%", set()),
        ("_", set()),
        ('"', set()),
        ("' OR 1=1 --", set()),
        ("NEAR(a b) * ^", set()),
    ],
)
def test_words(log: tuple[Session, Actor], words: str, expected: set[str]) -> None:
    """INQ-4: two-character words, one kanji, width, kana, English from a word's beginning,
    digits of numbers in the text and of the caller; operators mean nothing."""
    session, actor = log
    page = list_inquiries(session, actor, InquiryFilters(text=words))
    by_text = {text: name for name, text in TEXTS.items()}
    assert {by_text[row.question] for row in page.rows} == expected


@pytest.mark.usefixtures("way")
def test_by_reference(log: tuple[Session, Actor]) -> None:
    """INQ-4: a reference read out over the phone opens its inquiry."""
    session, actor = log
    one = list_inquiries(session, actor, InquiryFilters()).rows[2]
    page = list_inquiries(
        session, actor, InquiryFilters(text=one.reference.lower().replace("-", " "))
    )
    assert [row.id for row in page.rows] == [one.id]


@pytest.mark.usefixtures("way")
def test_words_with_filters_and_pages(log: tuple[Session, Actor]) -> None:
    """INQ-4: filters hold within a search, and pages neither skip nor repeat."""
    session, actor = log
    for number in range(7):
        channel = Channel.EMAIL if number % 2 else Channel.PHONE
        make_inquiry(session, actor, f"棚卸の件 {number}", channel=channel)
    filters = InquiryFilters(text="棚卸", channel="phone")
    first = list_inquiries(session, actor, filters, limit=3)
    second = list_inquiries(session, actor, filters, limit=3, place=Place(before=first.older))
    seen = [row.question for row in [*first.rows, *second.rows]]
    assert seen == ["棚卸の件 6", "棚卸の件 4", "棚卸の件 2", "棚卸の件 0"]
    assert first.newer is None
    assert second.older is None
    back = list_inquiries(session, actor, filters, limit=3, place=Place(after=second.newer))
    assert [row.id for row in back.rows] == [row.id for row in first.rows]


@pytest.mark.usefixtures("way")
def test_confidential_is_not_found_by_others(log: tuple[Session, Actor]) -> None:
    """SEC: the permission is part of the query, for words and for references alike."""
    session, actor = log
    hidden = make_inquiry(session, actor, "保護の申出", confidential=True)
    other, manager = make_staff(session), make_staff(session, Role.MANAGER)
    for text in ("保護", hidden.reference):
        assert list_inquiries(session, other, InquiryFilters(text=text)).rows == []
        assert len(list_inquiries(session, actor, InquiryFilters(text=text)).rows) == 1
        assert len(list_inquiries(session, manager, InquiryFilters(text=text)).rows) == 1
