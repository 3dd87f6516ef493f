"""Compute what is asked and not answered by any article (FAQ-4).

Finding reads and takes its time; keeping writes and is quick: no other writer waits for the first.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import new_id
from faq.learning.grouping import Asked, Group, group_texts
from faq.learning.models import Gap, GapRun, GapState, GapText, TextSource
from faq.learning.periods import LEARNT_DAYS, LONGEST
from faq.learning.queries.gaps import RUN, unused_searches
from faq.learning.words import Meanings
from faq.search.collection import concepts_in_force
from faq.search.services.searching import search

MOST_TEXTS = 5_000
# Searches and inquiries leave room for each other.
MOST_SEARCHES = 2_500
MOST_GAPS = 300
MOST_KNOWN = 2_000
# What was asked once may be chance.
FEWEST = 2
MOST_EXAMPLES = 20
LONGEST_EXAMPLE = 400
_DECIDED = (GapState.DRAFTED.value, GapState.DISMISSED.value)


@dataclass(frozen=True)
class FoundGap:
    """A group with its nearest article."""

    group: Group
    nearest_id: UUID | None


@dataclass(frozen=True)
class Findings:
    """What one computation found.

    Attributes:
        began_at: what another computation found after this moment is newer.
        texts: how many questions were looked at.
        gaps: the most asked first; those that somebody decided about are all there.
    """

    began_at: datetime
    texts: int
    gaps: Sequence[FoundGap]


def find_gaps(session: Session, inquiries: Iterable[Asked] = ()) -> Findings:
    """Group searches without a use and inquiries without an article.

    Args:
        inquiries: questions from the log, without personal data, the newest first; what is over
            `MOST_TEXTS` together with the searches is left out.
    """
    began_at = clock.now()
    asked = list(unused_searches(session, limit=MOST_SEARCHES))
    for one in inquiries:
        if len(asked) >= MOST_TEXTS:
            break
        asked.append(one)
    known = session.execute(
        select(Gap.id, Gap.text).order_by(Gap.state, Gap.id.desc()).limit(MOST_KNOWN)
    )
    pairs = [(gap_id, text) for gap_id, text in known]
    groups = group_texts(asked, pairs, Meanings(concepts_in_force(session)).words)
    groups.sort(key=lambda group: (-len(group.members), group.known is None, group.text))
    lasting = [group for group in groups if len(group.members) >= FEWEST]
    return Findings(began_at, len(asked), [_found(session, one) for one in lasting[:MOST_GAPS]])


def keep_gaps(session: Session, findings: Findings) -> bool:
    """Put what was found in the place of what was known: open gaps that nobody asks for any more
    go, what somebody decided about stays.

    Returns:
        False when a newer computation was kept already; then nothing is written.
    """
    run = _run(session)
    if run.began_at > findings.began_at:
        return False
    run.began_at, run.texts = findings.began_at, findings.texts
    session.execute(delete(GapText))
    kept = {_keep(session, found).id for found in findings.gaps}
    session.execute(
        delete(Gap).where(Gap.state == GapState.OPEN.value, Gap.id.not_in(kept)),
        execution_options={"synchronize_session": False},
    )
    for gap in session.scalars(
        select(Gap).where(Gap.state.in_(_DECIDED), Gap.id.not_in(kept), Gap.asked > 0)
    ):
        gap.asked = gap.searches = gap.inquiries = 0
    session.flush()
    return True


def forget_gaps(session: Session) -> None:
    """Delete decisions about what nobody has asked for since."""
    session.execute(
        delete(Gap).where(
            Gap.state.in_(_DECIDED), Gap.asked == 0, Gap.decided_at < clock.now() - LONGEST
        )
    )


def _found(session: Session, group: Group) -> FoundGap:
    hits = search(session, group.text, limit=1).hits
    return FoundGap(group, hits[0].article_id if hits else None)


def _keep(session: Session, found: FoundGap) -> Gap:
    group, members = found.group, found.group.members
    gap = session.get(Gap, group.known) if group.known else None
    if gap is None:
        gap = Gap(id=new_id(), state=GapState.OPEN.value, text=group.text)
        session.add(gap)
    sources = Counter(one.source for one in members)
    gap.asked = len(members)
    gap.searches, gap.inquiries = sources[TextSource.SEARCH], sources[TextSource.INQUIRY]
    gap.first_at = min(one.at for one in members)
    gap.last_at = max(one.at for one in members)
    gap.language = Counter(sorted(one.language for one in members)).most_common(1)[0][0]
    codes = Counter(sorted(one.category for one in members if one.category))
    gap.category_code = codes.most_common(1)[0][0] if codes else ""
    gap.nearest_id = found.nearest_id
    session.flush()
    session.execute(insert(GapText), list(_examples(gap.id, members)))
    return gap


def _examples(gap_id: UUID, members: Sequence[Asked]) -> Iterable[dict[str, object]]:
    """The questions in their different words, the most frequent first."""
    by_text: dict[str, list[Asked]] = {}
    for one in members:
        by_text.setdefault(one.text[:LONGEST_EXAMPLE], []).append(one)
    order = sorted(by_text, key=lambda text: (-len(by_text[text]), len(text), text))
    for place, text in enumerate(order[:MOST_EXAMPLES]):
        latest = max(by_text[text], key=lambda one: (one.at, one.source))
        yield {
            "id": new_id(),
            "gap_id": gap_id,
            "place": place,
            "text": text,
            "language": latest.language,
            "source": latest.source.value,
            "times": len(by_text[text]),
            "last_at": latest.at,
        }


def _run(session: Session) -> GapRun:
    """The row of the latest run, locked; made by the first one."""
    found = _locked(session)
    if found is None:
        try:
            with session.begin_nested():
                session.add(GapRun(name=RUN, began_at=clock.now() - LEARNT_DAYS, texts=0))
        except IntegrityError:  # another one was first
            session.expire_all()
        found = _locked(session)
    if found is None:
        raise RuntimeError("the row of the runs is gone")
    return found


def _locked(session: Session) -> GapRun | None:
    return session.scalar(
        select(GapRun)
        .where(GapRun.name == RUN)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
