"""The job process: runs what the outbox carries, and what the schedule is due for."""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from callcenter.accounts.services import attempts, sessions
from callcenter.apps.wiring import RUN_JOB, Platform, build_platform
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

log = logging.getLogger(__name__)
platform = build_platform()
celery = platform.celery

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
    "extend_holidays": (timedelta(days=1), _in_transaction(extend_holidays)),
}

celery.conf.beat_schedule = {
    name: {"task": "callcenter.run_periodic", "schedule": every, "args": (name,)}
    for name, (every, _action) in PERIODIC.items()
}


@celery.task(name=RUN_JOB)  # type: ignore[untyped-decorator]
def run_job(job_id: str) -> None:
    """Do one job of the outbox."""
    outbox.run(platform.database, UUID(job_id))


@celery.task(name="callcenter.run_periodic")  # type: ignore[untyped-decorator]
def run_periodic(name: str) -> None:
    """Do a periodic job, once per slot however many schedulers there are."""
    every, action = PERIODIC[name]
    with platform.database.transaction() as session:
        mine = outbox.claim_run(session, name, every=every)
    if mine:
        action(platform)
