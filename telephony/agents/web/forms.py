"""Parse the form of an operator's phone, and fill it."""

from werkzeug.datastructures import MultiDict

from callcenter.core.errors import Invalid
from callcenter.core.privacy.phone_numbers import national_number
from telephony.agents.models import Endpoint
from telephony.agents.profiles import Profile


def parse_profile(form: MultiDict[str, str]) -> Profile:
    """What was entered.

    Raises:
        Invalid: an endpoint that is none.
    """
    try:
        endpoint = Endpoint(form.get("endpoint", ""))
    except ValueError:
        raise Invalid(fields={"endpoint": "bad_choice"}) from None
    languages = tuple(form.getlist("languages"))
    return Profile(languages, endpoint, form.get("desk_phone", "").strip())


def profile_values(profile: Profile) -> dict[str, object]:
    """The form's fields for a profile."""
    return {
        "languages": list(profile.languages),
        "endpoint": profile.endpoint.value,
        "desk_phone": shown_number(profile),
    }


def shown_number(profile: Profile) -> str:
    """The desk phone's number as it is written in Japan."""
    return national_number(profile.desk_phone) if profile.desk_phone else ""
