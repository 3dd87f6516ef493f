"""Progress for the person who waits: lines on the terminal, apart from the table."""

import click


def tell(line: str) -> None:
    """Show what is being done."""
    click.echo(line, err=True)
