"""The main navigation of the staff app: what each role has business with."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from flask import request, url_for

from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import ROLE_PERMISSIONS, Permission, Role
from callcenter.core.web.guards import find_actor

# Rooms that are reached from the page of another one, so that the bar stays short.
_WITHIN = {
    "city": "hours",
    "learning": "articles",
    "phone_agents": "phones",
    "directory": "phones",
    "call_minutes": "calls",
    "recording_keeping": "calls",
    "recording_rules": "calls",
    "handovers": "calls",
    "nuisance": "phones",
    "ratings": "phones",
}


def navigation() -> Sequence[Mapping[str, object]]:
    """Items for the signed-in person, in the order of their day."""
    actor = find_actor()
    if actor is None or actor.role is None:
        return ()
    room = (request.blueprint or "").split(".")[0]
    return _items(actor.role, _WITHIN.get(room, room), language(), request.script_root)


@lru_cache(maxsize=512)
def _items(
    role: Role, here: str, _language: str, _script_root: str
) -> Sequence[Mapping[str, object]]:
    """Every page shows them, and they are the same for a role, room and language."""
    items = [
        ("desk", _("Desk"), "desk.show_desk", Permission.INQUIRY_WRITE),
        ("inquiries", _("Inquiries"), "inquiries.show_list", Permission.INQUIRY_READ),
        ("calls", _("Calls"), "calls.show_list", Permission.CALL_READ),
        ("callbacks", _("Callbacks"), "callbacks.show_list", Permission.CALLBACK_READ),
        ("board", _("Board"), "board.show_board", Permission.BOARD_READ),
        ("supervision", _("Supervision"), "supervision.show", Permission.AGENT_SUPERVISE),
        ("procedures", _("Procedures"), "procedures.show_list", Permission.FAQ_READ),
        ("articles", _("FAQ"), "articles.show_list", Permission.FAQ_READ),
        ("categories", _("Categories"), "categories.show_tree", Permission.CATEGORY_MANAGE),
        ("hours", _("Opening hours"), "hours.show_month", Permission.HOURS_READ),
        ("phones", _("Phones"), "phones.show_menu", Permission.PHONES_MANAGE),
        ("people", _("People"), "people.show_people", Permission.STAFF_READ),
        ("audit", _("Audit log"), "audit.show_log", Permission.AUDIT_READ),
    ]
    return tuple(
        {"key": key, "label": label, "href": url_for(endpoint), "current": here == key}
        for key, label, endpoint, permission in items
        if permission in ROLE_PERMISSIONS[role]
    )
