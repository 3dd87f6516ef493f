"""TEL-8: the record of a call is the same in whatever order its news arrives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.calls.facts import OVER, CallFacts, Happening, Kind
from telephony.calls.folding import fold
from telephony.calls.models import CallState, Outcome

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
HANAKO, TARO = UUID(int=1), UUID(int=2)


def happening(kind: Kind, second: int, key: str = "", **content: str) -> Happening:
    return Happening(kind, START + timedelta(seconds=second), key, content)


GREETED = (
    happening(Kind.CAME, 0),
    happening(Kind.LANGUAGE, 5, language="en"),
    happening(Kind.NOTICE, 6, version="3-ab12", language="en"),
    happening(Kind.MENU, 12, code="reissue"),
)
ANSWERED = (
    *GREETED,
    happening(Kind.QUEUED, 12),
    happening(Kind.OFFERED, 13, "leg-1", staff=str(HANAKO)),
    happening(Kind.MISSED, 33, "leg-1", staff=str(HANAKO), reason="no-answer"),
    happening(Kind.OFFERED, 34, "leg-2", staff=str(TARO)),
    happening(Kind.OPERATOR_JOINED, 40, "leg-2", staff=str(TARO)),
    happening(Kind.LEFT_QUEUE, 41, result="redirected"),
    happening(Kind.TALKING, 42, "leg-2", staff=str(TARO)),
    happening(Kind.TALK_ENDED, 200, "leg-2"),
    happening(Kind.STATUS, 0, "ringing"),
    happening(Kind.STATUS, 1, "in-progress"),
    happening(Kind.STATUS, 201, "completed"),
    happening(Kind.ENDED, 203, reason="hung_up"),
    happening(Kind.LOGGED, 240),
)
ABANDONED = (
    *GREETED,
    happening(Kind.QUEUED, 12),
    happening(Kind.LEFT_QUEUE, 90, result="hangup"),
    happening(Kind.STATUS, 90, "completed"),
)
LEFT_EARLY = (*GREETED[:2], happening(Kind.STATUS, 6, "completed"))
CLOSED = (
    *GREETED[:2],
    happening(Kind.CLOSED, 6, opens="2026-11-24T00:00:00+00:00"),
    happening(Kind.VOICEMAIL, 7),
    happening(Kind.STATUS, 20, "completed"),
)
MESSAGE = (*CLOSED, happening(Kind.MESSAGE, 19, "RE1"))
REFUSED = (*GREETED, happening(Kind.REFUSED, 12, reason="line_full"), CLOSED[-1])
FAILED = (*GREETED, happening(Kind.TROUBLE, 12, reason="system-error"), CLOSED[-1])
INFORMED = (*GREETED, happening(Kind.INFORMED, 60, "answer_1"), ABANDONED[-1])
CALLED_BACK = (
    *ABANDONED[:-2],
    happening(Kind.CALLBACK, 50, "callback-1"),
    happening(Kind.LEFT_QUEUE, 55, result="hangup"),
    ABANDONED[-1],
)
UNREACHED = (
    *GREETED[:2],
    happening(Kind.LINED_UP, 6),
    happening(Kind.OFFERED, 13, "leg-1", staff=str(HANAKO)),
    happening(Kind.DIALLED, 20, "leg-1", staff=str(HANAKO)),
    happening(Kind.STATUS, 50, "no-answer"),
)
STORIES = {
    Outcome.ANSWERED: ANSWERED,
    Outcome.ABANDONED: ABANDONED,
    Outcome.LEFT_EARLY: LEFT_EARLY,
    Outcome.CLOSED: CLOSED,
    Outcome.VOICEMAIL: MESSAGE,
    Outcome.REFUSED: REFUSED,
    Outcome.FAILED: FAILED,
    Outcome.SELF_SERVED: INFORMED,
    Outcome.CALLBACK: CALLED_BACK,
    Outcome.UNREACHED: UNREACHED,
}
# What says the same as something else that arrived: without it the call still reads the same.
SPARE = {
    Kind.OFFERED,
    Kind.MISSED,
    Kind.OPERATOR_JOINED,
    Kind.DIALLED,
    Kind.LEFT_QUEUE,
    Kind.TALK_ENDED,
}

stories = st.sampled_from(sorted(STORIES))


@pytest.mark.parametrize("outcome", STORIES)
def test_what_came_of_a_call(outcome: Outcome) -> None:
    facts = fold(STORIES[outcome])
    assert (facts.state, facts.outcome) == (CallState.ENDED, outcome)


def test_who_wants_more_than_an_answer_by_voice_is_counted_by_what_came_of_it() -> None:
    """TEL-1: it serves nobody who then waits, leaves a message or is turned away."""
    informed = happening(Kind.INFORMED, 5, "answer_1")
    for outcome in set(STORIES) - {Outcome.LEFT_EARLY, Outcome.SELF_SERVED}:
        assert fold([*STORIES[outcome], informed]).outcome is outcome
    assert fold([*LEFT_EARLY, informed]).outcome is Outcome.SELF_SERVED


def test_what_is_told_and_asked_around_a_talk_changes_nothing_of_it() -> None:
    """TEL-3: notices, the list, the question afterwards."""
    around = [
        happening(Kind.OUTAGE, 5, "notice_1", version="0-ab"),
        happening(Kind.LISTED, 6, policy="low"),
        happening(Kind.URGENT, 7),
        happening(Kind.ASKED, 210),
        happening(Kind.RATED, 215, rating="1"),
    ]
    for story in STORIES.values():
        assert fold([*story, *around]) == fold(story)


def test_everything_that_an_answered_call_says() -> None:
    assert fold(ANSWERED) == CallFacts(
        came_at=START,
        state=CallState.ENDED,
        outcome=Outcome.ANSWERED,
        language="en",
        menu_code="reissue",
        notice="3-ab12 en",
        operator_id=TARO,
        queued_at=START + timedelta(seconds=12),
        answered_at=START + timedelta(seconds=42),
        ended_at=START + timedelta(seconds=201),
        logged_at=START + timedelta(seconds=240),
    )


@given(stories, st.data())
def test_the_order_and_repetitions_do_not_matter(outcome: Outcome, data: st.DataObject) -> None:
    story = STORIES[outcome]
    again = data.draw(st.lists(st.sampled_from(story)))
    heard = data.draw(st.permutations([*story, *again]))
    assert fold(heard) == fold(story)


@given(stories, st.data())
def test_news_that_others_repeat_may_be_lost(outcome: Outcome, data: st.DataObject) -> None:
    """Statuses, offers and goodbyes: any of them may be missing while one end is known."""
    story = STORIES[outcome]
    ends = [one for one in story if one.kind is Kind.STATUS and one.key in OVER]
    spare = [one for one in story if one.kind in SPARE or one.kind in {Kind.STATUS, Kind.ENDED}]
    lost = data.draw(st.lists(st.sampled_from(spare)))
    left = [one for one in story if one not in lost or one in ends[:1]]
    assert fold(left) == fold(story)


@given(stories, st.data())
def test_an_end_is_final(outcome: Outcome, data: st.DataObject) -> None:
    """Whatever is heard of after the end, the call does not come back."""
    story = list(STORIES[outcome])
    known = data.draw(st.lists(st.sampled_from(story)))
    ended = happening(Kind.STATUS, 300, data.draw(st.sampled_from(sorted(OVER))))
    assert fold([ended, *known]).state is CallState.ENDED


@given(stories, st.data())
def test_a_call_only_moves_forward(outcome: Outcome, data: st.DataObject) -> None:
    """Each further piece of news leaves the state or moves it on; an outcome comes with an end."""
    order = list(CallState)
    heard = data.draw(st.permutations(STORIES[outcome]))
    states = [fold(heard[:count]).state for count in range(len(heard) + 1)]
    stations = [order.index(state) for state in states if state is not CallState.VOICEMAIL]
    assert stations == sorted(stations)
    for count in range(len(heard) + 1):
        facts = fold(heard[:count])
        assert (facts.outcome is None) == (facts.state is not CallState.ENDED)


@pytest.mark.parametrize("status", sorted(OVER))
def test_one_last_status_alone_ends_a_call(status: str) -> None:
    """A status `completed` of the caller ends the call even if all others were lost."""
    facts = fold([happening(Kind.STATUS, 9, status)])
    assert facts.state is CallState.ENDED
    assert facts.ended_at == START + timedelta(seconds=9)


@pytest.mark.parametrize("status", ["queued", "initiated", "ringing", "in-progress"])
def test_other_statuses_end_nothing(status: str) -> None:
    assert fold([*GREETED, happening(Kind.STATUS, 9, status)]).state is CallState.GREETING


def test_where_a_call_is_on_its_way() -> None:
    states = [fold(ANSWERED[:count]).state for count in (0, 4, 5, 10, 11, 12)]
    assert states == [
        CallState.GREETING,
        CallState.GREETING,
        CallState.WAITING,
        CallState.WAITING,
        CallState.TALKING,
        CallState.TALKING,
    ]


def test_an_operator_who_waits_alone_has_not_answered() -> None:
    """Only when both are there the call is answered."""
    alone = [one for one in ANSWERED if one.kind is not Kind.TALKING]
    assert fold(alone).outcome is Outcome.ABANDONED
    assert fold(alone).operator_id is None


def test_a_talk_that_is_only_concluded_counts_until_the_word_of_it_comes() -> None:
    """The word itself is more exact."""
    concluded = happening(Kind.MET, 40, "leg-2", staff=str(TARO))
    silent = [one for one in ANSWERED if one.kind is not Kind.TALKING]
    facts = fold([*silent, concluded])
    assert (facts.outcome, facts.answered_at) == (Outcome.ANSWERED, concluded.at)
    assert facts.operator_id == TARO
    assert fold([*ANSWERED, concluded]) == fold(ANSWERED)


def test_the_providers_word_on_the_end_goes_before_ours() -> None:
    noticed_first = happening(Kind.ENDED, 100, reason="lost")
    assert fold([noticed_first]).ended_at == noticed_first.at
    assert fold([noticed_first, ANSWERED[14]]).ended_at == ANSWERED[14].at


@given(st.permutations(["ja", "en"]))
def test_of_two_words_at_one_moment_the_order_does_not_decide(languages: list[str]) -> None:
    said = [happening(Kind.LANGUAGE, 5, language=language) for language in languages]
    assert fold(said).language == "ja"
    later = replace(said[0], at=START + timedelta(seconds=9), key="again")
    assert fold([later, *said]).language == languages[0]
