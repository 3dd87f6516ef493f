"""Calls over the REST interface."""

from datetime import date, datetime

from telephony.exchange.calls import CallChange, NewCall, Refused
from telephony.exchange.contract import not_found
from telephony.exchange.engine import Exchange
from telephony.exchange.legs import Leg
from telephony.exchange.web.asked import Asked, Json, answers
from telephony.exchange.web.shapes import call_shape

_DATES = ("StartTime", "StartTime<", "StartTime>", "EndTime", "EndTime<", "EndTime>")


def leg_of(exchange: Exchange, sid: str) -> Leg:
    """The call of this SID.

    Raises:
        Refused: 404.
    """
    if sid not in exchange.legs:
        raise not_found(f"/Calls/{sid}.json")
    return exchange.legs[sid]


@answers(
    "CreateCall",
    *("To", "From", "Url", "Method", "Twiml", "FallbackUrl", "FallbackMethod", "StatusCallback"),
    *("StatusCallbackEvent", "StatusCallbackMethod", "Timeout", "SendDigits"),
)
def create_call(asked: Asked) -> Json:
    """POST Calls."""
    to, from_ = asked.text("To"), asked.text("From")
    _check_caller_id(asked.exchange, to, from_)
    leg = asked.exchange.create_call(
        NewCall(
            to=to,
            from_=from_,
            url=asked.text("Url"),
            method=asked.text("Method", "POST"),
            twiml=asked.optional("Twiml"),
            fallback_url=asked.text("FallbackUrl"),
            fallback_method=asked.text("FallbackMethod", "POST"),
            status_callback=asked.text("StatusCallback"),
            status_callback_method=asked.text("StatusCallbackMethod", "POST"),
            status_events=tuple(asked.given.get("StatusCallbackEvent", ("completed",))),
            timeout=asked.number("Timeout", 60),
            send_digits=asked.text("SendDigits"),
        )
    )
    return call_shape(asked.exchange, leg)


def _check_caller_id(exchange: Exchange, to: str, from_: str) -> None:
    """Only a number of the account may be shown to a telephone.

    Raises:
        Refused: 21210, or 21212 for a client that calls a telephone.
    """
    if from_.startswith("+") and from_ not in exchange.numbers:
        raise Refused(
            21210,
            f"The source phone number provided, {from_}, is not yet verified for your account.",
        )
    if to.startswith("+") and not from_.startswith("+"):
        raise Refused(21212, f"Invalid From Number (caller ID): {from_}")


@answers(
    "UpdateCall",
    *("Url", "Method", "Twiml", "Status", "FallbackUrl", "FallbackMethod", "StatusCallback"),
    "StatusCallbackMethod",
)
def update_call(asked: Asked) -> Json:
    """POST Calls/{Sid}: another document, or the end."""
    leg = leg_of(asked.exchange, asked.path["Sid"])
    if not asked.given:
        raise Refused(20001, "Nothing to change was given")
    if asked.text("Url") and asked.text("Twiml"):
        raise Refused(20001, "Url and Twiml are mutually exclusive")
    status = asked.text("Status")
    changed = asked.exchange.update_call(
        leg.sid,
        CallChange(
            url=asked.text("Url"),
            method=asked.text("Method", "POST"),
            twiml=asked.optional("Twiml"),
            fallback_url=asked.optional("FallbackUrl"),
            fallback_method=asked.text("FallbackMethod", "POST"),
            status_callback=asked.optional("StatusCallback"),
            status_callback_method=asked.text("StatusCallbackMethod", "POST"),
            status="completed" if status == "completed" else "canceled" if status else "",
        ),
    )
    return call_shape(asked.exchange, changed)


@answers("FetchCall")
def fetch_call(asked: Asked) -> Json:
    """GET Calls/{Sid}."""
    return call_shape(asked.exchange, leg_of(asked.exchange, asked.path["Sid"]))


@answers("ListCall", "To", "From", "ParentCallSid", "Status", *_DATES)
def list_calls(asked: Asked) -> list[Json]:
    """GET Calls, the newest first."""
    wanted = [
        leg
        for leg in reversed(asked.exchange.legs.values())
        if asked.text("To", leg.to) == leg.to
        and asked.text("From", leg.from_) == leg.from_
        and asked.text("ParentCallSid", leg.parent_sid or "") == (leg.parent_sid or "")
        and within(asked, "StartTime", leg.started_at)
        and within(asked, "EndTime", leg.ended_at)
    ]
    shapes = [call_shape(asked.exchange, leg) for leg in wanted]
    return [shown for shown in shapes if asked.text("Status", shown["status"]) == shown["status"]]


def within(asked: Asked, name: str, at: datetime | None) -> bool:
    """Whether a moment lies where `Name`, `Name<` and `Name>` say; no moment lies nowhere.

    `<` is before, `>` is on or after; a date is its midnight, in UTC (documented).
    """
    day, before, after = (asked.text(f"{name}{sign}") for sign in ("", "<", ">"))
    if not (day or before or after):
        return True
    return (
        at is not None
        and (not day or at.date() == date.fromisoformat(day[:10]))
        and (not before or at < _moment(before))
        and (not after or at >= _moment(after))
    )


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written if "T" in written else f"{written}T00:00:00Z")
