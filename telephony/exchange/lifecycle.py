"""The life of a leg: it rings, is answered and ends, and each step is reported."""

from typing import TYPE_CHECKING

from telephony.exchange import forms, hearing, taping
from telephony.exchange.legs import TERMINAL, Leg

if TYPE_CHECKING:
    from telephony.exchange.office import Office

SETUP_SECONDS = 0.5
EVENTS = {"initiated": "initiated", "ringing": "ringing", "in-progress": "answered"}


class HungUp(Exception):
    """The call is over; raised in the script of its document."""


def to_status(office: "Office", leg: Leg, status: str) -> None:
    """A living leg comes into a new state."""
    leg.status = status
    now = office.clock.now
    if status == "initiated":
        leg.started_at = now
    elif status == "in-progress":
        leg.answered_at = now
    elif status in TERMINAL:
        leg.ended_at = now
    office.trace.add("state", leg.sid, status=status)
    for watcher in list(leg.watchers):
        watcher(leg)
    if status not in TERMINAL:
        _report(office, leg)


def initiate(office: "Office", leg: Leg) -> None:
    """An outgoing leg is sent on its way."""
    if not leg.is_live:
        return
    office.by("setup-takes-half-a-second")
    to_status(office, leg, "initiated")
    leg.timer = office.clock.after(SETUP_SECONDS, lambda: _ring(office, leg))


def _ring(office: "Office", leg: Leg) -> None:
    phone = leg.phone
    if not phone.registered:
        office.by("unregistered-client-fails-at-once")
        end(office, leg, "failed")
    elif phone.manner == "out of service":
        office.by("number-out-of-service-fails")
        end(office, leg, "failed")
    elif phone.manner == "engaged" or (phone.leg is not None and not phone.is_client):
        office.by("busy-phone-is-busy")
        end(office, leg, "busy")
    else:
        _let_ring(office, leg)


def _let_ring(office: "Office", leg: Leg) -> None:
    office.by("ring-timeout-from-ringing")
    if leg.phone.leg is None:
        leg.phone.take(leg, "incoming")
    else:
        office.by("busy-client-rings-unheard")
    leg.timer = office.clock.after(leg.timeout, lambda: end(office, leg, "no-answer"))
    to_status(office, leg, "ringing")
    if leg.phone.leg is leg and leg.phone.manner in {"answers", "rejects"}:
        office.clock.after(leg.phone.patience, lambda: _by_itself(office, leg))


def _by_itself(office: "Office", leg: Leg) -> None:
    """The phone does what its manner is, if it still rings."""
    if leg.status != "ringing":
        return
    if leg.phone.manner == "answers":
        answer(office, leg)
    elif leg.phone.manner == "rejects":
        office.by("rejected-is-busy")
        end(office, leg, "busy")


def answer(office: "Office", leg: Leg) -> None:
    """The phone is picked up, or an incoming call is taken by its document."""
    leg.stop_timer()
    for heard in leg.heard:
        if heard["kind"] == "ringing" and heard["seconds"] is None:
            hearing.cut(office, heard)
    leg.phone.note("answered", {"call_sid": leg.sid})
    to_status(office, leg, "in-progress")
    if leg.on_answer is not None:
        leg.on_answer()


def hang_up(office: "Office", leg: Leg) -> None:
    """The person at the phone hangs up."""
    if leg.answered_at is not None:
        end(office, leg, "completed")
    elif leg.is_inbound:
        office.by("caller-gives-up-while-ringing")
        end(office, leg, "no-answer")
    else:
        end(office, leg, "busy")


def end(office: "Office", leg: Leg, status: str) -> None:
    """The leg is over: its script, its rooms and its recordings end; then it is reported."""
    if not leg.is_live:
        return
    leg.stop_timer()
    for heard in leg.heard:
        if heard["seconds"] is None:
            hearing.cut(office, heard)
    to_status(office, leg, status)
    if leg.course is not None and leg.course.is_on:
        leg.course.interrupt(HungUp())
    elif leg.room is not None:
        leg.room.leave(leg)
    office.clock.soon(lambda: _after_the_end(office, leg))


def _after_the_end(office: "Office", leg: Leg) -> None:
    for recorder in list(leg.recorders):
        taping.stop(office, recorder)
    leg.recorders.clear()
    leg.phone.release(leg)
    _report(office, leg)


def _report(office: "Office", leg: Leg) -> None:
    event = EVENTS.get(leg.status, "completed")
    callback = leg.callback
    if callback is None or event not in callback.events:
        return
    office.notify(callback, forms.status_form(office, leg), "call-status", leg.sid)
    leg.sequence += 1
