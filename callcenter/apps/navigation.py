"""The main navigation of the staff app: what each role has business with."""

from flask import request, url_for

from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import find_actor

# Rooms that are reached from the page of another one, so that the bar stays short.
_WITHIN = {"city": "hours", "learning": "articles", "phone_agents": "phones"}


def navigation() -> list[dict[str, object]]:
    """Items for the signed-in person, in the order of their day."""
    actor = find_actor()
    if actor is None:
        return []
    items = [
        ("desk", _("Desk"), "desk.show_desk", Permission.INQUIRY_WRITE),
        ("inquiries", _("Inquiries"), "inquiries.show_list", Permission.INQUIRY_READ),
        ("calls", _("Calls"), "calls.show_list", Permission.CALL_READ),
        ("procedures", _("Procedures"), "procedures.show_list", Permission.FAQ_READ),
        ("articles", _("FAQ"), "articles.show_list", Permission.FAQ_READ),
        ("categories", _("Categories"), "categories.show_tree", Permission.CATEGORY_MANAGE),
        ("hours", _("Opening hours"), "hours.show_month", Permission.HOURS_READ),
        ("phones", _("Phones"), "phones.show_menu", Permission.PHONES_MANAGE),
        ("people", _("People"), "people.show_people", Permission.STAFF_READ),
        ("audit", _("Audit log"), "audit.show_log", Permission.AUDIT_READ),
    ]
    room = (request.blueprint or "").split(".")[0]
    here = _WITHIN.get(room, room)
    return [
        {"key": key, "label": label, "href": url_for(endpoint), "current": here == key}
        for key, label, endpoint, permission in items
        if actor.can(permission)
    ]
