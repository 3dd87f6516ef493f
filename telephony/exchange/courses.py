"""Scripts that take time: generators that say what they wait for, carried on by the clock."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from telephony.exchange.clock import Clock, Timer

ELAPSED = "elapsed"
Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What a script waits for: so many seconds, or one of these kinds of happenings."""

    seconds: float | None = None
    kinds: frozenset[object] = frozenset()


@dataclass(frozen=True)
class Happening:
    """What happened: `ELAPSED`, or one of the kinds that were waited for, with its value."""

    kind: object
    value: Any = None


Script: TypeAlias = Generator[Wait, Happening, Result]


def _always() -> bool:
    return True


class Course:
    """One script under way. Whatever comes to it comes in a step of its own, never in between."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._script: Script[None] | None = None
        self._wait = Wait()
        self._timer: Timer | None = None

    @property
    def is_on(self) -> bool:
        """Whether it has begun and not ended."""
        return self._script is not None

    def waits_for(self, kind: object) -> bool:
        """Whether something of this kind would be heard just now."""
        return self._script is not None and kind in self._wait.kinds

    def begin(self, script: Script[None]) -> None:
        """Start a script, in the next step."""
        self._script = script
        self._clock.soon(lambda: self._go_on(lambda: next(script)))

    def tell(self, kind: object, value: object = None) -> None:
        """Something happened; lost when the script does not wait for it by then."""
        self._clock.soon(lambda: self._hear(Happening(kind, value)))

    def interrupt(self, reason: Exception, still: Callable[[], bool] = _always) -> None:
        """Raise `reason` in the script, if it is on and `still` holds by then."""
        self._clock.soon(lambda: self._break_in(reason, still))

    def _hear(self, happening: Happening) -> None:
        script = self._script
        if script is not None and happening.kind in self._wait.kinds:
            self._go_on(lambda: script.send(happening))

    def _break_in(self, reason: Exception, still: Callable[[], bool]) -> None:
        script = self._script
        if script is not None and still():
            self._go_on(lambda: script.throw(reason))

    def _elapse(self) -> None:
        script = self._script
        if script is not None:
            self._go_on(lambda: script.send(Happening(ELAPSED)))

    def _go_on(self, move: Callable[[], Wait]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._wait = Wait()
        try:
            self._wait = move()
        except StopIteration:
            self._script = None
        else:
            seconds = self._wait.seconds
            self._timer = None if seconds is None else self._clock.after(seconds, self._elapse)
