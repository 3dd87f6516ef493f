"""FAQ-6: topics, search, an article with what it leads to, addresses for search engines."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from callcenter.apps.wiring import Platform
from callcenter.core.city.profile import City, Contact, set_city
from faq.articles.entry import Side
from faq.search.services.glossary import seed_glossary
from faq.search.web.public import PAGE
from tests.factories.articles import make_published

LINKS = (
    {"kind": "procedure", "key": "certificate-renewal"},
    {"kind": "procedure", "key": "no-guide-any-more"},
    {
        "kind": "page",
        "title_ja": "市の案内",
        "title_en": "",
        "url": "https://city.example.jp/a?b=1&c",
    },
)
ASKING = ("SELECT", "INSERT", "UPDATE", "DELETE")


def question(text: str) -> Side:
    return Side(question=text, phone=f"{text}については窓口へ。", counter="- 窓口")


def publish(platform: Platform, *articles: dict[str, Any]) -> None:
    with platform.database.transaction() as session:
        for values in articles:
            make_published(session, **values)


def shown_numbers(text: str) -> list[int]:
    """Articles that the list of a page leads to, in its order."""
    return [int(number) for number in re.findall(r'<a href="/ja/faq/F-(\d+)"', text)]


def test_empty_collection_says_so(citizen: FlaskClient) -> None:
    for address in ("/ja/", "/ja/faq", "/en/faq", "/en/faq?q=card", "/ja/faq/sitemap.xml"):
        assert citizen.get(address).status_code == 200
    assert "No answers are published yet." in citizen.get("/en/faq").text
    assert citizen.get("/en/faq/topics/8").status_code == 404
    assert citizen.get("/en/faq/F-1").status_code == 404


def test_topics_count_what_is_in_them(platform: Platform, citizen: FlaskClient) -> None:
    """A category of the tree that is not in use any more loses no article."""
    publish(
        platform,
        *({"category": code} for code in ("3-1", "3-1", "3-2", "8")),
    )
    front = " ".join(citizen.get("/en/faq").text.split())
    counts = dict(re.findall(r'/topics/([\w-]+)"><strong>.*?<span>(\d+) question', front))
    assert counts == {"3": "3", "8": "1"}
    assert list(counts) == ["3", "8"]
    assert counts.keys() == set(re.findall(r"/topics/([\w-]+)", citizen.get("/en/").text))
    upper = citizen.get("/ja/faq/topics/3").text
    assert shown_numbers(upper) == [1, 2, 3]
    assert re.findall(r"/ja/faq/topics/(3-\d)", upper) == ["3-1", "3-2"]
    lower = citizen.get("/ja/faq/topics/3-2").text
    assert shown_numbers(lower) == [3]
    assert 'href="/ja/faq/topics/3"' in lower
    for code in ("3-3", "9", "99", "x", "other"):
        assert citizen.get(f"/ja/faq/topics/{code}").status_code == 404


def test_retired_category_is_listed_under_other(
    platform: Platform, citizen: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(platform, {"category": "8"}, {"category": "3-1"})
    monkeypatch.setattr(
        "faq.articles.ports._categories", [lambda _session, _language: {"8": "更新"}]
    )
    assert shown_numbers(citizen.get("/ja/faq/topics/other").text) == [2]
    assert 'href="/en/faq/topics/other"' in citizen.get("/en/faq/F-2").text
    assert "Other questions" in citizen.get("/en/faq").text


def test_long_topic_is_paged(platform: Platform, citizen: FlaskClient) -> None:
    publish(platform, *({"ja": question(f"質問{n}")} for n in range(PAGE + 2)))
    first = citizen.get("/ja/faq/topics/8").text
    assert shown_numbers(first) == list(range(1, PAGE + 1))
    assert f'href="/ja/faq/topics/8?after={PAGE}"' in first
    second = citizen.get(f"/ja/faq/topics/8?after={PAGE}").text
    assert shown_numbers(second) == [PAGE + 1, PAGE + 2]
    assert "?after=" not in second
    for after in ("-5", "x", "99999999999999999999"):
        assert citizen.get(f"/ja/faq/topics/8?after={after}").status_code == 200


def test_search_shows_the_best_first(platform: Platform, citizen: FlaskClient) -> None:
    publish(
        platform,
        {"ja": question("暗証番号を忘れました")},
        {"ja": question("カードをなくしました")},
    )
    text = citizen.get("/ja/faq?q=カードをなくしました").text
    assert shown_numbers(text)[0] == 2
    assert 'value="カードをなくしました"' in text
    assert "<mark>" in text
    assert '<meta name="robots" content="noindex">' in text
    assert 'href="/en/faq?q=' in text


@pytest.mark.parametrize("typed", ["F-2", "f2", "Ｆ－２", "Fー2", " F 2 ", "F-02"])
def test_number_leads_to_its_article(platform: Platform, citizen: FlaskClient, typed: str) -> None:
    publish(platform, {}, {})
    answer = citizen.get("/en/faq", query_string={"q": typed})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/faq/F-2")


@pytest.mark.parametrize(
    "typed",
    ["F-99", "2", "F-99999999999", "<script>alert(1)</script>", "*" * 5000, "\x00", "%(a)s {city}"],
)
def test_any_text_is_answered(platform: Platform, citizen: FlaskClient, typed: str) -> None:
    publish(platform, {})
    answer = citizen.get("/ja/faq", query_string={"q": typed})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_my_number_is_taken_out_of_the_address(platform: Platform, citizen: FlaskClient) -> None:
    """PRV-1: neither the page nor the address that the browser keeps has it."""
    publish(platform, {})
    answer = citizen.get("/en/faq", query_string={"q": "1234 5678 9018 カード"})
    assert answer.status_code == 302
    assert "9018" not in answer.headers["Location"]
    page = citizen.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "9018" not in page.text
    assert "A number was taken out of your question." in page.text


def test_article_leads_on(platform: Platform, citizen: FlaskClient) -> None:
    """The guide that exists, the page outside with its language, and others like it."""
    publish(platform, {"links": LINKS}, {}, {"category": "3-1", "ja": question("全く別の話")})
    page = citizen.get("/en/faq/F-1").text
    assert 'href="/en/procedures/certificate-renewal"' in page
    assert "no-guide-any-more" not in page
    assert '<a href="https://city.example.jp/a?b=1&amp;c"><span lang="ja">市の案内' in page
    related = page.partition('id="related"')[2]
    assert 'href="/en/faq/F-2"' in related
    assert 'href="/en/faq/F-1"' not in related
    assert 'href="/en/faq/topics/8"' in page
    answer = citizen.get(re.findall(r'href="(/en/procedures/[^"]+)"', page)[0])
    assert answer.status_code == 200


def test_answers_stand_in_reading_order(platform: Platform, citizen: FlaskClient) -> None:
    """The short answer first; variables filled in; the city's own contact below."""
    with platform.database.transaction() as session:
        contact = Contact(phone="0570-000-111", email="card@city.example.jp")
        set_city(session, City("みどり市", "Midori", "センター", "Center", contact=contact))
        make_published(session)
    page = citizen.get("/ja/faq/F-1").text
    assert page.index("お問い合わせは0570-000-111です") < page.index(
        "<strong>「有効期限」</strong>"
    )
    assert 'href="tel:0570000111"' in page
    assert 'href="mailto:card@city.example.jp"' in page
    english = citizen.get("/en/faq/F-1").text
    assert "Until your tenth birthday after the issue." in english


