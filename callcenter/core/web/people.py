"""The signed-in person as templates show them."""

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Actor, Role


@dataclass(frozen=True)
class ShownPerson:
    """Name and role in the reader's language, and what the person may do."""

    display_name: str
    role_label: str
    can: Callable[[str], bool]


def shown_person(actor: Actor | None) -> ShownPerson | None:
    """The actor for a template, or None when nobody is signed in."""
    if actor is None:
        return None
    name = (actor.name_en if language() == "en" else "") or actor.name
    label = role_label(actor.role) if actor.role else ""
    return ShownPerson(display_name=name, role_label=label, can=actor.can)


def role_label(role: Role) -> str:
    """A role in the reader's language."""
    labels: dict[Role, str] = {
        Role.OPERATOR: _("Operator"),
        Role.RESPONDER: _("E-mail responder"),
        Role.EDITOR: _("FAQ editor"),
        Role.MANAGER: _("Manager"),
        Role.CITY: _("City staff"),
        Role.ADMIN: _("Administrator"),
    }
    return labels[role]
