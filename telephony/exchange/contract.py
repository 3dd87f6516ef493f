"""The provider's REST operations as a table, and the strict check of a request against it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from telephony.exchange.calls import Refused

ACCOUNT = "/2010-04-01/Accounts/{AccountSid}"
_TABLE = Path(__file__).with_name("contract.json")
# Codes for a parameter that is missing or wrong (documented; the rest is 20001).
_MISSING = {"To": 21201, "From": 21213, "Url": 21205}
_WRONG = {"To": 21211, "From": 21212, "Url": 21205, "SendDigits": 21206, "ApplicationSid": 21218}
_ENDPOINTS = re.compile(r"\+[1-9]\d{3,14}|client:[\w.%+@-]{1,256}(?:\?\S*)?|sips?:\S+")
_DATES = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ")

Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Operation:
    """One operation of the table.

    Attributes:
        answer: the kind of the object answered; None: no content.
        listed: the key of a page of such objects; None: one object.
        one_of: groups of parameters of which one must be given.
    """

    name: str
    method: str
    path: str
    status: int
    answer: str | None
    listed: str | None
    path_parameters: Mapping[str, Mapping[str, Any]] = field(repr=False)
    parameters: Mapping[str, Mapping[str, Any]] = field(repr=False)
    one_of: Sequence[Sequence[str]] = field(repr=False)
    pattern: re.Pattern[str] = field(repr=False)


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return table


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation the exchange answers."""
    return tuple(_read(name, row) for name, row in _table()["operations"].items())


def answer_fields(kind: str) -> Mapping[str, Mapping[str, Any]]:
    """The fields of one kind of answer."""
    fields: Mapping[str, Mapping[str, Any]] = _table()["answers"][kind]
    return fields


def _read(name: str, row: Mapping[str, Any]) -> Operation:
    parts = re.split(r"\{(\w+)\}", ACCOUNT + row["path"])
    pattern = "".join(
        f"(?P<{part}>[^/]+?)" if number % 2 else re.escape(part)
        for number, part in enumerate(parts)
    )
    return Operation(
        name=name,
        method=row["method"],
        path=row["path"],
        status=row["status"],
        answer=row["answer"],
        listed=row["list"],
        path_parameters=row["path_parameters"],
        parameters=row["parameters"],
        one_of=row["one_of"],
        pattern=re.compile(pattern),
    )


def find_operation(method: str, path: str) -> tuple[Operation, dict[str, str]]:
    """The operation that a request means, and the values in its path.

    Raises:
        Refused: 404 for a path that no operation has or a SID of the wrong form, 405 for a
            method that the path does not take.
    """
    on_path = [(one, match) for one in operations() if (match := one.pattern.fullmatch(path))]
    for operation, match in on_path:
        if operation.method == method:
            found = match.groupdict()
            if not all(_fits(rule, found[name]) for name, rule in _in_path(operation)):
                raise not_found(path)
            return operation, found
    if on_path:
        raise Refused(20004, "Method not allowed", status=405)
    raise not_found(path)


def _in_path(operation: Operation) -> list[tuple[str, Mapping[str, Any]]]:
    return list(operation.path_parameters.items())


def not_found(path: str) -> Refused:
    """The provider's word for what it does not have."""
    return Refused(20404, f"The requested resource {path} was not found", status=404)


def check_parameters(operation: Operation, given: Values) -> None:
    """Hold what was sent against the table.

    Raises:
        Refused: 400 for an unknown or repeated parameter, a missing one, a wrong value.
    """
    for name, values in given.items():
        if name not in operation.parameters:
            raise Refused(20001, f"Unknown parameter: {name}")
        if len(values) > 1 and operation.parameters[name]["type"] != "array":
            raise Refused(20001, f"Parameter given more than once: {name}")
    _check_missing(operation, given)
    for name, values in given.items():
        for value in values:
            _check(name, operation.parameters[name], value)


def _check_missing(operation: Operation, given: Values) -> None:
    for name, rule in operation.parameters.items():
        if rule.get("required") and not any(given.get(name, ())):
            raise Refused(_MISSING.get(name, 20001), f"{name} parameter is required")
    for group in operation.one_of:
        if not any(any(given.get(name, ())) for name in group):
            code = _MISSING.get(group[0], 20001)
            raise Refused(code, f"One of {', '.join(group)} is required")


def _check(name: str, rule: Mapping[str, Any], value: str) -> None:
    if not _fits(rule, value):
        raise Refused(_WRONG.get(name, 20001), f"{name} is not valid: {value[:100]}")


def _fits(rule: Mapping[str, Any], value: str) -> bool:
    if "enum" in rule and value not in rule["enum"]:
        return False
    if "pattern" in rule and not re.fullmatch(rule["pattern"].strip("^$"), value):
        return False
    if len(value) > rule.get("max_length", len(value)):
        return False
    if rule["type"] == "integer":
        return _fits_integer(rule, value)
    if rule["type"] == "boolean":
        return value in {"true", "false"}
    return _FORMATS.get(rule.get("format", ""), _anything)(value)


def _anything(_value: str) -> bool:
    return True


def _fits_integer(rule: Mapping[str, Any], value: str) -> bool:
    if not re.fullmatch(r"\d{1,9}", value):
        return False
    return bool(rule.get("minimum", 0) <= int(value) <= rule.get("maximum", int(value)))


def _is_address(value: str) -> bool:
    """An absolute URL in ASCII, or nothing: an empty one takes a callback away."""
    if not value:
        return True
    parts = urlsplit(value)
    return value.isascii() and parts.scheme in {"http", "https"} and bool(parts.hostname)


def _is_date(value: str) -> bool:
    return any(_reads(value, shape) for shape in _DATES)


def _reads(value: str, shape: str) -> bool:
    try:
        datetime.strptime(value, shape)  # noqa: DTZ007 - only its form is asked
    except ValueError:
        return False
    return True


def _is_endpoint(value: str) -> bool:
    return _ENDPOINTS.fullmatch(value) is not None


_FORMATS = {
    "uri": _is_address,
    "endpoint": _is_endpoint,
    "date": _is_date,
    "date-time": _is_date,
}
