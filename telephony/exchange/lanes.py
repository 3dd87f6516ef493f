"""Lanes: jobs of one name one after another, jobs of different names side by side."""

from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Lock

Job = Callable[[], None]


class Lanes:
    """Hands jobs to `run` so that those of one lane keep their order."""

    def __init__(self, run: Callable[[Job], None]) -> None:
        self._run = run
        self._lock = Lock()
        self._waiting: dict[str, deque[Job]] = {}

    def put(self, lane: str, job: Job) -> None:
        """Do the job when those before it in its lane are done."""
        with self._lock:
            waiting = self._waiting.get(lane)
            if waiting is not None:
                waiting.append(job)
                return
            self._waiting[lane] = deque([job])
        self._run(partial(self._work_off, lane))

    def _work_off(self, lane: str) -> None:
        try:
            while (job := self._next(lane)) is not None:
                job()
        except BaseException:
            with self._lock:
                self._waiting.pop(lane, None)
            raise

    def _next(self, lane: str) -> Job | None:
        with self._lock:
            waiting = self._waiting[lane]
            if waiting:
                return waiting.popleft()
            del self._waiting[lane]
            return None
