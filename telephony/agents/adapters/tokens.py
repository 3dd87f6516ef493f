"""Tokens with which an operator's browser registers at the provider as a phone."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from callcenter.core import clock
from telephony.agents.errors import NoVoiceKey
from telephony.agents.models import Agent
from telephony.switch.services.identity import phone_key

LIFE = timedelta(hours=1)
# The provider's library takes any identity, the provider only this one.
_IDENTITY = re.compile("[A-Za-z0-9_]{1,121}")


class VoiceToken(NamedTuple):
    """A token for the browser and until when (aware) it serves."""

    token: str
    identity: str
    expires_at: datetime


def voice_token(session: Session, agent: Agent, *, account_sid: str) -> VoiceToken:
    """A token for receiving calls only; the browser fetches a new one before it ends.

    Args:
        account_sid: of the provider's account, in which calls ring for the operator's identity.

    Raises:
        NoVoiceKey: the provider has given this installation no key yet.
        ValueError: the identity is none that the provider takes.
    """
    key = phone_key(session, account=account_sid)
    if key is None:
        raise NoVoiceKey
    if not _IDENTITY.fullmatch(agent.identity):
        raise ValueError("an identity is letters, digits and underscores")
    expires_at = clock.now() + LIFE
    token = AccessToken(
        account_sid,
        key.sid,
        key.secret,
        grants=[VoiceGrant(incoming_allow=True)],
        identity=agent.identity,
        nbf=None,  # valid at once, also where the provider's clock is behind
        valid_until=int(expires_at.timestamp()),
    )
    return VoiceToken(token.to_jwt(), agent.identity, expires_at)
