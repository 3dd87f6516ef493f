"""A report as lines for a person at a terminal."""

from collections.abc import Iterator

from telephony.exchange.script.playing import Report
from telephony.exchange.script.tracing import Leg, Moment, Summary

SIGNS = {"says": "▶", "presses": "▶", "dials": "▶", "hears": "◀", "announcement": "◀"}
RECORDED = "●"


def timelines(report: Report) -> Iterator[str]:
    """Each call at each phone: who heard and did what when, and what was recorded (●)."""
    for leg in report.legs:
        yield _head(leg)
        yield from map(_line, leg.timeline)
        yield ""
    for tape in report.recordings:
        ready = f"ready at {tape.ready:.1f}" if tape.ready is not None else "not ready"
        yield f"{tape.began:8.1f} {RECORDED} recording {tape.sid} began, {ready}: {tape.status}"
    if report.recordings:
        yield ""


def totals(summary: Summary) -> Iterator[str]:
    """The numbers."""
    yield f"calls      {summary.calls}"
    yield f"answered   {summary.answered}"
    yield f"abandoned  {summary.abandoned}"
    yield f"waited     {summary.waited:.1f} s together, {summary.longest:.1f} s the longest"
    yield f"recordings {_counts(summary.recordings)}"
    yield f"requests   {_counts(summary.requests)}"
    for error in summary.errors:
        yield f"error      {error}"
    yield f"assumptions relied on: {len(summary.assumptions)}"
    for one in summary.assumptions:
        yield f"  {one['name']} ({one['times']}x): {one['text']}"


def _head(leg: Leg) -> str:
    waited = f", waited {leg.waited:.1f} s" if leg.waited is not None else ""
    return f"{leg.person}  {leg.address}  {leg.outcome}{waited}  ({leg.status}, {leg.call_sid})"


def _line(moment: Moment) -> str:
    length = f" ({moment.seconds:.1f} s)" if moment.seconds is not None else ""
    sign = RECORDED if moment.recorded else " "
    arrow = SIGNS.get(moment.what, "·")
    text = f"  {moment.text}" if moment.text else ""
    return f"{moment.second:8.1f} {sign} {arrow} {moment.what}{text}{length}"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} × {name}" for name, number in counts.items()) or "none"
