"""What our own addresses name, as the provider asks for them."""

from uuid import UUID

from flask import request
from werkzeug.exceptions import BadRequest, NotFound

from callcenter.core.web.transactions import db_session
from telephony.calls.models import CallLeg
from telephony.calls.queries.calls import find_leg

# More than anybody presses or waits: bounds what addresses may count.
_MOST = 10_000


def asked_leg() -> CallLeg:
    """The leg of `?leg=…`.

    Raises:
        NotFound, BadRequest: there is none; not an identifier.
    """
    leg = find_leg(db_session(), asked_id("leg"))
    if leg is None:
        raise NotFound
    return leg


def asked_id(name: str) -> UUID:
    """An identifier of ours.

    Raises:
        BadRequest: it is none.
    """
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        raise BadRequest from None


def asked_count(name: str) -> int:
    """A counter; 1 where the address has none.

    Raises:
        BadRequest: not a whole number.
    """
    written = request.args.get(name, "1")
    if not (written.isascii() and written.isdecimal() and len(written) < 6):
        raise BadRequest
    return min(int(written), _MOST)
