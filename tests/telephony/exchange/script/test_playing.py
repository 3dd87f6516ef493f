"""Examples are played at a real app and exchange, in real time (TEL-8)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

import telephony.exchange.script
from callcenter.apps.cli import callcenter
from callcenter.apps.wiring import Platform
from callcenter.inquiries.models import Inquiry
from tests.journeys.centre import PASSWORD, Centre, live_centre

EXAMPLES = Path(telephony.exchange.script.__file__).parent / "examples"
DEMO_PASSWORD = "midorino-demo-2026"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def centre(platform: Platform) -> Iterator[Centre]:
    """A centre with the people of the examples."""
    with live_centre(platform) as opened:
        opened.operator("ja", login="aoki")
        opened.operator("ja", "en", login="brown")
        yield opened


def played(centre: Centre, text: str, tmp_path: Path) -> tuple[Result, dict[str, Any]]:
    """What the command prints, and the report that it writes."""
    file, report = tmp_path / "script.yaml", tmp_path / "report.json"
    file.write_text(text.replace(DEMO_PASSWORD, PASSWORD), encoding="utf-8")
    addresses = ["--exchange-url", centre.exchange_url, "--app-url", centre.live.address]
    command = ["exchange", "script", str(file), "--report", "--json", str(report), *addresses]
    result = CliRunner().invoke(callcenter, command)
    return result, json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}


def example(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")


def test_one_call_in_japanese(centre: Centre, tmp_path: Path) -> None:
    result, report = played(centre, example("one_call_ja.yaml"), tmp_path)
    assert result.exit_code == 0, result.output
    print(result.output)
    assert report["summary"]["answered"] == 1
    [inquiry] = centre.read(lambda session: list(session.scalars(select(Inquiry))))
    assert inquiry.category_code == "4-2"
