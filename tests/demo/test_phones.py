"""OPS-1: the phones of the demonstration have a directory and callbacks (TEL-3, CB-1)."""

from collections import Counter

from sqlalchemy import select

import callcenter.apps.wiring  # noqa: F401 - everything that a call touches
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.demo.phones import fill_phones
from callcenter.demo.seeding import seed_ground
from callcenter.demo.texts.city import load_city
from callcenter.demo.texts.generator import InquiryTexts
from telephony.callbacks.models import Callback, CallbackState
from telephony.talks.models import DirectoryEntry


def test_callbacks_are_promised_and_call_nobody_today(database: Database) -> None:
    with database.transaction() as session:
        seed_ground(session, load_city(), InquiryTexts(1, until=clock.today(), days=3))
        fill_phones(session)
    with database.transaction(write=False) as session:
        found = list(session.scalars(select(Callback)))
        assert Counter(one.state for one in found) == {
            CallbackState.WAITING: 6,
            CallbackState.CANCELLED: 1,
        }
        assert {one.language for one in found} == {"ja", "en"}
        assert all(one.created_at < one.not_before <= one.due_at for one in found)
        assert all(one.not_before > clock.now() for one in found)
        assert [entry.position for entry in session.scalars(select(DirectoryEntry))] == [0, 1, 2, 3]
