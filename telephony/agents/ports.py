"""What rooms above hear at once, in the same transaction: an operator is free again."""

from collections.abc import Callable

from sqlalchemy.orm import Session

Reaction = Callable[[Session], None]

_reactions: list[Reaction] = []


def when_free(reaction: Reaction) -> Reaction:
    """Decorate `(session)`: called whenever an operator becomes available."""
    if reaction not in _reactions:
        _reactions.append(reaction)
    return reaction


def tell_free(session: Session) -> None:
    """An operator has become available."""
    for reaction in _reactions:
        reaction(session)
