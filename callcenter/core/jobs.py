"""Jobs: the Celery application that carries work out of a request.

The queue is only a carrier: what must happen is written in the database first, and every task
may run twice.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import Celery

QUEUE = "callcenter"
# For what cannot wait behind a long job; a worker that is not told otherwise serves both.
URGENT = "callcenter.urgent"
LONGEST_TASK = timedelta(minutes=5)


def make_celery(
    broker_url: str,
    data_dir: Path,
    *,
    schedule: Mapping[str, Any] | None = None,
    longest_task: timedelta = LONGEST_TASK,
) -> Celery:
    """The Celery application of one installation.

    A task is acknowledged after it ran; one whose worker was killed comes back when its message
    has been out for longer than any task may wait and run.

    Args:
        broker_url: `redis://…`, `rediss://…` or `unix:///path` as redis-py writes it.
        data_dir: the data folder; the schedule's own notes are kept in it.
        schedule: periodic tasks in Celery's `beat_schedule` form.
        longest_task: a task that runs longer is killed (`SoftTimeLimitExceeded` at nine tenths).
    """
    celery = Celery("callcenter", broker=kombu_url(broker_url))
    limit = longest_task.total_seconds()
    celery.conf.update(
        accept_content=["json"],
        beat_schedule=dict(schedule or {}),
        beat_schedule_filename=str(data_dir / "schedule"),
        broker_connection_max_retries=None,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            # A fetched message may wait for one running task, then run itself; a shorter
            # timeout would run it twice. The sweep that returns it is rare by default (100 s).
            "visibility_timeout": limit * 2 + 1,
            "unacked_restore_interval": 2,
            "unacked_restore_throttle": 1,
        },
        enable_utc=True,
        result_backend=None,
        task_acks_late=True,
        task_default_queue=QUEUE,
        task_queues={QUEUE: {}, URGENT: {}},
        task_ignore_result=True,
        task_publish_retry_policy={"max_retries": 2, "interval_start": 0, "interval_step": 0.2},
        task_reject_on_worker_lost=True,
        task_serializer="json",
        task_soft_time_limit=limit * 0.9,
        task_time_limit=limit,
        timezone="UTC",
        worker_cancel_long_running_tasks_on_connection_loss=True,
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
    )
    return celery


def kombu_url(broker_url: str) -> str:
    """A redis-py address in the spelling of Celery's transport: only sockets differ."""
    if broker_url.startswith("unix://"):
        return f"redis+socket://{broker_url.removeprefix('unix://')}"
    return broker_url
