"""`callcenter city`: the city this installation works for."""

from pathlib import Path

import click

from callcenter.apps.profile import load_profile
from callcenter.core.db import Database
from callcenter.core.settings import load_settings


@click.group("city")
def city() -> None:
    """The city profile."""


@city.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Set the city's names and contact data from a TOML file.

    [city] name_ja, name_en, centre_ja, centre_en; [contact] phone, email, counter_ja, counter_en,
    counter_address_ja, counter_address_en, national_line, national_line_en, suspension_line,
    suspension_line_en, reissue_fee, certificate_fee; any number of [[branches]] name_ja, name_en,
    address_ja, address_en, handles_ja, handles_en.
    """
    database = Database(load_settings().database_url)
    try:
        loaded = load_profile(database, file)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    finally:
        database.dispose()
    click.echo(f"{loaded.name_ja} / {loaded.name_en}")
