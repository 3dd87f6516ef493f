"""The web process as `callcenter run` starts it, with the marks."""

import tests.faults.marks  # noqa: F401 - subscribes
from callcenter.apps.wsgi import app as app
