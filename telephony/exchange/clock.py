"""A clock that moves only when told, with what is to happen at which moment."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Action = Callable[[], None]
MOST_AT_ONE_MOMENT = 100_000


class Stuck(RuntimeError):
    """Things keep happening and no time passes."""


@dataclass(order=True)
class Timer:
    """Something planned; `cancel` it when it is no longer wanted."""

    at: datetime
    order: int
    action: Action | None = field(compare=False)

    def cancel(self) -> None:
        """It will not happen."""
        self.action = None


class Clock:
    """Virtual time; what is planned for one moment happens in the order it was planned."""

    def __init__(self, start: datetime) -> None:
        self.now = start
        self._planned: list[Timer] = []
        self._order = 0

    @property
    def next_at(self) -> datetime | None:
        """When the next thing is planned; None when nothing is."""
        while self._planned and self._planned[0].action is None:
            heapq.heappop(self._planned)
        return self._planned[0].at if self._planned else None

    def after(self, seconds: float, action: Action) -> Timer:
        """Plan something so many seconds from now."""
        self._order += 1
        timer = Timer(self.now + timedelta(seconds=max(0.0, seconds)), self._order, action)
        heapq.heappush(self._planned, timer)
        return timer

    def soon(self, action: Action) -> Timer:
        """Plan something for this very moment, after what is planned for it already."""
        return self.after(0, action)

    def advance_to(self, moment: datetime) -> None:
        """Do what is due until `moment` and stand there.

        Raises:
            Stuck: more than a hundred thousand things at one moment.
        """
        at_once = 0
        while (due := self.next_at) is not None and due <= moment:
            at_once = at_once + 1 if due <= self.now else 0
            if at_once > MOST_AT_ONE_MOMENT:
                raise Stuck(f"no time passes at {self.now.isoformat()}")
            self.now = max(self.now, due)
            self._do_next()
        self.now = max(self.now, moment)

    def _do_next(self) -> None:
        action = heapq.heappop(self._planned).action
        if action is not None:
            action()
