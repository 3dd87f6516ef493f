"""TEL-8: when the app is dead, callers hear so in both languages from a page hosted elsewhere."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from callcenter.apps.machine import exchange_environment, fallback_file, host_fallback
from callcenter.core.settings import load_settings
from telephony.exchange.server import read_settings
from telephony.exchange.station import Station, StationSettings
from telephony.exchange.web.application import make_application
from tests.fixtures.apps import answering
from tests.telephony.exchange.stations import ACCOUNT, CALLER, NUMBER, TOKEN
from tests.telephony.words import BROKEN

NOBODY = "http://127.0.0.1:1"  # refuses connections
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@contextmanager
def hosting(file: Path | None) -> Iterator[tuple[Station, str]]:
    """A station whose app is dead, and the address of the page."""
    settings = StationSettings(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        number=NUMBER,
        voice_url=f"{NOBODY}/voice/incoming",
        fallback_file=file,
    )
    station = Station(settings, start=START)
    with closing(station), answering(make_application(station)) as address:
        page = f"{address}/hosted/fallback.xml"
        station.exchange.numbers[NUMBER].fallback_url = page
        yield station, page


def test_a_caller_hears_both_languages_when_the_app_is_dead(tmp_path: Path) -> None:
    """Over real requests: the first to an app that is not there, the second to the page that
    `callcenter run` has written down."""
    installation = load_settings({"CALLCENTER_DATA": str(tmp_path)})
    host_fallback(installation)
    with hosting(fallback_file(installation)) as (station, _page):
        leg = station.exchange.place_call(caller=CALLER, to=NUMBER)
        station.exchange.run(120)
    heard = [str(one["text"]) for one in leg.heard]
    for words in BROKEN.values():
        assert sum(words in text for text in heard) == 2, "said once more for who missed it"
    assert leg.status == "completed"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_page_is_the_file(tmp_path: Path, method: str) -> None:
    file = tmp_path / "fallback.xml"
    with hosting(file) as (_station, page):
        assert requests.request(method, page, timeout=5).status_code == 404
        file.write_text("<Response/>")
        answer = requests.request(method, page, timeout=5)
    assert (answer.text, answer.headers["Content-Type"]) == (
        "<Response/>",
        "text/xml; charset=utf-8",
    )


def test_there_is_no_page_without_a_file() -> None:
    with hosting(None) as (_station, page):
        assert requests.get(page, timeout=5).status_code == 404


def test_the_local_exchange_is_told_of_the_page(tmp_path: Path) -> None:
    exchange = "http://127.0.0.1:8100"
    environ = {"CALLCENTER_DATA": str(tmp_path), "CALLCENTER_EXCHANGE_URL": exchange}
    installation = load_settings(environ)
    told = read_settings(exchange_environment(installation, "http://127.0.0.1:8000"))
    assert told.fallback_url == f"{exchange}/hosted/fallback.xml"
    assert told.fallback_file == fallback_file(installation)
