"""What happens by itself: every periodic job of the product, and how often."""

import logging
from collections.abc import Callable
from datetime import timedelta

from callcenter.accounts.services import attempts, sessions
from callcenter.apps.wiring import Platform
from callcenter.core.audit.seals import seal
from callcenter.core.audit.verify import verify
from callcenter.core.hours.services import extend_holidays
from callcenter.core.outbox import services as outbox
from callcenter.inquiries.learning.services.computing import compute_gaps
from callcenter.inquiries.services.drafts import forget_drafts
from callcenter.inquiries.services.imports import forget_unfinished
from callcenter.inquiries.services.presence import forget_presences
from callcenter.inquiries.services.suggestions import retrain
from faq.learning.services.gaps import forget_gaps
from faq.learning.services.searches import forget_searches
from faq.search.services.indexing import keep_index
from telephony.answering.services.reconciling import settle_calls
from telephony.callbacks.services.erasing import erase_numbers
from telephony.callbacks.services.sweeping import sweep_callbacks
from telephony.line.services.sweeping import sweep_line
from telephony.recordings.services.disposing import dispose_all
from telephony.recordings.services.pausing import sweep_pauses
from telephony.recordings.services.searching import find_unannounced
from telephony.recordings.services.sweeping import sweep_files, sweep_recordings
from telephony.switch.services.inbox import forget_inbox
from telephony.switch.services.ordering import forget_orders
from telephony.switch.services.reconciling import settle_unknown
from telephony.talks.services.reconciling import settle_talks
from telephony.talks.services.sweeping import sweep_talks

log = logging.getLogger(__name__)

Periodic = Callable[[Platform], object]


def _in_transaction(action: Callable[..., object]) -> Periodic:
    def run(here: Platform) -> None:
        with here.database.transaction() as session:
            action(session)

    return run


def _verify(here: Platform) -> None:
    found = verify(here.database, here.settings)
    if not found.sound:
        log.error("the audit log is not sound: %s", found.findings)


def _keep_index(here: Platform) -> None:
    with here.database.transaction(write=False) as session:
        keep_index(session)


PERIODIC: dict[str, tuple[timedelta, Periodic]] = {
    "sweep": (timedelta(minutes=1), lambda here: outbox.sweep(here.database)),
    "sweep_line": (timedelta(seconds=10), _in_transaction(sweep_line)),
    "sweep_callbacks": (timedelta(seconds=10), _in_transaction(sweep_callbacks)),
    "settle_switch": (timedelta(seconds=10), lambda here: settle_unknown(here.database)),
    "settle_calls": (timedelta(seconds=10), lambda here: settle_calls(here.database)),
    "sweep_talks": (timedelta(seconds=10), _in_transaction(sweep_talks)),
    "settle_talks": (timedelta(seconds=10), lambda here: settle_talks(here.database)),
    "sweep_pauses": (timedelta(seconds=10), _in_transaction(sweep_pauses)),
    "sweep_recordings": (timedelta(minutes=1), lambda here: sweep_recordings(here.database)),
    "find_recordings": (timedelta(hours=1), lambda here: find_unannounced(here.database)),
    "sweep_files": (timedelta(hours=1), lambda here: sweep_files(here.database)),
    "dispose_recordings": (timedelta(days=1), lambda here: dispose_all(here.database)),
    "seal": (timedelta(minutes=1), lambda here: seal(here.database, here.settings)),
    "verify": (timedelta(days=1), _verify),
    "keep_index": (timedelta(minutes=2), _keep_index),
    "retrain": (timedelta(hours=6), lambda here: retrain(here.database)),
    "compute_gaps": (timedelta(hours=1), lambda here: compute_gaps(here.database)),
    "forget_sessions": (timedelta(hours=1), _in_transaction(sessions.forget_old)),
    "forget_attempts": (timedelta(hours=1), _in_transaction(attempts.forget_old)),
    "forget_presences": (timedelta(hours=1), _in_transaction(forget_presences)),
    "forget_imports": (timedelta(days=1), _in_transaction(forget_unfinished)),
    "forget_drafts": (timedelta(days=1), _in_transaction(forget_drafts)),
    "forget_searches": (timedelta(days=1), _in_transaction(forget_searches)),
    "forget_gaps": (timedelta(days=1), _in_transaction(forget_gaps)),
    "forget_inbox": (timedelta(days=1), _in_transaction(forget_inbox)),
    "forget_orders": (timedelta(days=1), _in_transaction(forget_orders)),
    "erase_callback_numbers": (timedelta(days=1), _in_transaction(erase_numbers)),
    "extend_holidays": (timedelta(days=1), _in_transaction(extend_holidays)),
}

# What callers on the phone would notice.
URGENT_JOBS = frozenset(
    {
        "sweep",
        "sweep_line",
        "sweep_callbacks",
        "settle_switch",
        "settle_calls",
        "sweep_talks",
        "settle_talks",
        "sweep_pauses",
    }
)
