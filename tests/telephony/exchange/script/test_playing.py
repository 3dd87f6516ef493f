"""Scripts are played at a real app and exchange, in real time (TEL-8)."""

import json
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result
from sqlalchemy import select

from callcenter.apps.cli import callcenter
from callcenter.apps.wiring import Platform
from callcenter.core.settings import TRAINING_NUMBER
from callcenter.desk.models import Practice
from callcenter.inquiries.models import Inquiry
from telephony.agents.models import Agent
from telephony.calls.models import Call
from telephony.exchange.calls import NewCall
from tests.journeys.centre import PASSWORD, Centre, live_centre
from tests.telephony.exchange.script.examples import DEMO_PASSWORD, example

pytestmark = pytest.mark.timeout(400)

NOT_HEARD = """
callers:
  - name: 市民
    number: "+819012345678"
    does:
      - dials
      - hears: お電話ありがとうございます
      - hears: {text: 本日は閉館, within: 1}
  - name: 待つ人
    number: "+819012345679"
    does:
      - dials: {at: 600}
"""
CALLED = """
callers:
  - name: 出る人
    number: "+819012345671"
    does:
      - is_called: {after: 1, within: 20}
      - hears: 市役所です
      - hears_not: {text: 窓口, during: 1}
      - hangs_up
  - name: 断る人
    number: "+819012345672"
    does: [{declines: 20}]
  - name: 出ない人
    number: "+819012345673"
    does: [{lets_ring: 20}]
"""
NOT_SIGNED_IN = """
operators:
  - {name: 青木, login: aoki, does: [{signs_in: not-the-password}]}
"""


@pytest.fixture
def centre(platform: Platform) -> Iterator[Centre]:
    """A centre with people of the examples."""
    with live_centre(platform) as opened:
        opened.operator("ja", login="aoki")
        opened.operator("ja", "en", login="brown")
        yield opened


def played(
    centre: Centre, text: str, tmp_path: Path, *options: str
) -> tuple[Result, dict[str, Any]]:
    """What the command prints, and the report that it writes."""
    file, report = tmp_path / "script.yaml", tmp_path / "report.json"
    file.write_text(text.replace(DEMO_PASSWORD, PASSWORD), encoding="utf-8")
    addresses = ["--exchange-url", centre.exchange_url, "--app-url", centre.live.address]
    command = ["exchange", "script", str(file), "--report", "--json", str(report), *addresses]
    result = CliRunner().invoke(callcenter, [*command, *options])
    return result, json.loads(report.read_text(encoding="utf-8"))


# It takes the time of a real call; `SCRIPTS=all` plays the English one as well.
PLAYED = [
    ("one_call_ja.yaml", "4-2", "ja", "録音いたします"),
    ("one_call_en.yaml", "7-1", "en", "This call will be recorded"),
][: 2 if os.environ.get("SCRIPTS") == "all" else 1]


@pytest.mark.parametrize(("name", "category", "language", "notice"), PLAYED)
def test_an_example_is_played(
    centre: Centre, tmp_path: Path, name: str, category: str, language: str, notice: str
) -> None:
    """From the ring to the written inquiry; the notice is heard before anything is recorded."""
    result, report = played(centre, example(name), tmp_path)
    assert result.exit_code == 0, result.output
    summary = report["summary"]
    assert (summary["calls"], summary["answered"], summary["abandoned"]) == (1, 1, 0)
    assert 0 < summary["longest"] == summary["waited"]
    assert set(summary["requests"]) == {"200", "204"}
    assert summary["recordings"] == {"completed": 1}
    [tape] = report["recordings"]
    assert tape["began"] < tape["ready"]
    assert summary["errors"] == []
    assert summary["assumptions"]
    [citizen] = [leg for leg in report["legs"] if leg["is_caller"]]
    moments = citizen["timeline"]
    told = next(moment["second"] for moment in moments if notice in moment["text"])
    assert told < tape["began"]
    assert any(moment["recorded"] for moment in moments if moment["what"] == "hears")
    assert not any(moment["recorded"] for moment in moments if moment["what"] == "announcement")
    assert notice in result.output
    [inquiry] = centre.read(lambda session: list(session.scalars(select(Inquiry))))
    assert (inquiry.category_code, inquiry.status) == (category, "closed")
    assert inquiry.language == language
    states = centre.read(lambda session: set(session.scalars(select(Agent.state))))
    assert states == {"offline"}