def test_search_engines_are_told(platform: Platform, citizen: FlaskClient) -> None:
    """One address for each text, its translation, and question and answer as data."""
    publish(platform, {})
    page = citizen.get("/en/faq/F-1").text
    base = "http://127.0.0.1:8000"
    assert f'<link rel="canonical" href="{base}/en/faq/F-1">' in page
    for language in ("ja", "en"):
        assert f'hreflang="{language}" href="{base}/{language}/faq/F-1"' in page
    assert '<meta name="robots" content="index">' in page
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    entity = json.loads(found[1])["mainEntity"][0]
    assert entity["name"] == "Until when is my card valid?"
    assert "**" not in entity["acceptedAnswer"]["text"]
    sitemap = citizen.get("/en/faq/sitemap.xml")
    assert sitemap.mimetype == "application/xml"
    assert f"<loc>{base}/en/faq/F-1</loc>" in sitemap.text


def test_pages_are_asked_for_anew_and_sent_once(platform: Platform, citizen: FlaskClient) -> None:
    """A browser keeps them for going back and asks whether they hold; nobody else keeps them."""
    publish(platform, {})
    for address in ("/ja/faq", "/ja/faq/topics/8", "/ja/faq?q=期限", "/ja/faq/sitemap.xml"):
        first = citizen.get(address)
        assert first.headers["Cache-Control"] == "private, no-cache"
        again = citizen.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert "Set-Cookie" not in first.headers
    assert citizen.get("/ja/faq/F-1").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "address", ["/ja/faq/F-0", "/ja/faq/F-x", "/ja/faq/F-9999999999", "/fr/faq"]
)
def test_impossible_addresses(citizen: FlaskClient, address: str) -> None:
    assert citizen.get(address).status_code == 404


@pytest.fixture
def statements(platform: Platform) -> Iterator[list[str]]:
    """What is asked of the database from now on."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith(ASKING):
            asked.append(statement)

    engine = platform.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("most", "address"),
    [
        # Stamps of collection and hours (twice), what is asked most with its texts, labels, counts.
        (7, "/ja/faq"),
        # The number, the article, its texts, hours; labels, counts; the search for its relatives.
        (11, "/ja/faq/F-1"),
        (5, "/ja/faq/topics/8"),
        (5, "/ja/faq?q=カードの有効期限"),
        (2, "/ja/faq/sitemap.xml"),
        (4, "/ja/"),
    ],
)
def test_page_asks_little(
    platform: Platform, citizen: FlaskClient, statements: list[str], most: int, address: str
) -> None:
    """NFR: as much with forty articles as with one, and a reader writes nothing."""
    publish(platform, *({"ja": question(f"カードの有効期限 {n}")} for n in range(40)))
    with platform.database.transaction() as session:
        seed_glossary(session)
    citizen.get(address)  # what a process reads once is read
    statements.clear()
    assert citizen.get(address).status_code == 200
    assert [one for one in statements if not one.startswith("SELECT")] == []
    assert len(statements) <= most, "\n".join(statements)
