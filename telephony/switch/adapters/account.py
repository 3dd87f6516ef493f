"""Setting the account up: what its number calls, and the key of the browsers' phones."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from callcenter.core.settings import PhoneSettings
from telephony.switch.adapters.twilio import asked, client_of
from telephony.switch.ports import SwitchRefused
from telephony.switch.services.identity import PhoneKey


@dataclass(frozen=True)
class NumberSettings:
    """What the provider calls when the number is called.

    Attributes:
        fallback_url: asked when `voice_url` fails.
    """

    voice_url: str
    status_callback: str
    fallback_url: str


class TwilioAccount:
    """One account and its number. Every method raises like `asked`."""

    def __init__(self, phones: PhoneSettings) -> None:
        self._phones = phones

    @cached_property
    def _account(self) -> Any:
        return client_of(self._phones).api.v2010.account

    def make_key(self, name: str) -> PhoneKey:
        """A new key; its secret is told this once. `name`: as the provider's pages show it."""
        made = asked(lambda: self._account.new_keys.create(friendly_name=name))
        return PhoneKey(sid=str(made.sid), secret=str(made.secret))

    def number_settings(self) -> NumberSettings:
        """What the number calls now."""
        number = self._number()
        return NumberSettings(
            voice_url=number.voice_url or "",
            status_callback=number.status_callback or "",
            fallback_url=number.voice_fallback_url or "",
        )

    def set_number(self, settings: NumberSettings) -> None:
        """Say what the number calls from now on."""
        number = self._number()
        asked(
            lambda: number.update(
                voice_url=settings.voice_url,
                voice_method="POST",
                status_callback=settings.status_callback,
                status_callback_method="POST",
                voice_fallback_url=settings.fallback_url,
                voice_fallback_method="POST",
            )
        )

    def _number(self) -> Any:
        """The number of the settings.

        Raises:
            SwitchRefused: the account does not have it.
        """
        numbers = self._account.incoming_phone_numbers
        # The provider also finds numbers of which this one is a part.
        listed = asked(lambda: numbers.list(phone_number=self._phones.number, limit=50))
        for number in listed:
            if number.phone_number == self._phones.number:
                return number
        raise SwitchRefused(404)
