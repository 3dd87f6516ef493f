"""`callcenter exchange`: the local exchange, which stands in for the provider."""

import json
from pathlib import Path

import click

from callcenter.core.settings import LOCAL_NUMBER, TRAINING_NUMBER
from telephony.exchange.script.handset import ExchangeAway, Refusal
from telephony.exchange.script.playing import Report, play
from telephony.exchange.script.reading import ScriptError, read_script
from telephony.exchange.script.steps import Script
from telephony.exchange.script.telling import timelines, totals

ON_TERMINAL = "-"


@click.group("exchange")
def exchange() -> None:
    """The local exchange: telephony for demonstration, training and tests."""


@exchange.command("script")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--report", "reports", is_flag=True, help="Print each leg's timeline as well.")
@click.option("--json", "json_file", help="Write the report as JSON to a file; - prints it alone.")
@click.option(
    "--exchange-url",
    envvar="CALLCENTER_EXCHANGE_URL",
    default="http://127.0.0.1:8100",
    show_default=True,
)
@click.option("--app-url", envvar="PUBLIC_URL", default="http://127.0.0.1:8000", show_default=True)
@click.option("--number", default=LOCAL_NUMBER, show_default=True, help="What callers dial.")
@click.option(
    "--training", is_flag=True, help=f"Dial {TRAINING_NUMBER}, which is answered at any hour."
)
def script_command(
    file: Path,
    *,
    reports: bool,
    json_file: str | None,
    exchange_url: str,
    app_url: str,
    number: str,
    training: bool,
) -> None:
    """Play the callers and operators of a YAML file through the running exchange and app.

    Real calls of real seconds. Exit code 1 when an expectation is not met.
    """
    script = _script(file)
    try:
        centre = TRAINING_NUMBER if training else number
        report = play(script, exchange_url=exchange_url, app_url=app_url, centre=centre)
    except (ExchangeAway, Refusal) as away:
        raise click.ClickException(str(away)) from None
    if json_file != ON_TERMINAL:
        _print(report, reports=reports)
    if json_file:
        _write(report, json_file)
    if report.unmet:
        raise click.ClickException("\n".join(report.unmet))


def _script(file: Path) -> Script:
    try:
        return read_script(file.read_text(encoding="utf-8"))
    except (ScriptError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from None


def _print(report: Report, *, reports: bool) -> None:
    if report.title:
        click.echo(f"{report.title}\n")
    for line in timelines(report) if reports else ():
        click.echo(line)
    for line in totals(report.summary):
        click.echo(line)


def _write(report: Report, where: str) -> None:
    text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
    if where == ON_TERMINAL:
        click.echo(text)
        return
    try:
        Path(where).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{where}: {error.strerror}") from None
