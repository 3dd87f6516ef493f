"""Talks at the desk's phone, in words."""

from typing import Any

from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.desk.phone import Phone
from callcenter.desk.talking import Askable, Part, Talking
from telephony.agents.models import AgentState
from telephony.recordings.web.gap_words import failure_label, reason_choices
from telephony.talks.names import SKILL
from telephony.talks.queries import Party

_LANGUAGES = ("ja", "en")


def talking_values(talking: Talking | None) -> dict[str, Any]:
    """What the part about the talk needs."""
    if talking is None:
        return {"talking": None}
    asked = [_choice(one) for one in (*talking.colleagues, *talking.city)]
    return {
        "talking": talking,
        "person": person,
        "pause_reasons": [(value, label, "") for value, label in reason_choices()],
        "failure_label": failure_label,
        "ask_targets": asked,
        "send_targets": [*((f"{SKILL}:{code}", _skill(code), "") for code in _LANGUAGES), *asked],
    }


def part_label(phone: Phone) -> tuple[str, str] | None:
    """State and tone for who is in the talk of somebody else; None: the call is their own."""
    if phone.talking is None or phone.part == Part.LEADS:
        return None
    name = person(phone.talking.leader)
    if phone.part == Part.LISTENS:
        return _("You listen to %(name)s", name=name), "active"
    if phone.state == AgentState.TALKING:
        return _("Asked by %(name)s", name=name), "active"
    return _("%(name)s asks you", name=name), "waiting"


def person(party: Party | None) -> str:
    """Somebody in a talk by name."""
    if party is None:
        return _("Somebody")
    name = (party.name_en if language() == "en" else "") or party.name_ja
    return name or _("Somebody")


def _choice(one: Askable) -> tuple[str, str, str]:
    """Value, label and note of whom one can ask."""
    speaks = f" ({_('English')})" if "en" in one.languages else ""
    return one.target, f"{one.name(language())}{speaks}", one.note


def _skill(code: str) -> str:
    if code == "en":
        return _("Whoever is free and speaks English")
    return _("Whoever is free next")
