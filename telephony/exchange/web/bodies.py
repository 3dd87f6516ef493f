"""Bodies of requests to the phones and the controls: JSON objects of known names and types."""

from typing import Any, TypeVar

from flask import request

from telephony.exchange.calls import Refused

T = TypeVar("T")


class Body:
    """The object that came; each value is taken once, and what is left over is refused."""

    def __init__(self) -> None:
        if request.content_length and not request.is_json:
            raise Refused(20001, "The body must be JSON", status=415)
        body = request.get_json() if request.content_length else {}
        if not isinstance(body, dict):
            raise Refused(20001, "The body must be a JSON object")
        self._left: dict[str, Any] = dict(body)

    def take(self, name: str, kind: type[T], default: T | None = None) -> T:
        """The value of this name; without a default it must be there.

        Raises:
            Refused: missing, or of another type.
        """
        value = self._left.pop(name, default)
        if not isinstance(value, kind):
            raise Refused(20001, f"{name} is missing or not of the right type")
        return value

    def end(self) -> None:
        """Nothing else may be left.

        Raises:
            Refused: unknown names.
        """
        if self._left:
            raise Refused(20001, f"Unknown: {', '.join(sorted(self._left))}")

    def rest(self) -> dict[str, Any]:
        """All that is left, taken."""
        rest, self._left = self._left, {}
        return rest


def query_number(name: str, default: float, most: float) -> float:
    """A number of the query, up to `most`.

    Raises:
        Refused: not a number of that range.
    """
    try:
        value = float(request.args.get(name, default))
    except ValueError:
        value = -1
    if not 0 <= value <= most:
        raise Refused(20001, f"{name} must be a number from 0 to {most:g}")
    return value
