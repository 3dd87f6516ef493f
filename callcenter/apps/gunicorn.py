"""gunicorn's settings, the same under `callcenter run` and in production.

Use: `gunicorn --config python:callcenter.apps.gunicorn callcenter.apps.wsgi:app`.
`CALLCENTER_HOST`, `PORT`, `WEB_CONCURRENCY` (processes) and `WEB_THREADS` (each) are read from
the environment.
"""

import os
from typing import Any

bind = f"{os.environ.get('CALLCENTER_HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# More threads than event streams a process may hold open, else pages wait for them: three
# quarters of them may be streams (`post_worker_init`).
threads = int(os.environ.get("WEB_THREADS", "64"))
timeout = 60
# Open event streams use this time up in full at every stop.
graceful_timeout = 5
# Only our own middleware reads X-Forwarded-*, as many hops as the settings say.
forwarded_allow_ips = ""
keepalive = 5
loglevel = "warning"
# Its default place is the home folder, which two installations would share.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Tell the board how many streams the threads of this process can carry."""
    # The app is imported in the worker alone.
    from callcenter.board.web.events import allow_streams  # noqa: PLC0415

    allow_streams(worker.cfg.threads)
