"""The pages that people wait for, as scenarios: every filter of the list, words of every kind."""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from urllib.parse import urlencode
from uuid import uuid4

from callcenter.core import clock
from callcenter.core.ids import first_id
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.models import Channel, Language, Result, Status
from tests.bench.load_client import Asking, Request
from tests.bench.samples import Samples
from tests.bench.servers import SignedIn

KINDS = ("list", "open", "save", "search", "suggest")
QUESTION = "カードの更新の予約をしたい。必要な持ち物と、電子証明書の更新も同時にできるか知りたい。"
WORDS = {
    "two characters, frequent": "駐車",
    "two characters, natural": "予約",
    "two characters, rare": "点字",
    "one kanji": "証",
    "four characters": "町内会報",
    "four characters, frequent": "暗証番号",
    "English, frequent": "timeout",
    "English, rare": "firmware",
    "two words": "更新 予約",
    "two words, one rare": "予約 点字",
    "two words, never together": "駐車 点字",
    "no such word": "存在しない語",
}
# The floor finds each word the quicker way: by its index, or walking back from the newest.
FREQUENT = frozenset({"駐車", "予約", "証", "暗証番号", "更新 予約"})


@dataclass(frozen=True)
class Scenario:
    """One kind of request.

    Attributes:
        kind: one of `KINDS`.
        floor: the floor's answer to the same question, None where it has none.
    """

    kind: str
    name: str
    asking: Asking
    floor: Request | Asking | None = None


def scenarios(samples: Samples, person: SignedIn) -> list[Scenario]:
    """Everything that is measured on a store."""
    return [
        *_lists(samples),
        *_records(samples),
        _saving(person),
        *_searches(samples),
        _suggesting(person),
    ]


def _lists(samples: Samples) -> list[Scenario]:
    floor = Request("/list?" + urlencode({"category": samples.categories[-1]}))
    found = []
    for name, filters in _filters(samples).items():
        asking = _always(Request(_address(filters)))
        found.append(Scenario("list", name, asking, floor))
    deep = Request(f"/inquiries?before={samples.deep}")
    found.append(Scenario("list", "twenty pages back", _always(deep), floor))
    middle = Request(f"/inquiries?before={first_id(clock.now() - timedelta(days=500))}")
    found.append(Scenario("list", "five hundred days back", _always(middle), floor))
    return found


def _filters(samples: Samples) -> dict[str, InquiryFilters]:
    single = {f"status {one}": InquiryFilters(status=one) for one in (*Status, "unfinished")}
    single |= {f"channel {one}": InquiryFilters(channel=one) for one in Channel}
    single |= {f"language {one}": InquiryFilters(language=one) for one in Language}
    single |= {f"result {one}": InquiryFilters(result=one) for one in Result}
    rare, usual = samples.categories[0], samples.categories[-1]
    handler, tag = samples.handlers[-1], samples.tags[-1]
    month = InquiryFilters(period_from=_ago(500), period_to=_ago(470))
    return {
        "everything": InquiryFilters(),
        **single,
        "category, rare": InquiryFilters(category=rare),
        "category, frequent": InquiryFilters(category=usual),
        "category, first level": InquiryFilters(category=samples.first_levels[-1]),
        "category, undecided": InquiryFilters(category="none"),
        "owner me": InquiryFilters(owner="me"),
        "owner nobody": InquiryFilters(owner="nobody"),
        "owner": InquiryFilters(owner=handler),
        "handler": InquiryFilters(handler=samples.handlers[0]),
        "tag, rare": InquiryFilters(tag=samples.tags[0]),
        "tag, frequent": InquiryFilters(tag=tag),
        "one day": InquiryFilters(period_from=_ago(500), period_to=_ago(500)),
        "one month": month,
        "until a thousand days ago": InquiryFilters(period_to=_ago(1000)),
        "complaint": InquiryFilters(complaint=True),
        "campaign": InquiryFilters(campaign=True),
        "confidential": InquiryFilters(confidential=True),
        "overdue": InquiryFilters(overdue=True),
        "category + owner": InquiryFilters(category=usual, owner=handler),
        "category + complaint": InquiryFilters(category=usual, complaint=True),
        "rare category + English": InquiryFilters(category=rare, language="en"),
        "unfinished + owner me": InquiryFilters(status="unfinished", owner="me"),
        "tag + channel": InquiryFilters(tag=tag, channel="transfer"),
        "handler + channel, none": InquiryFilters(handler=handler, channel="email"),
        "result + channel, none": InquiryFilters(result="abandoned", channel="email"),
        "month + channel": replace(month, channel="email"),
        "month + complaint": replace(month, complaint=True),
        "month + tag": replace(month, tag=tag),
    }


def _records(samples: Samples) -> list[Scenario]:
    def one(chance: Random) -> Request:
        return Request(f"/inquiries/{chance.choice(samples.inquiries)}")

    def floor(chance: Random) -> Request:
        return Request(f"/open/{chance.choice(samples.inquiries)}")

    return [
        Scenario("open", "a record", one, floor),
        Scenario("open", "the desk", _always(Request("/desk")), floor),
    ]


def _saving(person: SignedIn) -> Scenario:
    values = {
        "channel": "phone",
        "language": "ja",
        "question": QUESTION,
        "answer": "",
        "status": "open",
        "csrf_token": person.csrf_token,
    }

    def save(_chance: Random) -> Request:
        form = urlencode({**values, "entry_key": str(uuid4())})
        return Request("/desk", form.encode(), expect=303)

    floor = Request("/create", urlencode({"question": QUESTION}).encode(), expect=303)
    return Scenario("save", "a new inquiry", save, floor)


def _searches(samples: Samples) -> list[Scenario]:
    usual = samples.categories[-1]
    found = [_search(name, InquiryFilters(text=word)) for name, word in WORDS.items()]
    found += [
        _search("phone number", InquiryFilters(text=samples.phone), floor=False),
        _search("last digits", InquiryFilters(text=samples.phone[-4:]), floor=False),
        _search("word + category", InquiryFilters(text="予約", category=usual), floor=False),
        _search("rare word + category", InquiryFilters(text="点字", category=usual), floor=False),
        _search("word + language, none", InquiryFilters(text="card", language="ja"), floor=False),
        _search("word + tag, rare", InquiryFilters(text="予約", tag=samples.tags[0]), floor=False),
        _search(
            "word + channel + result, none",
            InquiryFilters(text="予約", channel="email", result="abandoned"),
            floor=False,
        ),
        _search("word + status", InquiryFilters(text="予約", status="unfinished"), floor=False),
        _search(
            "word + old month",
            InquiryFilters(text="駐車", period_from=_ago(500), period_to=_ago(470)),
            floor=False,
        ),
    ]
    return found


def _search(name: str, filters: InquiryFilters, *, floor: bool = True) -> Scenario:
    way = "/walk?" if filters.text in FREQUENT else "/search?"
    plain = Request(way + urlencode({"text": filters.text})) if floor else None
    return Scenario("search", name, _always(Request(_address(filters))), plain)


def _suggesting(person: SignedIn) -> Scenario:
    body = json.dumps({"values": {"question": QUESTION}}).encode()
    request = Request(
        "/inquiries/suggest", body, "application/json", (f"X-CSRFToken: {person.csrf_token}",)
    )
    return Scenario("suggest", "categories for a text", _always(request))


def _address(filters: InquiryFilters) -> str:
    return "/inquiries?" + urlencode(filters.as_query())


def _always(request: Request) -> Asking:
    return lambda _chance: request


def _ago(days: int) -> date:
    return clock.today() - timedelta(days=days)
