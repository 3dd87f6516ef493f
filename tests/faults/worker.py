"""The job process as `callcenter run` starts it, with the marks."""

import tests.faults.marks  # noqa: F401 - subscribes
from callcenter.apps.worker import celery as celery
