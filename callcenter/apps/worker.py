"""The job process: runs what the outbox carries, and what the schedule is due for."""

from uuid import UUID

from callcenter.apps.schedule import PERIODIC, URGENT_JOBS
from callcenter.apps.wiring import RUN_JOB, build_platform
from callcenter.core.jobs import QUEUE, URGENT
from callcenter.core.outbox import services as outbox

platform = build_platform()
celery = platform.celery

celery.conf.beat_schedule = {
    name: {
        "task": "callcenter.run_periodic",
        "schedule": every,
        "args": (name,),
        "options": {"queue": URGENT if name in URGENT_JOBS else QUEUE},
    }
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
