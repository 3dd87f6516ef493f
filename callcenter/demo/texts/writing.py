"""Writes the texts of one inquiry, as operators type them and as people write mails."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from callcenter.demo.texts.kernels import Ask, Leaf, Reply
from callcenter.demo.texts.markers import markers_of
from callcenter.demo.texts.pen import Pen
from callcenter.demo.texts.people import Holder, Holders
from callcenter.demo.texts.phrases import Phrases
from callcenter.demo.texts.timetable import Timetable
from callcenter.demo.texts.wording import Random, Slot

_VAGUE = 0.05
_FROM_A_NEIGHBOUR = 0.04  # the writer chose the category next door
_SECOND_QUESTION = 0.18
_ASIDE = 0.09
_COMPLAINT_SAID = 0.9
_LONG = 0.008
_LONG_EXTRAS = 8
_SECOND_ANSWER = 0.7  # to a second question
_MORE_ANSWER = 0.12
_EXTRAS = ((0.15, 0), (0.58, 1), (0.87, 2), (1.0, 3))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WRITTEN = frozenset({"email", "web"})


@dataclass(frozen=True, slots=True)
class Writing:
    """What is to be written: decided before a word is chosen."""

    n: int
    leaf: Leaf
    channel: str
    register: str
    result: str
    complaint: bool
    campaign: bool
    day: date
    holder: Holder


@dataclass(frozen=True, slots=True)
class Written:
    """The texts, and the result the answer tells of."""

    subject: str
    question: str
    answer: str
    result: str


class Writer:
    """Puts patterns together to a subject, a question and an answer."""

    def __init__(
        self,
        phrases: Phrases,
        leaves: Mapping[str, Leaf],
        holders: Holders,
        timetable: Timetable,
    ) -> None:
        self._phrases = phrases
        self._leaves = leaves
        self._holders = holders
        self._timetable = timetable

    def write(self, writing: Writing, rand: Random) -> Written:
        """The texts. An answer that tells of a handoff, say, decides the result."""
        pen = Pen(rand)
        leaf, register = writing.leaf, writing.register
        neighbour = self._leaves[pen.one(leaf.near)]
        pen.filling = self._filling(writing, neighbour, pen)
        first, replies = self._opening(writing, neighbour, pen)
        second = pen.one(leaf.asks[register]) if rand() < _SECOND_QUESTION else None
        reply = pen.one(replies)
        result = writing.result
        if result != "abandoned" and reply.outcome != "answered":
            result = reply.outcome
        question = self._question(writing, first, second, pen)
        answer = self._answer(writing, result, reply, second, pen)
        pen.filling[Slot.TOPIC] = pen.one(leaf.topics[register])
        return Written(pen.pick(self._phrases.subject[register]), question, answer, result)

    def _filling(self, writing: Writing, neighbour: Leaf, pen: Pen) -> list[str]:
        register, holder = writing.register, writing.holder
        named = holder if holder.tag else self._holders.other(pen.rand)
        english = register == "en"
        shared = self._phrases.shared["en" if english else "ja"]
        days_after = self._timetable.days_after
        soon = days_after(writing.day, pen.number(2, 21))
        later = days_after(soon, pen.number(2, 15))
        ago = days_after(writing.day, -pen.number(6, 61))
        return [
            pen.one(holder.whose[register]),
            named.name,
            _date_text(soon, english=english),
            _date_text(ago, english=english),
            pen.one(neighbour.topics[register]),
            pen.one(shared["paper"]),
            pen.one(shared["place"]),
            _date_text(later, english=english),
        ]

    def _opening(
        self, writing: Writing, neighbour: Leaf, pen: Pen
    ) -> tuple[str, tuple[Reply, ...]]:
        """The main question and the answers to choose from."""
        kind, register, leaf = pen.rand(), writing.register, writing.leaf
        if kind < _VAGUE:
            return pen.pick(self._phrases.vague[register]), leaf.replies[register]
        source = neighbour if kind < _VAGUE + _FROM_A_NEIGHBOUR else leaf
        ask = pen.one(source.asks[register])
        return pen.write(ask.pattern), ask.replies

    def _question(self, writing: Writing, first: str, second: Ask | None, pen: Pen) -> str:
        phrases, register = self._phrases, writing.register
        long = pen.rand() < _LONG
        sentences = [first]
        if writing.campaign:
            sentences.insert(0, pen.pick(phrases.campaign[register]))
        if second:
            sentences.append(pen.write(second.pattern))
        extras = _LONG_EXTRAS if long else _number_of_extras(pen.rand())
        sentences.extend(pen.some(phrases.extra[register], extras))
        if pen.rand() < _ASIDE:
            sentences.append(pen.pick(phrases.aside[register]))
        if writing.complaint and pen.rand() < _COMPLAINT_SAID:
            sentences.append(pen.pick(phrases.complaint[register]))
        sentences.extend(getattr(marker, register) for marker in markers_of(writing.n))
        return self._framed(writing, _join(sentences, register, lines=long), pen)

    def _framed(self, writing: Writing, body: str, pen: Pen) -> str:
        """A note opens with its lead; a mail or form has lines of its own for it."""
        english, channel = writing.register == "en", writing.channel
        if channel not in _WRITTEN:
            lead = pen.pick(self._phrases.lead["en" if english else channel])
            return f"{lead} {body}" if lead and english else lead + body
        if english:
            return f"{pen.pick(self._phrases.lead['en_written'])}\n{body}".strip()
        lead = pen.pick(self._phrases.lead[channel])
        return f"{lead}\n{body}\n{pen.one(self._phrases.closing[channel])}".strip()

    def _answer(
        self, writing: Writing, result: str, reply: Reply, second: Ask | None, pen: Pen
    ) -> str:
        register = writing.register
        ending = self._phrases.ending[result][register]
        if result == "abandoned":
            return pen.pick(ending)
        sentences = [pen.write(reply.pattern)]
        if pen.rand() < (_SECOND_ANSWER if second else _MORE_ANSWER):
            more = pen.one(second.replies if second else writing.leaf.replies[register])
            if more is not reply and more.outcome in ("answered", result):
                sentences.append(pen.write(more.pattern))
        if reply.outcome == "answered":
            sentences.append(pen.pick(ending))
        body = _join(sentences, register, lines=False)
        if register != "mail":
            return body
        opening = pen.one(self._phrases.greeting[writing.channel])
        return f"{opening}\n{body}\n{pen.one(self._phrases.farewell)}".strip()


def _join(sentences: list[str], register: str, *, lines: bool) -> str:
    """Sentences in their order, none twice."""
    separator = "\n" if lines else " " if register == "en" else ""
    return separator.join(filter(None, dict.fromkeys(sentences)))


def _number_of_extras(fraction: float) -> int:
    return next(count for limit, count in _EXTRAS if fraction < limit)


def _date_text(day: date, *, english: bool) -> str:
    if english:
        return f"{_MONTHS[day.month - 1]} {day.day}"
    return f"{day.month}月{day.day}日"
