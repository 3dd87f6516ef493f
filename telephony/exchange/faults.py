"""What goes wrong on the way to the app, on demand: shares of the requests and one seed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, fields


@dataclass(frozen=True)
class FaultShares:
    """How often each thing happens, each between 0 (never) and 1 (always).

    Attributes:
        duplicate: the request comes twice.
        shuffle: a status callback is held until a later one has gone out.
        drop: the request never leaves; a document is asked for again, a status callback is not.
        delay: a status callback comes 16 to 30 seconds late; the answer with a document comes too
            late to be used.
        error500: the app's answer is lost and an error of the server stands in its place.
        cut: the connection is cut before the answer has come.
        lost_answer: what is asked over the REST interface is done, but the answer is an error.
    """

    duplicate: float = 0.0
    shuffle: float = 0.0
    drop: float = 0.0
    delay: float = 0.0
    error500: float = 0.0
    cut: float = 0.0
    lost_answer: float = 0.0

    def __post_init__(self) -> None:
        for share in fields(self):
            value = getattr(self, share.name)
            if not isinstance(value, int | float) or not 0 <= value <= 1:
                raise ValueError(f"{share.name} is not between 0 and 1")

    @classmethod
    def read(cls, given: Mapping[str, object]) -> "FaultShares":
        """The shares as they came over the control API.

        Raises:
            ValueError: an unknown name, or a share that is none.
        """
        known = {share.name for share in fields(cls)}
        if unknown := given.keys() - known:
            raise ValueError(f"unknown faults: {', '.join(sorted(unknown))}")
        return cls(**given)  # type: ignore[arg-type]  # checked above


@dataclass
class Faults:
    """Throws the dice for each request, in an order that the seed decides."""

    shares: FaultShares = FaultShares()
    seed: int = 0
    _dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311 - a simulation, to be repeated

    def befalls(self, fault: str) -> bool:
        """Whether this fault happens to this request."""
        share: float = getattr(self.shares, fault)
        return share > 0 and self._dice.random() < share

    def seconds(self, least: float, most: float) -> float:
        """Some time between the two."""
        return self._dice.uniform(least, most)
