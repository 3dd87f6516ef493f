"""Composition: what one process of the product is made of."""

from dataclasses import dataclass
from uuid import UUID

from celery import Celery

from callcenter.apps import callbacks as callbacks_ports
from callcenter.apps import calls as calls_ports
from callcenter.apps import faq as faq_ports
from callcenter.apps import models, voicemails
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.jobs import QUEUE, URGENT, make_celery
from callcenter.core.outbox.services import carry_with
from callcenter.core.privacy.keys import install_keys
from callcenter.core.process.broker import broker_url
from callcenter.core.settings import Settings, load_settings
from callcenter.inquiries import tasks as inquiries_tasks
from callcenter.inquiries.learning import tasks as learning_tasks
from faq.articles.variables import use_public_url
from faq.search import tasks as search_tasks
from faq.search.index import use_index_folder
from telephony.callbacks.services import dialling as callback_calls
from telephony.line.services import answers as line_answers
from telephony.recordings import tasks as recordings_tasks
from telephony.recordings.adapters.vault import use_vault
from telephony.switch import tasks as switch_tasks
from telephony.switch.adapters.twilio import TwilioSwitch
from telephony.switch.ports import use_switch
from telephony.switch.urls import use_voice_address
from telephony.talks.services import answers as talks_answers
from telephony.talks.services import directory as talks_directory

# Importing these modules registers tables, handlers of jobs, and what rooms take from above.
REGISTERED = (
    models,
    callbacks_ports,
    calls_ports,
    faq_ports,
    inquiries_tasks,
    learning_tasks,
    search_tasks,
    line_answers,
    callback_calls,
    recordings_tasks,
    switch_tasks,
    talks_answers,
    talks_directory,
    voicemails,
)

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

    def carry(job_id: UUID, urgent: bool) -> None:
        queue = URGENT if urgent else QUEUE
        celery.send_task(RUN_JOB, (str(job_id),), queue=queue, retry=False)

    carry_with(carry)
    return Platform(settings, Database(settings.database_url), celery)


def prepare_process(settings: Settings) -> None:
    """What every process needs before it touches data: the keys, the centre's zone, the
    address of its public pages, where the index of the articles and the recordings lie, and the
    way to the telephone switch, which is not spoken to yet."""
    install_keys(settings)
    clock.use_zone(settings.time_zone)
    use_public_url(settings.public_url)
    use_index_folder(settings.data_dir / "faq-index")
    use_vault(settings.data_dir / "recordings")
    use_voice_address(settings.public_url)
    use_switch(TwilioSwitch(settings.phones), number=settings.phones.number)
