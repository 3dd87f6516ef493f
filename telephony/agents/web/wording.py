"""Words of operators at their phones: errors, endpoints, and the audit log."""

from collections.abc import Collection

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word
from telephony.agents.models import Endpoint

_ENDPOINTS = {
    Endpoint.BROWSER: _l("In the browser"),
    Endpoint.DESK_PHONE: _l("At the desk phone"),
}


def endpoint_label(endpoint: str) -> str:
    """Where an operator's calls ring."""
    return str(_ENDPOINTS[Endpoint(endpoint)])


def endpoint_choices() -> list[tuple[str, str]]:
    """Both endpoints, for a form."""
    return [(endpoint.value, endpoint_label(endpoint)) for endpoint in Endpoint]


def language_choices() -> list[tuple[str, str]]:
    """The languages of callers, for a form."""
    return [("ja", _("Japanese")), ("en", _("English"))]


def spoken_languages(languages: Collection[str]) -> str:
    """Languages of an operator in words."""
    return " / ".join(label for code, label in language_choices() if code in languages)


word(
    phone_elsewhere=_l("Your phone rings or is in use in another window. Please answer it there."),
    no_wrap_up=_l("The time for the record is over already."),
    agent_silent=_l("The desk of this person is not open, so calls cannot be put through."),
    no_voice_key=_l("The phone service has not been connected yet. Please tell the administrator."),
    no_desk_phone=_l("Please enter the number of a desk phone first."),
    bad_desk_phone=_l(
        "Please enter a number in Japan such as 0798-35-3151; not one that costs more than a call."
    ),
    no_language=_l("Please choose at least one language."),
    profile_changed=_l("Someone else changed this in the meantime. Please check and save again."),
)
word_objects({"agent": _l("Operator’s phone")})
word_actions(
    {
        "agent.change": _l("Operator’s phone changed"),
        "agent.force": _l("Operator’s state set by a manager"),
    }
)
