"""What a person enters about an inquiry, as plain values: the form, the import and the API all
become an `Entry` before a service sees them."""

from dataclasses import dataclass, field
from datetime import date

from callcenter.inquiries.models import Channel, Language, Result, Status
from callcenter.inquiries.used_articles import UsedArticle

LONGEST_TEXT = 20_000
LONGEST_NAME = 100


@dataclass(frozen=True)
class CallerEntry:
    """Who asked, as far as they said; everything may be empty.

    Attributes:
        phone: as typed; stored in national digits when it is a Japanese number.
    """

    name: str = ""
    kana: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.kana or self.phone or self.email)


@dataclass(frozen=True)
class Entry:
    """The content of an inquiry.

    Attributes:
        status: what it becomes by saving; `closed` needs a category, a result and a question.
        category: code of a leaf, or None while undecided.
        due_on: day of the promised follow-up.
        tags: names of tags.
        caller: None leaves the caller's data as they are.
        articles: used in the answer; None leaves them as they are.
    """

    channel: Channel = Channel.PHONE
    language: Language = Language.JA
    question: str = ""
    answer: str = ""
    category: str | None = None
    status: Status = Status.OPEN
    result: Result | None = None
    complaint: bool = False
    campaign: bool = False
    confidential: bool = False
    due_on: date | None = None
    tags: tuple[str, ...] = ()
    caller: CallerEntry | None = field(default=None, repr=False)
    articles: tuple[UsedArticle, ...] | None = None
