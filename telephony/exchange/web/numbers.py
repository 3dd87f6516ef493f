"""Our numbers and API keys over the REST interface."""

from telephony.exchange.calls import NumberSettings
from telephony.exchange.contract import not_found
from telephony.exchange.web.asked import Asked, Json, answers
from telephony.exchange.web.shapes import moment, number_shape, shape

_SETTINGS = {
    "FriendlyName": "friendly_name",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "fallback_url",
    "VoiceFallbackMethod": "fallback_method",
}


def _number(asked: Asked) -> NumberSettings:
    for number in asked.exchange.numbers.values():
        if number.sid == asked.path["Sid"]:
            return number
    raise not_found(f"/IncomingPhoneNumbers/{asked.path['Sid']}.json")


@answers("ListIncomingPhoneNumber", "PhoneNumber", "FriendlyName")
def list_numbers(asked: Asked) -> list[Json]:
    """GET IncomingPhoneNumbers; a number may be asked for by a part of it (documented)."""
    return [
        number_shape(asked.exchange, one)
        for one in asked.exchange.numbers.values()
        if asked.text("PhoneNumber").lstrip("+") in one.number
        and asked.text("FriendlyName", one.friendly_name) == one.friendly_name
    ]


@answers("FetchIncomingPhoneNumber")
def fetch_number(asked: Asked) -> Json:
    """GET IncomingPhoneNumbers/{Sid}."""
    return number_shape(asked.exchange, _number(asked))


@answers("UpdateIncomingPhoneNumber", *_SETTINGS)
def update_number(asked: Asked) -> Json:
    """POST IncomingPhoneNumbers/{Sid}: where its calls go."""
    number = _number(asked)
    for parameter, name in _SETTINGS.items():
        if parameter in asked.given:
            setattr(number, name, asked.text(parameter))
    return number_shape(asked.exchange, number)


@answers("CreateNewKey", "FriendlyName")
def create_key(asked: Asked) -> Json:
    """POST Keys: the secret is told this once."""
    sid, secret = asked.station.keeper.make_key()
    now = moment(asked.exchange.clock.now)
    name = asked.text("FriendlyName")
    values = {"sid": sid, "secret": secret, "friendly_name": name}
    return shape("new_key", **values, date_created=now, date_updated=now)
