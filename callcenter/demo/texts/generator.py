"""Generated inquiries: the same seed and number always give the same one.

Numbers may be asked for in any order and by any number of processes, so a million rows
can be streamed in parts. All people are invented; no My Number and no PIN ever appears.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from random import Random as Generator

from callcenter.demo.texts.callers import Callers, GeneratedCaller
from callcenter.demo.texts.kernels import RESULTS, Leaf, read_common, read_leaves
from callcenter.demo.texts.people import Holder, Holders
from callcenter.demo.texts.phrases import Phrases, slot_values
from callcenter.demo.texts.timetable import OpenDay, Timetable
from callcenter.demo.texts.wording import Random
from callcenter.demo.texts.writing import Writer, Writing

CHANNELS = ("phone", "counter", "email", "transfer", "web")
STATUSES = ("open", "waiting", "closed")

_CHANNELS = list(accumulate((68, 17, 6, 5, 4)))
_WRITTEN = frozenset({"email", "web"})
_ENGLISH = 0.06
_NAMED = 0.30  # of callers who need no answer later
_NAMED_FOR_FOLLOW_UP = 0.86
_FOREIGN_TAG = "外国語"
_CAMPAIGN_FACTOR = 6.0
_CAMPAIGN_TALK = 0.10
_FOLLOW_UP = frozenset({"handoff", "callback"})
_OPERATORS = 8
_ENGLISH_OPERATORS = (6, 7)
_RESPONDERS = (8, 9)
_SECONDS = {"phone": (235, 0.55), "counter": (400, 0.5), "transfer": (290, 0.55)}
_WRITTEN_SECONDS = (620, 0.5)
# Share of open and waiting inquiries by age in days, for those that need following up.
_UNFINISHED = ((1, 0.30, 0.35), (3, 0.12, 0.26), (7, 0.05, 0.14), (30, 0.012, 0.05))
_UNFINISHED_OLD = (0.0002, 0.0008)
_ANSWERED_UNFINISHED = 0.06  # the others are nearly always closed at once


@dataclass(frozen=True, slots=True)
class GeneratedInquiry:
    """One inquiry of the invented city.

    `category` is the code of a leaf, `language` ja or en, `handler` the place of the
    operator or responder in `City.handlers`; `caller` is None for the anonymous majority.
    """

    n: int
    category: str
    language: str
    channel: str
    subject: str
    question: str
    answer: str
    result: str
    complaint: bool
    campaign: bool
    tags: tuple[str, ...]
    status: str
    opened_at: datetime
    duration_seconds: int
    caller: GeneratedCaller | None
    handler: int


def status_weights(age_days: int, *, follow_up: bool) -> tuple[float, float, float]:
    """Shares of open, waiting and closed among inquiries of that age; they add up to 1."""
    unfinished = next(
        ((opened, waiting) for limit, opened, waiting in _UNFINISHED if age_days <= limit),
        _UNFINISHED_OLD,
    )
    factor = 1.0 if follow_up else _ANSWERED_UNFINISHED
    opened, waiting = unfinished[0] * factor, unfinished[1] * factor
    return opened, waiting, 1 - opened - waiting


class InquiryTexts:
    """A stream of inquiries, numbered from 1.

    Their times end with the day `until` and reach back `days` days (default: three
    years); they are not ordered by number.
    """

    def __init__(self, seed: int, *, until: date = date(2026, 11, 20), days: int = 1096) -> None:
        common = read_common()
        values = slot_values(common)
        self._seed = seed
        self._until = until
        self._leaves = read_leaves(values)
        self._timetable = Timetable(until, days)
        self._callers = Callers()
        self._holders = Holders(common["people"])
        self._writer = Writer(Phrases(common, values), self._leaves, self._holders, self._timetable)
        self._entries = list(self._leaves.values())
        self._seasons: dict[tuple[int, bool, float], list[float]] = {}

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all leaves that can come up."""
        return tuple(self._leaves)

    @property
    def tag_names(self) -> set[str]:
        """Every tag that can come up."""
        tags = {tag for leaf in self._entries for tag in leaf.tags}
        return tags | self._holders.tags | {_FOREIGN_TAG}

    def make(self, n: int) -> GeneratedInquiry:
        """The inquiry number `n`, the same whenever and wherever it is asked for."""
        rand = Generator(self._seed * 1_000_003 + n).random
        day = self._timetable.day(rand())
        leaf = self._leaf(day, rand())
        english = rand() < _ENGLISH
        channel = CHANNELS[bisect_right(_CHANNELS, rand() * 100)]
        written = channel in _WRITTEN
        result = _result(leaf, rand(), written=written)
        complaint = rand() < leaf.complaint
        campaign = leaf.campaign or (day.campaign and rand() < _CAMPAIGN_TALK)
        holder = self._holders.choose(rand, proxy=leaf.proxy)
        writing = Writing(
            n, leaf, channel, "en" if english else "mail" if written else "note",
            result, complaint, campaign and not leaf.campaign, day.day, holder,
        )  # fmt: skip
        text = self._writer.write(writing, rand)
        return GeneratedInquiry(
            n=n,
            category=leaf.code,
            language="en" if english else "ja",
            channel=channel,
            subject=text.subject,
            question=text.question,
            answer=text.answer,
            result=text.result,
            complaint=complaint,
            campaign=campaign,
            tags=_tags(leaf, holder, rand, english=english),
            status=self._status(day, text.result, rand()),
            opened_at=self._timetable.moment(day, rand(), rand()),
            duration_seconds=_duration(channel, text.result, rand, slow=complaint or english),
            caller=self._caller(rand, text.result, english=english, written=written),
            handler=_handler(rand(), english=english, written=written),
        )

    def _leaf(self, day: OpenDay, fraction: float) -> Leaf:
        season = (day.day.month, day.campaign, day.wave)
        cumulative = self._seasons.get(season)
        if cumulative is None:
            cumulative = self._seasons[season] = list(
                accumulate(_seasonal_weight(leaf, *season) for leaf in self._entries)
            )
        return self._entries[bisect_right(cumulative, fraction * cumulative[-1])]

    def _status(self, day: OpenDay, result: str, fraction: float) -> str:
        age = (self._until - day.day).days
        opened, waiting, _ = status_weights(age, follow_up=result in _FOLLOW_UP)
        if fraction < opened:
            return "open"
        return "waiting" if fraction < opened + waiting else "closed"

    def _caller(
        self, rand: Random, result: str, *, english: bool, written: bool
    ) -> GeneratedCaller | None:
        share = _NAMED_FOR_FOLLOW_UP if result in _FOLLOW_UP else _NAMED
        if not written and rand() >= share:
            return None
        return self._callers.make(rand, english=english, written=written)


