"""The dialogue: which question comes next, and whether a line of a guide holds (PRC-1).

Only those questions are asked on which something still depends, in the order of the guide.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from faq.procedures.guide import Condition, Guide, Library, Question


@dataclass(frozen=True)
class Dialogue:
    """Where a person is in the questions of a guide.

    Attributes:
        answers: those given, by question, in the order asked; nothing else the address held.
        open: the next question, None when the list is complete.
    """

    guide: Guide
    answers: Mapping[str, str]
    open: Question | None

    def before(self, question: str) -> dict[str, str]:
        """The answers given before this one: what going back to it leads to."""
        kept: dict[str, str] = {}
        for key, answer in self.answers.items():
            if key == question:
                break
            kept[key] = answer
        return kept


def walk(library: Library, guide: Guide, given: Mapping[str, str]) -> Dialogue:
    """Ask the guide's questions in order, taking the given answers for granted.

    Args:
        given: answers by question as they come from outside; what is no answer of a question that
            is asked is passed over.
    """
    answers: dict[str, str] = {}
    for key in guide.questions:
        if not _matters(guide, key, answers):
            continue
        question = library.questions[key]
        chosen = question.answer(given.get(key, ""))
        if chosen is None:
            return Dialogue(guide, answers, question)
        answers[key] = chosen.key
    return Dialogue(guide, answers, None)


def holds(when: Condition, answers: Mapping[str, str]) -> bool:
    """Whether all conditions are met by the answers given."""
    return all(answers.get(question) in allowed for question, allowed in when)


def _matters(guide: Guide, question: str, answers: Mapping[str, str]) -> bool:
    """Whether a line that may still hold depends on the question."""
    return any(
        any(key == question for key, _allowed in entry.when) and _may_hold(entry.when, answers)
        for entry in guide.entries()
    )


def _may_hold(when: Condition, answers: Mapping[str, str]) -> bool:
    return all(key not in answers or answers[key] in allowed for key, allowed in when)
