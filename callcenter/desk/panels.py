"""Panels of the desk's side columns. A room adds one; the desk's own page stays as it is.

A panel is read when the desk opens, and again whenever one of its source fields changes in the
inquiry being written.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor


class Column(StrEnum):
    """`work`: what waits for the operator, left; `background`: what helps to answer, right."""

    WORK = "work"
    BACKGROUND = "background"


@dataclass(frozen=True)
class DeskState:
    """What the desk shows at this moment.

    Attributes:
        key: of the inquiry being written.
        values: what is typed so far, by field of the entry form; lists for choices of many.
    """

    session: Session
    actor: Actor
    key: UUID | None
    values: Mapping[str, str | list[str]]

    def text(self, name: str) -> str:
        """One field, empty when nothing is typed."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""


Read: TypeAlias = Callable[[DeskState], Mapping[str, Any]]


@dataclass(frozen=True)
class Panel:
    """One panel.

    Attributes:
        key: unique; part of its address and of its element's id.
        position: order in its column, least first.
        template: includes the whole panel; its own values are those that `read` returns, and
            `panel`.
        read: what the template needs; writes nothing.
        sources: fields of the entry form whose change asks for the panel again.
        same: what the panel depends on besides the language, where that is the same for everybody;
            it is then written once. None: it may read differently each time.
    """

    key: str
    column: Column
    position: int
    template: str
    read: Read
    sources: tuple[str, ...] = ()
    same: Callable[[DeskState], Hashable] | None = None


_panels: dict[str, Panel] = {}


def add_panel(panel: Panel) -> None:
    """Put a panel on the desk; the same key replaces the panel of that key."""
    _panels[panel.key] = panel


def panels_in(column: Column) -> list[Panel]:
    """The panels of a column in their order."""
    found = [panel for panel in _panels.values() if panel.column is column]
    return sorted(found, key=lambda panel: (panel.position, panel.key))


def get_panel(key: str) -> Panel:
    """One panel.

    Raises:
        Missing: no room has put such a panel on the desk.
    """
    try:
        return _panels[key]
    except KeyError:
        raise Missing from None