def _seasonal_weight(leaf: Leaf, month: int, campaign: bool, wave: float) -> float:
    weight = leaf.weight * leaf.months.get(month, 1.0)
    if leaf.wave:
        weight *= 1 + wave
    if leaf.campaign and campaign:
        weight *= _CAMPAIGN_FACTOR
    return weight


def _result(leaf: Leaf, fraction: float, *, written: bool) -> str:
    result = RESULTS[bisect_right(leaf.results, fraction * leaf.results[-1])]
    return "answered" if written and result == "abandoned" else result


def _tags(leaf: Leaf, holder: Holder, rand: Random, *, english: bool) -> tuple[str, ...]:
    tags = [tag for tag in leaf.tags if rand() < 0.45]
    if holder.tag and rand() < 0.6:
        tags.append(holder.tag)
    if english and rand() < 0.7:
        tags.append(_FOREIGN_TAG)
    return tuple(dict.fromkeys(tags))


def _duration(channel: str, result: str, rand: Random, *, slow: bool) -> int:
    """Seconds at work, skewed to the right as handling times are."""
    if result == "abandoned":
        return 15 + int(rand() * 90)
    middle, spread = _SECONDS.get(channel, _WRITTEN_SECONDS)
    # Three uniform numbers are close enough to a bell for this purpose.
    bell = (rand() + rand() + rand()) * 2 - 3
    seconds = middle * (1.0 + spread * bell + 0.3 * bell * bell)
    return max(25, int(seconds * (1.6 if slow else 1.0)))


def _handler(fraction: float, *, english: bool, written: bool) -> int:
    if written:
        return _RESPONDERS[fraction < 0.45]
    if english and fraction < 0.92:
        return _ENGLISH_OPERATORS[fraction < 0.4]
    return int(fraction**1.15 * _OPERATORS)
