"""`callcenter run`: the whole product on one machine."""

import os
import sys

import click

from callcenter.apps.machine import (
    SURFACES,
    Announcement,
    CannotStartError,
    claimed,
    exchange_environment,
    exchange_port,
    host_fallback,
    programs,
    require_free,
    show_line,
)
from callcenter.apps.migrate import upgrade
from callcenter.core.process.broker import broker_url
from callcenter.core.process.supervision import supervise
from callcenter.core.settings import load_settings
from callcenter.demo.first_start import prepare_first_start

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared, not listened on


@click.command("run")
@click.option(
    "--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(1, 65535)
)
@click.option("--host", envvar="CALLCENTER_HOST", default="127.0.0.1", show_default=True)
@click.option(
    "--surface",
    type=click.Choice(SURFACES),
    default="all",
    show_default=True,
    help="One surface alone starts no job worker and no broker: run those once, with 'all'.",
)
def run(port: int, host: str, surface: str) -> None:
    """Start everything: web, job worker, schedule and broker. One Ctrl-C stops all.

    Upgrades the database first; an empty one is filled with a demonstration city.
    """
    try:
        done = start(port, host, surface)
    except CannotStartError as error:
        raise click.ClickException(str(error)) from None
    sys.exit(0 if done else 1)


def start(port: int, host: str, surface: str) -> bool:
    """Prepare the data folder, then run everything until it is told to stop.

    Returns:
        False if a program could not be started.

    Raises:
        CannotStartError: the port or the data folder is in use.
    """
    near = "127.0.0.1" if host in EVERYWHERE else host
    os.environ.setdefault("PUBLIC_URL", f"http://{near}:{port}")
    os.environ.setdefault("CALLCENTER_EXCHANGE_URL", f"http://127.0.0.1:{exchange_port(port)}")
    settings = load_settings()
    folder = settings.data_dir / "run"
    with claimed(folder / f"{surface}.lock"):
        require_free(host, port)
        upgrade(settings)
        sign_ins = prepare_first_start(settings)
        if sign_ins:  # nobody can set up a second factor for invented people
            os.environ.setdefault("CALLCENTER_SECOND_FACTOR", "off")
        announcement = Announcement(near, port, sign_ins)
        os.environ |= {"CALLCENTER_HOST": host, "PORT": str(port), "CALLCENTER_SURFACE": surface}
        host_fallback(settings)
        os.environ |= exchange_environment(settings, f"http://{near}:{port}")
        if settings.redis_url is None:
            os.environ["REDIS_URL"] = broker_url(settings.data_dir / "broker")
        return supervise(
            programs(settings, surface),
            folder=folder / surface,
            report=show_line,
            poll=announcement.poll,
        )
