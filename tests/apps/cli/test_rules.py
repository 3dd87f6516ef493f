"""PRC-2: `callcenter rules` as its user sees it."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from callcenter.apps.cli.rules import rules

CARD = ("card-expiry", "--born", "1990-05-05", "--issued", "2025-05-05")
CERTIFICATE = ("certificate-expiry", "--born", "1990-05-05", "--issued", "2025-03-01")


@pytest.mark.parametrize(
    ("arguments", "day"),
    [
        (CARD, "2035-05-05"),
        ((*CERTIFICATE, "--card-expiry", "2034-05-05"), "2029-05-05"),
        ((*CERTIFICATE, "--card-expiry", "2034-05-05", "--renewal"), "2030-05-05"),
        ((*CERTIFICATE, "--card-expiry", "2027-05-05", "--renewal"), "2027-05-05"),
        (("renewal-opens", "--expiry", "2026-05-31"), "2026-03-01"),
    ],
)
def test_prints_one_day(arguments: tuple[str, ...], day: str) -> None:
    result = CliRunner().invoke(rules, arguments)
    assert (result.exit_code, result.output) == (0, f"{day}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("card-expiry", "--born", "2025-05-06", "--issued", "2025-05-05"),
        ("card-expiry", "--born", "1500-01-01", "--issued", "2012-05-05"),
        (*CERTIFICATE, "--card-expiry", "2025-02-28"),
        ("renewal-opens", "--expiry", "9999-12-31"),
    ],
)
def test_impossible_days_are_one_line(arguments: tuple[str, ...]) -> None:
    """Exit code 1 and one clear line that names the option."""
    result = CliRunner().invoke(rules, arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "--" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("card-expiry",),
        ("card-expiry", "--born", "1990-05-05"),
        ("card-expiry", "--born", "1990-02-30", "--issued", "2025-05-05"),
        ("card-expiry", "--born", "5/5/1990", "--issued", "2025-05-05"),
        ("renewal-opens", "--expiry", "20260531"),
        ("renewal-closes",),
    ],
)
def test_bad_usage(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(rules, arguments).exit_code == 2


def test_command_is_wired() -> None:
    """As its user calls it, with the exit code of the process."""
    called = [sys.executable, "-c", "from callcenter.apps.cli import main; main()", "rules"]
    done = subprocess.run([*called, *CARD], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "2035-05-05\n", "")
    wrong = ("renewal-opens", "--expiry", "1999-12-31")
    done = subprocess.run([*called, *wrong], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
