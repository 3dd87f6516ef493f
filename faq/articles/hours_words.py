"""Weekly opening hours in words that fit into a sentence, in both languages (CAL-1)."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from callcenter.core import clock
from callcenter.core.hours.queries import HoursCalendar
from callcenter.core.hours.rules import Period, ServiceHours, merged

LINE, COUNTER, RENEWAL = "call_center", "issue", "renewal"
SATURDAY, SUNDAY = 5, 6
_JA_DAYS = "月火水木金土日"
_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EN_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_EN_ORDER = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}


@dataclass(frozen=True)
class HoursWords:
    """What the rules of the week say today; exceptions of single days are not in it."""

    weekdays: str
    saturdays: str
    renewal_saturdays: str
    open_saturdays: str
    closed_days: str


def hours_words(calendar: HoursCalendar, language: str) -> HoursWords:
    """The hours of the line, the counter and the renewal counter."""
    words = _Japanese() if language == "ja" else _English()
    today = clock.today()
    line, counter = calendar.services.get(LINE), calendar.services.get(COUNTER)
    return HoursWords(
        weekdays=words.weekdays(line, today),
        saturdays=words.periods(_periods(counter, SATURDAY, today)),
        renewal_saturdays=words.periods(_periods(calendar.services.get(RENEWAL), SATURDAY, today)),
        open_saturdays=words.saturdays(_weeks(counter, SATURDAY, today)),
        closed_days=words.closed(counter, today),
    )


class _Words(ABC):
    closed_word = ""
    joint = ""

    def weekdays(self, service: ServiceHours | None, today: date) -> str:
        """Monday to Friday; days with hours of their own are named."""
        groups: dict[tuple[Period, ...], list[int]] = {}
        for day in range(SATURDAY):
            groups.setdefault(_periods(service, day, today), []).append(day)
        if len(groups) == 1:
            return self.periods(next(iter(groups)))
        return self.joint.join(self.on_days(days, found) for found, days in groups.items())

    def periods(self, periods: tuple[Period, ...]) -> str:
        said = (self.period(one) for one in periods)
        return self.joint.join(said) or self.closed_word

    def closed(self, service: ServiceHours | None, today: date) -> str:
        if service is None:
            return self.closed_word
        said = [self.day_off(day, service, today) for day in (*range(SATURDAY), SUNDAY, SATURDAY)]
        if service.closed_on_holidays:
            said.append(self.holidays)
        said += [self.span(c.first, c.last) for c in service.common.closures]
        return self.joined([one for one in said if one])

    def day_off(self, day: int, service: ServiceHours, today: date) -> str:
        weeks = _weeks(service, day, today)
        if weeks is None:
            return self.every(day)
        return self.other(day, weeks) if weeks else ""

    holidays = ""

    @abstractmethod
    def on_days(self, days: list[int], periods: tuple[Period, ...]) -> str: ...

    @abstractmethod
    def period(self, period: Period) -> str: ...

    @abstractmethod
    def saturdays(self, weeks: frozenset[int] | None) -> str: ...

    @abstractmethod
    def every(self, day: int) -> str: ...

    @abstractmethod
    def other(self, day: int, weeks: frozenset[int]) -> str: ...

    @abstractmethod
    def span(self, first: tuple[int, int], last: tuple[int, int]) -> str: ...

    @abstractmethod
    def joined(self, said: list[str]) -> str: ...


class _Japanese(_Words):
    closed_word = "休み"
    joint = "、"
    holidays = "祝日"

    def on_days(self, days: list[int], periods: tuple[Period, ...]) -> str:
        names = "・".join(_JA_DAYS[day] for day in days)
        return f"{names}曜日は{self.periods(periods)}"

    def period(self, period: Period) -> str:
        return f"{_ja_time(period.opens)}から{_ja_time(period.closes)}"

    def saturdays(self, weeks: frozenset[int] | None) -> str:
        if weeks is None:
            return self.closed_word
        return f"{self._weeks(weeks)}土曜日" if weeks else "毎週土曜日"

    def every(self, day: int) -> str:
        return f"{_JA_DAYS[day]}曜日"

    def other(self, day: int, weeks: frozenset[int]) -> str:
        return f"{self._weeks(weeks)}以外の{_JA_DAYS[day]}曜日"

    def span(self, first: tuple[int, int], last: tuple[int, int]) -> str:
        return f"{first[0]}月{first[1]}日から{last[0]}月{last[1]}日"

    def joined(self, said: list[str]) -> str:
        return "、".join(said)

    def _weeks(self, weeks: Iterable[int]) -> str:
        return "・".join(f"第{week}" for week in sorted(weeks))


class _English(_Words):
    closed_word = "closed"
    joint = " and "
    holidays = "national holidays"

    def on_days(self, days: list[int], periods: tuple[Period, ...]) -> str:
        return f"{self.periods(periods)} on {_and([f'{_EN_DAYS[day]}s' for day in days])}"

    def period(self, period: Period) -> str:
        return f"{_en_time(period.opens)} to {_en_time(period.closes)}"

    def saturdays(self, weeks: frozenset[int] | None) -> str:
        if weeks is None:
            return "no Saturday"
        if not weeks:
            return "every Saturday"
        plural = "s" if len(weeks) > 1 else ""
        return f"the {self._weeks(weeks)} Saturday{plural} of the month"

    def every(self, day: int) -> str:
        return f"{_EN_DAYS[day]}s"

    def other(self, day: int, weeks: frozenset[int]) -> str:
        return f"{_EN_DAYS[day]}s other than the {self._weeks(weeks)} of the month"

    def span(self, first: tuple[int, int], last: tuple[int, int]) -> str:
        days = (f"{day} {_EN_MONTHS[month - 1]}" for month, day in (first, last))
        return " to ".join(days)

    def joined(self, said: list[str]) -> str:
        return _and(said)

    def _weeks(self, weeks: Iterable[int]) -> str:
        return _and([_EN_ORDER[week] for week in sorted(weeks)])


def _periods(service: ServiceHours | None, day: int, today: date) -> tuple[Period, ...]:
    if service is None:
        return ()
    return merged(
        rule.period
        for rule in service.weekly
        if rule.weekday == day and _in_force(rule.valid_from, rule.valid_to, today)
    )


def _weeks(service: ServiceHours | None, day: int, today: date) -> frozenset[int] | None:
    """In which weeks of the month a day is open: none at all, every (empty), or these."""
    rules = (
        []
        if service is None
        else [
            rule
            for rule in service.weekly
            if rule.weekday == day and _in_force(rule.valid_from, rule.valid_to, today)
        ]
    )
    if not rules:
        return None
    if any(not rule.weeks for rule in rules):
        return frozenset()
    return frozenset().union(*(rule.weeks for rule in rules))


def _in_force(first: date | None, last: date | None, today: date) -> bool:
    return (first is None or first <= today) and (last is None or today <= last)


def _ja_time(at: time) -> str:
    return f"{at.hour}時{at.minute}分" if at.minute else f"{at.hour}時"


def _en_time(at: time) -> str:
    if at == time(12):
        return "noon"
    hour = at.hour % 12 or 12
    return f"{hour}:{at.minute:02} {'a.m.' if at.hour < 12 else 'p.m.'}"


def _and(names: list[str]) -> str:
    return (
        names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
    )
