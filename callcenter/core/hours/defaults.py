"""The default profile: the hours every new installation starts with (CAL-1)."""

from dataclasses import dataclass
from datetime import time

from callcenter.core.hours.rules import Names, Period, WeeklyHours, YearlyClosure

WEEKDAY = Period(time(9), time(17, 30))
SATURDAY = Period(time(9), time(17))
SATURDAY_MORNING = Period(time(9), time(12))

_WEEKDAYS = tuple(WeeklyHours(weekday, WEEKDAY) for weekday in range(5))


@dataclass(frozen=True)
class DefaultService:
    """A service of the default profile."""

    code: str
    names: Names
    weekly: tuple[WeeklyHours, ...]


def _with_saturdays(period: Period) -> tuple[WeeklyHours, ...]:
    return (*_WEEKDAYS, WeeklyHours(5, period, weeks=frozenset({2, 4})))


DEFAULT_SERVICES = (
    DefaultService(
        "call_center", Names("コールセンター", "Call centre"), _with_saturdays(SATURDAY)
    ),
    DefaultService("issue", Names("カードの交付", "Card issue"), _with_saturdays(SATURDAY)),
    DefaultService(
        "renewal",
        Names("電子証明書の更新", "Certificate renewal"),
        _with_saturdays(SATURDAY_MORNING),
    ),
    DefaultService(
        "insurance",
        Names("健康保険証・公金受取口座の支援", "Insurance and account support"),
        _WEEKDAYS,
    ),
)
YEAR_END = YearlyClosure((12, 29), (1, 3), Names("年末年始", "New Year holidays"))
