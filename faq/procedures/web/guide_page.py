"""What the pages and the desk's panel show of a guide: the next question, or the list."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString

from callcenter.core.errors import Missing
from callcenter.core.i18n import language
from callcenter.core.web.transactions import db_session
from faq.procedures.check_list import CheckList, Line, check_list
from faq.procedures.city_values import city_values
from faq.procedures.dialogue import Dialogue, walk
from faq.procedures.guide import By, Guide
from faq.procedures.library import library
from faq.procedures.web.hours_words import hours_by_service
from faq.procedures.web.links import Links
from faq.procedures.web.wording import GROUPS
from faq.procedures.words import Words


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen: where it leads, and the state it makes."""

    label: Words
    href: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Given:
    """One answer that was given, and where one goes to change it."""

    question: Words
    answer: Words
    href: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class GuidePage:
    """A guide at one point of its dialogue.

    Attributes:
        question: the open question, None when the list is complete.
        list: None while a question is open.
        hours: opening hours by service, for the places of the list.
    """

    guide: Guide
    answers: Mapping[str, str]
    given: tuple[Given, ...]
    question: Words | None
    choices: tuple[Choice, ...]
    list: CheckList | None
    hours: Mapping[str, Words]

    @property
    def own_steps(self) -> tuple[Line, ...]:
        """The steps that the citizen does."""
        if self.list is None:
            return ()
        return tuple(line for line in self.list.steps if line.by is By.CITIZEN)


def known_answers(given: Mapping[str, object]) -> dict[str, str]:
    """Of what came from outside, the texts under the keys of questions."""
    return {
        key: value
        for key in library().questions
        if isinstance(value := given.get(key), str) and value
    }


def find_guide(key: str) -> Guide:
    """A guide by its key.

    Raises:
        Missing: there is none.
    """
    try:
        return library().guides[key]
    except KeyError:
        raise Missing from None


def build_guide_page(key: str, given: Mapping[str, object], links: Links) -> GuidePage:
    """The guide with these answers; what is no answer of a question it asks is passed over.

    Raises:
        Missing: there is no such guide.
    """
    dialogue = walk(library(), find_guide(key), known_answers(given))
    done = dialogue.open is None
    return GuidePage(
        guide=dialogue.guide,
        answers=dialogue.answers,
        given=_given(dialogue, links),
        question=None if dialogue.open is None else dialogue.open.words,
        choices=_choices(dialogue, links),
        list=_list(dialogue) if done else None,
        hours=hours_by_service() if done else {},
    )


def grouped_guides(keys: Mapping[str, Guide]) -> list[tuple[LazyString, list[Guide]]]:
    """The guides under their headings."""
    return [(heading, [keys[key] for key in group]) for heading, group in GROUPS]


def other_language() -> str:
    return "en" if language() == "ja" else "ja"


def _list(dialogue: Dialogue) -> CheckList:
    return check_list(library(), dialogue.guide, dialogue.answers, city_values(db_session()))


def _choices(dialogue: Dialogue, links: Links) -> tuple[Choice, ...]:
    question = dialogue.open
    if question is None:
        return ()
    key = dialogue.guide.key
    made = [
        (answer.words, {**dialogue.answers, question.key: answer.key})
        for answer in question.answers
    ]
    return tuple(Choice(words, links.guide(key, answers), answers) for words, answers in made)


def _given(dialogue: Dialogue, links: Links) -> tuple[Given, ...]:
    found = []
    for key, chosen in dialogue.answers.items():
        question = library().questions[key]
        answer = question.answer(chosen)
        before = dialogue.before(key)
        if answer is not None:
            href = links.guide(dialogue.guide.key, before)
            found.append(Given(question.words, answer.words, href, before))
    return tuple(found)
