"""One request to the REST interface, checked, and who answers which operation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from telephony.exchange.calls import Refused
from telephony.exchange.contract import Operation, check_parameters
from telephony.exchange.engine import Exchange
from telephony.exchange.station import Station

Json = dict[str, Any]
NOT_SIMULATED = 0


@dataclass(frozen=True)
class Asked:
    """What was asked.

    Attributes:
        path: the values in the path.
        given: every parameter with its values.
    """

    station: Station
    operation: Operation
    path: Mapping[str, str]
    given: Mapping[str, Sequence[str]]

    @property
    def exchange(self) -> Exchange:
        return self.station.exchange

    def text(self, name: str, default: str = "") -> str:
        """The value of a parameter that comes once."""
        values = self.given.get(name, ())
        return values[-1] if values else default

    def optional(self, name: str) -> str | None:
        """The value, or None when it was not given at all."""
        values = self.given.get(name, ())
        return values[-1] if values else None

    def number(self, name: str, default: int) -> int:
        """The value as a number."""
        return int(self.text(name) or default)

    def flag(self, name: str) -> bool | None:
        """Whether a flag was set; None when it was not given."""
        return self.is_true(name) if name in self.given else None

    def is_true(self, name: str) -> bool:
        """Whether a flag was given and set."""
        return self.text(name) == "true"


# What an operation answers: a list of rows to page through, one object, or nothing.
Answerer = Callable[[Asked], Any]
_answerers: dict[str, Answerer] = {}
_simulated: dict[str, frozenset[str]] = {}


def answers(name: str, *parameters: str) -> Callable[[Answerer], Answerer]:
    """Names the operation that a function answers, and the parameters that it heeds."""

    def register(answerer: Answerer) -> Answerer:
        _answerers[name] = answerer
        _simulated[name] = frozenset(parameters)
        return answerer

    return register


def answer(asked: Asked) -> Any:
    """Check a request against the table and have it answered.

    Raises:
        Refused: as the provider refuses; code 0 for what it knows and the exchange does not heed.
    """
    check_parameters(asked.operation, asked.given)
    paging = {"PageSize", "Page", "PageToken"} if asked.operation.listed else set()
    unheeded = asked.given.keys() - _simulated[asked.operation.name] - paging
    if unheeded:
        names = ", ".join(sorted(unheeded))
        raise Refused(NOT_SIMULATED, f"Not simulated by this exchange: {names}")
    return _answerers[asked.operation.name](asked)


def answered() -> frozenset[str]:
    """The names of all operations that have somebody to answer them."""
    return frozenset(_answerers)
