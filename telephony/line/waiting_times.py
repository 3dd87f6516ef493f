"""The model of the wait: who is ahead, who answers, and how long a call keeps an operator (TEL-1).

Callers ahead leave the line one by one as operators become free. With `n` operators at work,
each needing `h` seconds per call, that takes about `h / n` each, and as often longer as shorter:
the time until the k-th is a gamma distribution. What is told is the middle of it.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

MINUTE = 60
# Nobody plans with an hour on the phone; a range beyond it says less than "cannot say".
LONGEST_SAID = 60 * MINUTE
# The middle seven tenths; rounding to minutes widens it, so that the range holds for nine of ten.
_LOW, _HIGH = NormalDist().inv_cdf(0.15), NormalDist().inv_cdf(0.85)


class Estimate(NamedTuple):
    """From `low` to `high` seconds, in whole minutes as they are told; `low` may be 0."""

    low: int
    high: int


@dataclass(frozen=True)
class Load:
    """What the wait depends on.

    Attributes:
        ahead: callers before this one for whom no phone rings yet.
        operators: at the phone: free, ringing, talking or in wrap-up.
        able: those of them who speak the caller's language.
        idle: operators who speak it and are free now.
        handling: mean seconds a call keeps an operator, from the reservation to the end of the
            wrap-up; None: too few calls to say.
        connecting: mean seconds of these until both hear each other.
        overflow: seconds until an operator without the language may answer too; None: never.
    """

    ahead: int
    operators: int
    able: int
    idle: int
    handling: float | None
    connecting: float = 0.0
    overflow: float | None = None


def expected_wait(load: Load) -> Estimate | None:
    """The range of the wait that is left; None: it cannot be said."""
    if load.handling is None or load.operators == 0 or _last_step(load) is None:
        return None
    mean, variance = _moments(load)
    low = max(0.0, _quantile(mean, variance, _LOW))
    high = load.connecting + _quantile(mean, variance, _HIGH)
    told = Estimate(_floor(low), max(MINUTE, _ceil(high)))
    return told if told.high <= LONGEST_SAID else None


def _moments(load: Load) -> tuple[float, float]:
    """Mean and variance of the time until an operator is free for this caller."""
    step = _step(load, load.operators)
    last = _last_step(load) or step
    before = max(0, load.ahead - load.idle)
    if load.idle > load.ahead:
        return 0.0, 0.0
    return before * step + last, before * step**2 + last**2


def _last_step(load: Load) -> float | None:
    """Mean seconds from being first in line to an operator who may answer."""
    own = _step(load, load.able) if load.able else math.inf
    anybody = math.inf if load.overflow is None else load.overflow + _step(load, load.operators)
    shortest = min(own, anybody)
    return None if math.isinf(shortest) else shortest


def _step(load: Load, operators: int) -> float:
    return (load.handling or 0.0) / operators


def _quantile(mean: float, variance: float, normal: float) -> float:
    """A quantile of the gamma distribution by Wilson and Hilferty (1931); off by less than 2 % of
    the mean where it is used."""
    if mean == 0:
        return 0.0
    shape = mean**2 / variance
    root = 1 - 1 / (9 * shape) + normal / (3 * math.sqrt(shape))
    return mean * max(0.0, root) ** 3


def _floor(seconds: float) -> int:
    return int(seconds // MINUTE) * MINUTE


def _ceil(seconds: float) -> int:
    return math.ceil(seconds / MINUTE) * MINUTE
