"""`callcenter phone notice`: TEL-1, where no browser is at hand."""

import pytest

from callcenter.apps.models import metadata
from telephony.setup.queries import notice_on
from telephony.setup.values import Afterwards
from tests.apps.cli.test_phone import database, provider, run  # noqa: F401


@pytest.fixture(autouse=True)
def installation(provider: object) -> None:  # noqa: F811
    with database() as opened:
        metadata.create_all(opened.engine.execution_options(write=True))


def test_a_notice_is_switched_on_and_off() -> None:
    """TEL-1"""
    code, shown = run("notice", "on", "3", "--minutes", "30", "--hang-up")
    assert code == 0
    assert shown.startswith("notice 3 is on until ")
    with database() as opened, opened.transaction(write=False) as session:
        on = notice_on(session)
    assert on is not None
    assert (on.slot, on.afterwards, on.by) == (3, Afterwards.HANG_UP, "system")
    shown = run("notice", "show")[1]
    assert shown.count("  off\n") == 2
    assert "3  on until " in shown
    assert "because of an emergency" in shown
    assert run("notice", "off") == (0, "no notice is on any more\n")
    assert run("notice", "off") == (0, "no notice was on\n")


def test_there_is_no_other_notice_and_no_longer_one() -> None:
    assert run("notice", "on", "4")[0] != 0
    assert run("notice", "on", "1", "--minutes", "100000")[0] != 0
    assert run("notice", "off") == (0, "no notice was on\n")
