"""The key that the provider gave this installation for its browsers' phones."""

import json
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.privacy.keys import cipher
from telephony.switch.models import OwnIdentity

CONTEXT = "switch_identity.value"
_PHONE_KEY = "phone_key"


@dataclass(frozen=True)
class PhoneKey:
    """A key of the account: its identifier, and the secret that signs the phones' tokens."""

    sid: str
    secret: str = field(repr=False)


def keep_phone_key(session: Session, key: PhoneKey, *, account: str) -> None:
    """Keep the key, encrypted, in the place of a former one.

    Args:
        account: identifier of the account that it is good for.
    """
    value = json.dumps({"sid": key.sid, "secret": key.secret})
    session.merge(
        OwnIdentity(
            name=_PHONE_KEY,
            value=cipher().encrypt(value, CONTEXT),
            made_at=clock.now(),
            account=account,
        )
    )
    session.flush()


def phone_key(session: Session, *, account: str) -> PhoneKey | None:
    """The key of this account; None when none was made, or only one of another account."""
    kept = session.get(OwnIdentity, _PHONE_KEY)
    if kept is None or kept.account != account:
        return None
    return PhoneKey(**json.loads(cipher().decrypt(kept.value, CONTEXT)))
