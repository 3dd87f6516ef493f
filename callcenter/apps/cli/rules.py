"""`callcenter rules`: days that follow from the rules of cards and certificates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

import click

from faq.procedures.errors import Impossible
from faq.procedures.rules.results import Ruled
from faq.procedures.rules.validity import (
    EARLIEST_BIRTH,
    FIRST_ISSUE,
    LAST_DAY,
    card_expiry,
    certificate_expiry,
    renewal_opens,
)

# The terminal speaks English whoever sits at it; the pages have their own wording.
_SENTENCES = {
    "day_out_of_range": "{option}: this day is out of range ({first} to {last})",
    "issue_out_of_range": "{option}: cards and certificates are issued from {issues} to {last}",
    "issued_before_born": "{option}: the day of issue is before the day of birth",
    "card_ended_before_issue": "{option}: the card ends before the certificate is issued",
}
_OPTIONS = {
    "born": "--born",
    "issued": "--issued",
    "card_expires": "--card-expiry",
    "expires": "--expiry",
}


class IsoDay(click.ParamType[date]):
    """A day as 2026-11-21."""

    name = "YYYY-MM-DD"
    shape: ClassVar[re.Pattern[str]] = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            if self.shape.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise click.BadParameter(f"{value!r} is not a day such as 2026-11-21", ctx, param)


DAY = IsoDay()


@click.group("rules")
def rules() -> None:
    """Days by the rules of cards and certificates."""


@rules.command("card-expiry")
@click.option("--born", required=True, type=DAY, help="Day of birth.")
@click.option("--issued", required=True, type=DAY, help="Day the card is issued.")
def card_expiry_command(born: date, issued: date) -> None:
    """Print the last day on which a card is valid."""
    _print(lambda: card_expiry(born, issued))


@rules.command("certificate-expiry")
@click.option("--born", required=True, type=DAY, help="Day of birth.")
@click.option("--issued", required=True, type=DAY, help="Day the certificate is issued.")
@click.option(
    "--card-expiry", "card_expires", required=True, type=DAY, help="Last day of the card."
)
@click.option("--renewal", is_flag=True, help="It is issued as a renewal.")
def certificate_expiry_command(
    born: date, issued: date, card_expires: date, *, renewal: bool
) -> None:
    """Print the last day on which a certificate is valid."""
    _print(lambda: certificate_expiry(born, issued, card_expires, renewal=renewal))


@rules.command("renewal-opens")
@click.option("--expiry", "expires", required=True, type=DAY, help="Last day of what is renewed.")
def renewal_opens_command(expires: date) -> None:
    """Print the first day on which a card or certificate can be renewed."""
    _print(lambda: renewal_opens(expires))


def _print(rule: Callable[[], Ruled[date]]) -> None:
    try:
        result = rule()
    except Impossible as error:
        raise click.ClickException(_sentence(error)) from None
    click.echo(result.value.isoformat())


def _sentence(error: Impossible) -> str:
    """All that is wrong in one line."""
    return "; ".join(
        _SENTENCES[code].format(
            option=_OPTIONS[field],
            first=EARLIEST_BIRTH if field == "born" else FIRST_ISSUE,
            last=LAST_DAY,
            issues=FIRST_ISSUE,
        )
        for field, code in error.fields.items()
    )
