"""The `callcenter` command: one group per noun, each loaded only when it is called."""

import importlib
import sys

import click

COMMANDS = {
    "audit": "audit",
    "city": "city",
    "classify": "classify",
    "db": "db",
    "demo": "demo",
    "exchange": "exchange",
    "faq": "faq",
    "generate": "demo:generate",
    "inquiry": "inquiry",
    "phone": "phone",
    "privacy": "privacy",
    "recordings": "recordings",
    "rules": "rules",
    "run": "run",
    "user": "user",
}


class Commands(click.Group):
    """Loads a command's module when it is named: `privacy scan` needs no database."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = importlib.import_module(f"callcenter.apps.cli.{module}")
        command: click.Command = getattr(found, name or module)
        return command


@click.command(cls=Commands)
def callcenter() -> None:
    """Call-center and inquiry platform for My Number card work."""


def main() -> None:
    """Entry point: errors become one line and exit code 1, wrong usage 2."""
    try:
        callcenter.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        sys.exit(1)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        sys.exit(1)
