"""Does a short row of digits read as a date or a time of day?"""

_MINUTES_PER_HOUR = 60
# Midnight shows are announced as 25:00; nothing goes beyond 29.
_HOURS = 30


def is_month_day(month: str, day: str) -> bool:
    """Tell whether the two strings of ASCII digits can be a month and its day."""
    return len(month) <= 2 and len(day) <= 2 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def is_clock_time(hour: str, minute: str) -> bool:
    """Tell whether the two strings of ASCII digits can be an hour and its minutes."""
    return len(hour) <= 2 and len(minute) == 2 and int(hour) < _HOURS and _sixty(minute)


def is_time_or_month_day(first: str, second: str) -> bool:
    """Tell whether two pairs of digits can follow a date: a time, or the end of a range."""
    return is_clock_time(first, second) or is_month_day(first, second)


def is_year(digits: str, first: int = 1850, last: int = 2150) -> bool:
    """Tell whether four digits are a year between ``first`` and ``last``, both included."""
    return len(digits) == 4 and first <= int(digits) <= last


def is_plain_date(digits: str, first: int = 1850, last: int = 2150) -> bool:
    """Tell whether eight digits are a date written YYYYMMDD."""
    return (
        len(digits) == 8 and is_year(digits[:4], first, last) and is_month_day(*_pairs(digits[4:]))
    )


def is_seconds(digits: str) -> bool:
    """Tell whether the string can be the seconds of a time."""
    return len(digits) == 2 and _sixty(digits)


def _sixty(digits: str) -> bool:
    return int(digits) < _MINUTES_PER_HOUR


def _pairs(digits: str) -> tuple[str, str]:
    return digits[:2], digits[2:]
