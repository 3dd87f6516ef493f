"""What is said around a talk: notices, to callers on the list, answers by voice, the question
afterwards. Facts in, a document out, without a database."""

from collections.abc import Sequence

from telephony.answering.documents import Speaker, said
from telephony.setup.values import AnswerChoice, NuisancePolicy, PhoneTimes
from telephony.switch.twiml import Document, Gather, Hangup, Play, Say, Verb
from telephony.switch.urls import voice_url

URGENT_KEY = "0"
AGAIN_KEY, OPERATOR_KEY = "1", "2"
RATING_KEYS = frozenset("123")
# Seconds of silence behind an answer before it is asked what next.
BREATH = 1


def before(verbs: Sequence[Verb], document: Document) -> Document:
    """The same document with something said first."""
    return Document([*verbs, *document.verbs])


def notice_and_end(speak: Speaker, language: str, code: str) -> Document:
    """A notice after which calls do not go on."""
    return Document([said(speak, code, language), said(speak, "goodbye", language), Hangup()])


def listed(
    speak: Speaker, language: str, times: PhoneTimes, policy: NuisancePolicy, *, step: int
) -> Document:
    """What happens to calls of this number, and the key for what is urgent: words of an emergency
    cannot be heard by a machine."""
    words = [
        said(speak, f"listed_{policy.value}", language),
        said(speak, "listed_urgent", language),
    ]
    return Document([_gather(words, voice_url("listed", step=step), times.key_seconds)])


def not_taken(speak: Speaker, language: str) -> Document:
    """The end of a call that is not taken; why was said before."""
    return Document([said(speak, "goodbye", language), Hangup()])


def answer(speak: Speaker, language: str, choice: AnswerChoice, *, step: int) -> Document:
    """The answer; a key interrupts it, silence behind it means that it was heard to its end.

    Args:
        step: counts how often this call has heard it.
    """
    words = [said(speak, choice.code, language)]
    action = voice_url("answer", slot=choice.slot, step=step)
    return Document([_gather(words, action, BREATH)])


def answer_next(
    speak: Speaker, language: str, times: PhoneTimes, choice: AnswerChoice, *, step: int, turn: int
) -> Document:
    """What next: again, an operator, or to hang up.

    Args:
        turn: counts how often this was asked after the same hearing.
    """
    words = [said(speak, "answer_next", language)]
    action = voice_url("answer-next", slot=choice.slot, step=step, turn=turn)
    return Document([_gather(words, action, times.key_seconds)])


def rating_question(speak: Speaker, language: str, times: PhoneTimes, *, step: int) -> Document:
    """How it was: one question, one key."""
    words = [said(speak, "rating_question", language)]
    return Document([_gather(words, voice_url("rating", step=step), times.key_seconds)])


def rating_thanks(speak: Speaker, language: str) -> Document:
    return Document([said(speak, "rating_thanks", language), Hangup()])


def _gather(words: Sequence[Say | Play], action: str, timeout: int) -> Gather:
    return Gather(words, action=action, num_digits=1, timeout=timeout, action_on_empty_result=True)
