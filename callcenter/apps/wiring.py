"""Composition: what one process of the product is made of."""

from dataclasses import dataclass
from uuid import UUID

from celery import Celery

import callcenter.apps.models
import callcenter.inquiries.tasks  # noqa: F401 - registers the handlers of its jobs
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.jobs import make_celery
from callcenter.core.outbox.services import carry_with
from callcenter.core.privacy.keys import install_keys
from callcenter.core.process.broker import broker_url
from callcenter.core.settings import Settings, load_settings

RUN_JOB = "callcenter.run_job"


@dataclass(frozen=True)
class Platform:
    """The floor of a process: settings, database and the way to the workers."""

    settings: Settings
    database: Database
    celery: Celery


def build_platform(settings: Settings | None = None) -> Platform:
    """Put a process together; the broker is spoken to only when there is something to carry."""
    settings = settings or load_settings()
    prepare_process(settings)
    celery = make_celery(
        settings.redis_url or broker_url(settings.data_dir / "broker"), settings.data_dir
    )

    def carry(job_id: UUID) -> None:
        celery.send_task(RUN_JOB, (str(job_id),), retry=False)

    carry_with(carry)
    return Platform(settings, Database(settings.database_url), celery)


def prepare_process(settings: Settings) -> None:
    """What every process needs before it touches data: the keys and the centre's zone."""
    install_keys(settings)
    clock.use_zone(settings.time_zone)
