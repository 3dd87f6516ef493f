"""TEL-3, TEL-8: a call that comes back into the line, in whatever order that is heard of."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest

from telephony.calls.facts import Happening, Kind
from telephony.calls.folding import fold
from telephony.calls.models import CallState, Outcome

AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
FIRST, SECOND = UUID(int=1), UUID(int=2)


def happened(kind: Kind, after: int, key: str = "", **content: str) -> Happening:
    return Happening(kind, AT + timedelta(seconds=after), key, content)


CAME = happened(Kind.CAME, 0)
QUEUED = happened(Kind.QUEUED, 5)
TALKED = happened(Kind.TALKING, 20, "a", staff=str(FIRST))
HELD = happened(Kind.HELD, 30, "o")
BACK = happened(Kind.TRANSFERRED, 60, "a", to="line", reason="asked")
AGAIN = happened(Kind.TALKING, 90, "b", staff=str(SECOND))
OVER = happened(Kind.STATUS, 120, "completed")


@pytest.mark.parametrize(
    ("events", "state", "operator"),
    [
        ([CAME, QUEUED, TALKED, HELD], CallState.TALKING, FIRST),
        ([CAME, QUEUED, TALKED, HELD, BACK], CallState.WAITING, FIRST),
        ([CAME, TALKED, HELD, BACK, AGAIN], CallState.TALKING, SECOND),
        ([CAME, TALKED, BACK, OVER], CallState.ENDED, FIRST),
    ],
)
def test_the_last_word_counts_in_any_order(
    events: list[Happening], state: CallState, operator: UUID
) -> None:
    for order in permutations([*events, events[-1]]):
        facts = fold(order)
        assert (facts.state, facts.operator_id) == (state, operator)
        assert facts.answered_at == TALKED.at
        assert facts.outcome == (Outcome.ANSWERED if state == CallState.ENDED else None)


def test_who_took_over_is_the_calls_operator() -> None:
    """To a colleague or to the city's staff the talk goes on."""
    to_staff = happened(Kind.TRANSFERRED, 60, "b", to="staff", staff=str(SECOND))
    to_city = happened(Kind.TRANSFERRED, 60, "c", to="entry")
    assert fold([CAME, TALKED, to_city]).state == CallState.TALKING
    facts = fold([AGAIN, to_staff, TALKED, CAME])
    assert (facts.state, facts.operator_id) == (CallState.TALKING, SECOND)
