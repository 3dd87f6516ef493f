"""TEL-2, TEL-7: tokens with which a browser registers as a phone."""

from datetime import datetime, timedelta

import jwt
import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.agents.adapters.tokens import voice_token
from telephony.agents.errors import NoVoiceKey
from telephony.switch.services.identity import PhoneKey, keep_phone_key
from tests.factories.agents import agent_now

ACCOUNT, KEY, SECRET = "AC" + "0" * 32, "SK" + "1" * 32, "s" * 32


def test_a_token_receives_calls_for_one_identity_and_makes_none(
    session: Session, operator: Actor
) -> None:
    keep_phone_key(session, PhoneKey(KEY, SECRET), account=ACCOUNT)
    agent = agent_now(session, operator)

    made = voice_token(session, agent, account_sid=ACCOUNT)

    options = {"verify_exp": False}
    read = jwt.decode(made.token, SECRET, algorithms=["HS256"], options=options)
    assert read["grants"] == {"identity": agent.identity, "voice": {"incoming": {"allow": True}}}
    assert (read["iss"], read["sub"]) == (KEY, ACCOUNT)
    expires_at = datetime.fromtimestamp(read["exp"], tz=made.expires_at.tzinfo)
    assert expires_at == made.expires_at == clock.now() + timedelta(hours=1)


@pytest.mark.parametrize("identity", ["yamada@city.example.jp", "agent 1", "", "a" * 122])
def test_an_identity_that_the_provider_does_not_take_is_refused(
    session: Session, operator: Actor, identity: str
) -> None:
    keep_phone_key(session, PhoneKey(KEY, SECRET), account=ACCOUNT)
    agent = agent_now(session, operator)
    session.expunge(agent)
    agent.identity = identity

    with pytest.raises(ValueError, match="identity"):
        voice_token(session, agent, account_sid=ACCOUNT)


def test_without_a_key_of_this_account_there_is_no_token(session: Session, operator: Actor) -> None:
    keep_phone_key(session, PhoneKey(KEY, SECRET), account="AC" + "9" * 32)

    with pytest.raises(NoVoiceKey):
        voice_token(session, agent_now(session, operator), account_sid=ACCOUNT)