def test_practice_is_played_and_reviewed(centre: Centre, tmp_path: Path) -> None:
    """TEL-7: over real HTTP, from the page to the inquiry, marked as practice all the way; the
    review knows how it went."""
    result, report = played(centre, example("practice_ja.yaml"), tmp_path)
    assert result.exit_code == 0, result.output
    assert report["unmet"] == []
    [inquiry] = centre.read(lambda session: list(session.scalars(select(Inquiry))))
    assert (inquiry.training, inquiry.category_code) == (True, "18")
    [call] = centre.read(lambda session: list(session.scalars(select(Call))))
    assert (call.training, call.outcome, call.called_number) == (True, "answered", TRAINING_NUMBER)
    [practice] = centre.read(lambda session: list(session.scalars(select(Practice))))
    told = requests.get(f"{centre.exchange_url}/practice/{practice.key}", timeout=10).json()
    assert (told["call_sid"], told["is_over"], told["left"]) == (call.sid, True, True)
    said = [line["text"] for line in told["lines"]]
    assert said == [
        "お電話ありがとうございます。",
        "あ、つながった。すみません、駐車場は市役所にありますか。",
        "はい、ございます。",
        "わかりました。もう行きますので、失礼します。",
    ]


def test_people_are_called(centre: Centre, tmp_path: Path) -> None:
    """CB-2: one answers, one declines, one lets it ring: each call ends as it must."""
    exchange = centre.station.exchange
    twiml = '<Response><Say language="ja-JP">市役所です。</Say><Pause length="20"/></Response>'

    def call(number: str) -> None:
        exchange.create_call(
            NewCall(to=number, from_=centre.station.settings.number, twiml=twiml, timeout=5)
        )

    with exchange.lock:
        for number in ("+819012345671", "+819012345672", "+819012345673"):
            exchange.clock.after(3, partial(call, number))
    result, report = played(centre, CALLED, tmp_path)
    assert result.exit_code == 0, result.output
    assert report["unmet"] == []
    with exchange.lock:
        statuses = {leg.to[-1]: leg.status for leg in exchange.legs.values()}
    assert statuses == {"1": "completed", "2": "busy", "3": "no-answer"}


def test_what_was_not_heard_is_one_clear_line(centre: Centre, tmp_path: Path) -> None:
    """Who, which line and step, and what was heard instead; nobody else waits in vain."""
    result, report = played(centre, NOT_HEARD, tmp_path, "--training")
    assert result.exit_code == 1
    [line] = report["unmet"]
    assert line.startswith("line 8: 市民 hears '本日は閉館': not in time; heard instead: ")
    assert "お電話ありがとうございます" in line
    assert line in result.output
    assert report["seconds"] < 300
    dialled = [one["text"] for one in report["legs"][0]["timeline"] if one["what"] == "dials"]
    assert dialled == [TRAINING_NUMBER]


def test_a_wrong_password_is_one_clear_line(centre: Centre, tmp_path: Path) -> None:
    result, report = played(centre, NOT_SIGNED_IN, tmp_path)
    assert result.exit_code == 1
    [line] = report["unmet"]
    assert line.startswith("line 3: 青木 signs_in: the app refuses the sign-in of 'aoki': ")
    assert not line.rstrip().endswith(":")


def test_no_exchange_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "script.yaml"
    file.write_text(NOT_HEARD, encoding="utf-8")
    command = ["exchange", "script", str(file), "--exchange-url", "http://127.0.0.1:9"]
    result = CliRunner().invoke(callcenter, command)
    assert result.exit_code == 1
    assert result.output.strip() == "Error: no exchange answers at http://127.0.0.1:9"
