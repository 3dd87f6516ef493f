"""A worker of its own process that sends one order: `sending_process <database> <switch> <order>`.
It may be killed while the switch is thinking."""

import sys
from uuid import UUID

from callcenter.core.db import Database
from callcenter.core.settings import PhoneSettings
from telephony.switch import tasks
from telephony.switch.adapters.twilio import TwilioSwitch
from telephony.switch.ports import use_switch
from telephony.switch.services.sending import send

REGISTERED = tasks
ACCOUNT, TOKEN, NUMBER = "AC" + "0a" * 16, "t" * 32, "+815011112222"


def phones(url: str) -> PhoneSettings:
    """The account at a provider on loopback."""
    return PhoneSettings(ACCOUNT, TOKEN, NUMBER, exchange_url=url)


if __name__ == "__main__":
    use_switch(TwilioSwitch(phones(sys.argv[2])), number=NUMBER)
    send(Database(sys.argv[1]), UUID(sys.argv[3]))
