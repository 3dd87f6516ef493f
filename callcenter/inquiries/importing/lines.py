"""Read one line of a past log: its texts become values, and what is wrong is told."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.japanese_dates import parse_day
from callcenter.core.privacy.numerals import MASK
from callcenter.inquiries.entry import LONGEST_NAME, CallerEntry, Entry
from callcenter.inquiries.importing import words
from callcenter.inquiries.importing.fields import Field
from callcenter.inquiries.importing.ground import Ground
from callcenter.inquiries.importing.mapping import ColumnMapping, UnknownTags
from callcenter.inquiries.importing.moments import Moments, seconds_of
from callcenter.inquiries.importing.problems import Outcome, Problem, Severity, finding_problem
from callcenter.inquiries.importing.texts import is_unreadable, tag_names, with_leading_zero
from callcenter.inquiries.models import Category, Result, Status
from callcenter.inquiries.services.validation import check_entry

LONGEST_KEY = 80
LONGEST_TAG = 40

Choice = TypeVar("Choice")

# What the rules of an entry complain about, by the column it was read from.
_ENTRY_FIELDS = {
    "question": Field.QUESTION,
    "answer": Field.ANSWER,
    "category": Field.CATEGORY,
    "result": Field.RESULT,
    "due_on": Field.DUE_ON,
    "caller_name": Field.CALLER_NAME,
    "caller_kana": Field.CALLER_KANA,
    "caller_phone": Field.CALLER_PHONE,
    "caller_email": Field.CALLER_EMAIL,
}


@dataclass(frozen=True)
class ReadLine:
    """What a line means.

    Attributes:
        key: number in the former system, empty when the file has none.
        opened: None when the line has no usable moment.
        tags: names that are known or will be made.
    """

    entry: Entry
    key: str
    opened: datetime | None
    closed: datetime | None
    category: Category | None
    owner_id: UUID | None
    created_by_id: UUID | None
    handling_seconds: int | None
    problems: list[Problem] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        wrong = any(problem.severity is Severity.ERROR for problem in self.problems)
        return Outcome.ERROR if wrong else Outcome.NEW


def read_line(
    cells: Sequence[str],
    findings: Sequence[Sequence[Any]] | None,
    mapping: ColumnMapping,
    ground: Ground,
) -> ReadLine:
    """Read a line; whatever it holds, it never raises.

    Args:
        cells: texts after the guard, as many as the file has headings or more.
        findings: what the guard found: (column, kind).
    """
    return _LineReader(cells, mapping, ground).read(findings or ())


class _LineReader:
    def __init__(self, cells: Sequence[str], mapping: ColumnMapping, ground: Ground) -> None:
        self._cells = cells
        self._mapping = mapping
        self._ground = ground
        self._problems: list[Problem] = []

    def read(self, findings: Sequence[Sequence[Any]]) -> ReadLine:
        self._problems += [finding_problem(column, kind) for column, kind in findings]
        self._tell_unreadable()
        moments = self._moments()
        category = self._category(moments.day)
        entry = self._entry(category, closed=moments.closed is not None)
        self._check(entry, category)
        return ReadLine(
            entry=entry,
            key=self._key(),
            opened=moments.opened,
            closed=moments.closing(entry.status),
            category=category,
            owner_id=self._person(Field.OWNER),
            created_by_id=self._person(Field.CREATED_BY),
            handling_seconds=self._seconds(),
            problems=self._problems,
        )

    def _text(self, name: Field) -> str:
        column = self._mapping.columns.get(name)
        return self._cells[column] if column is not None and column < len(self._cells) else ""

    def _say(self, name: Field | None, code: str, severity: Severity = Severity.ERROR) -> None:
        column = self._mapping.columns.get(name) if name else None
        self._problems.append(Problem(code, severity, column))

    def _tell_unreadable(self) -> None:
        for column in self._mapping.columns.values():
            if column < len(self._cells) and is_unreadable(self._cells[column]):
                self._problems.append(Problem("unreadable_sign", Severity.WARNING, column))

    def _moments(self) -> Moments:
        moments = Moments.read({name: self._text(name) for name in Moments.FIELDS}, clock.now())
        for name, code in moments.faults:
            self._say(name, code)
        return moments

    def _key(self) -> str:
        written = unicodedata.normalize("NFKC", self._text(Field.KEY)).strip()
        if MASK in written:
            return ""
        if len(written) > LONGEST_KEY:
            self._say(Field.KEY, "too_long")
            return ""
        return written

    def _category(self, day: date) -> Category | None:
        written = self._text(Field.CATEGORY)
        found = self._ground.category(written, day) if written else None
        other = self._mapping.other_category
        if found is None and other:
            if written:
                self._say(Field.CATEGORY, "category_replaced", Severity.WARNING)
            found = self._ground.category(other, day)
        if found is None and written:
            self._say(Field.CATEGORY, "unknown_category")
        return found

    def _entry(self, category: Category | None, *, closed: bool) -> Entry:
        mapping = self._mapping
        status = self._chosen(Field.STATUS, words.STATUSES)
        if status is None:
            status = Status.CLOSED if closed else mapping.status
        result = self._chosen(Field.RESULT, words.RESULTS)
        if result is None and not self._text(Field.RESULT) and status is Status.CLOSED:
            result = mapping.result
        return Entry(
            channel=self._chosen(Field.CHANNEL, words.CHANNELS) or mapping.channel,
            language=self._chosen(Field.LANGUAGE, words.LANGUAGES) or mapping.language,
            question=self._text(Field.QUESTION),
            answer=self._text(Field.ANSWER),
            category=category.code if category else None,
            status=status,
            result=result,
            complaint=self._chosen(Field.COMPLAINT, words.FLAGS) or False,
            campaign=self._chosen(Field.CAMPAIGN, words.FLAGS) or False,
            confidential=self._chosen(Field.CONFIDENTIAL, words.FLAGS) or False,
            due_on=self._due_on(status),
            tags=self._tags(),
            caller=self._caller(),
        )

    def _chosen(self, name: Field, table: dict[str, Choice]) -> Choice | None:
        written = self._text(name)
        # A sign such as "-" or "×" has no letters left to compare: those count as they are.
        word = words.folded(written)
        if not word:
            return None
        if word not in table:
            self._say(name, "unknown_word")
            return None
        return table[word]

    def _due_on(self, status: Status) -> date | None:
        written = self._text(Field.DUE_ON)
        if not written:
            return None
        day = parse_day(written)
        if day is None:
            self._say(Field.DUE_ON, "unknown_day")
        return day if status is not Status.CLOSED else None

    def _tags(self) -> tuple[str, ...]:
        names = tag_names(self._text(Field.TAGS))
        if any(len(name) > LONGEST_TAG for name in names):
            self._say(Field.TAGS, "tag_too_long")
        elif self._mapping.unknown_tags is UnknownTags.REFUSE and any(
            words.folded(name) not in self._ground.tags for name in names
        ):
            self._say(Field.TAGS, "unknown_tag_word")
        return names

    def _caller(self) -> CallerEntry:
        return CallerEntry(
            name=self._text(Field.CALLER_NAME),
            kana=self._text(Field.CALLER_KANA),
            phone=with_leading_zero(self._text(Field.CALLER_PHONE)),
            email=self._email(),
        )

    def _email(self) -> str:
        """An address; what is none is passed over, for it is no reason to lose an inquiry."""
        written = unicodedata.normalize("NFKC", self._text(Field.CALLER_EMAIL)).strip()
        usable = "@" in written and " " not in written and len(written) <= LONGEST_NAME
        if written and not usable:
            self._say(Field.CALLER_EMAIL, "email_dropped", Severity.WARNING)
        return written if usable else ""

    def _person(self, name: Field) -> UUID | None:
        written = self._text(name)
        found = self._ground.person(written) if written else None
        if written and found is None:
            self._say(name, "unknown_person", Severity.WARNING)
        return found

    def _seconds(self) -> int | None:
        written = self._text(Field.HANDLING_SECONDS)
        seconds = seconds_of(written)
        if written and seconds is None:
            self._say(Field.HANDLING_SECONDS, "seconds_dropped", Severity.WARNING)
        return seconds

    def _check(self, entry: Entry, category: Category | None) -> None:
        # A merge is refused in a form; in a past log it is a fact.
        merged = entry.result is Result.DUPLICATE
        checked = replace(entry, result=Result.ANSWERED) if merged else entry
        told = {problem.column for problem in self._problems if problem.severity is Severity.ERROR}
        try:
            check_entry(checked, category)
        except Invalid as error:
            for name, code in error.fields.items():
                source = _ENTRY_FIELDS.get(name)
                column = self._mapping.columns.get(source) if source else None
                if column is None or column not in told:
                    self._problems.append(Problem(code, Severity.ERROR, column))
