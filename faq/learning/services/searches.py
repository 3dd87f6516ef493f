"""Note what was searched, once the person has finished typing (FAQ-4)."""

import re
from datetime import timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.ids import first_id, new_id
from callcenter.core.permissions import Actor, Permission
from faq.learning.models import LoggedSearch, Place
from faq.learning.redaction import redact
from faq.learning.words import language_of
from faq.search.analysis.normalise import folded
from faq.search.services.searching import search
from faq.search.values import MAX_QUERY

# A text that grows within this time is still the same search.
GROWS_WITHIN = timedelta(minutes=1)
# An answer is read before it is used.
USED_WITHIN = timedelta(minutes=30)
# A year can be compared with the one before.
KEPT = timedelta(days=396)
MOST_COUNTED = 10
_ARTICLE_NUMBER = re.compile(r"f? ?-? ?[0-9]{1,9}")


def log_search(
    session: Session,
    actor: Actor,
    *,
    text: str,
    place: Place,
    language: str = "",
    used: bool = False,
) -> LoggedSearch | None:
    """Note a search of a member of staff; one that only went on is the same search.

    Args:
        text: as typed, after the My Number guard.
        language: of the answers that were wanted; empty: as the text is written.
        used: an article found this way was put into an inquiry, or opened.

    Returns:
        The search; None for an empty text.

    Raises:
        Forbidden, Invalid (`place`).
    """
    actor.require(Permission.FAQ_READ)
    if place not in {Place.DESK, Place.LIST}:
        raise Invalid(fields={"place": "bad_choice"})
    shown = _shown(text)
    if not shown:
        return None
    row = _same_search(session, actor, place, shown, used=used)
    if row is None:
        row = LoggedSearch(id=new_id(), actor_id=actor.id, place=place.value, used=False)
    if row.text != shown:
        _write(row, shown, language)
        answer = search(session, shown, language=language or None, limit=MOST_COUNTED)
        row.hits = len(answer.hits)
        row.best_score = answer.hits[0].score if answer.hits else 0.0
    row.used = row.used or used
    session.add(row)
    session.flush()
    return row


def log_public_search(
    session: Session, *, text: str, language: str, hits: int, best_score: float
) -> LoggedSearch | None:
    """Note a citizen's search and what it found: nothing of the citizen."""
    shown = _shown(text)
    if not shown:
        return None
    row = LoggedSearch(id=new_id(), actor_id=None, place=Place.PUBLIC.value, used=False)
    _write(row, shown, language)
    row.hits, row.best_score = min(hits, MOST_COUNTED), best_score
    session.add(row)
    session.flush()
    return row


def mark_public_use(session: Session, *, text: str) -> bool:
    """Note that a citizen opened an article that a search had found: the latest search for this
    text that is not marked yet. Returns whether there is one."""
    row = session.scalar(
        select(LoggedSearch)
        .where(
            LoggedSearch.id >= first_id(clock.now() - USED_WITHIN),
            LoggedSearch.place == Place.PUBLIC.value,
            LoggedSearch.folded == one_spelling(_shown(text)),
            LoggedSearch.used.is_(False),
        )
        .order_by(LoggedSearch.id.desc())
        .limit(1)
    )
    if row is not None:
        row.used = True
    return row is not None


def forget_searches(session: Session) -> int:
    """Delete what is older than `KEPT`; returns how many."""
    result = session.execute(
        delete(LoggedSearch).where(LoggedSearch.id < first_id(clock.now() - KEPT))
    )
    return cast("CursorResult[object]", result).rowcount


def one_spelling(text: str) -> str:
    """The text as it is counted."""
    return " ".join(folded(text).split())[:MAX_QUERY]


def _shown(text: str) -> str:
    """What is kept of a text; nothing of the number of an article, which asks for no answer."""
    plain = " ".join(text.split())[:MAX_QUERY]
    if _ARTICLE_NUMBER.fullmatch(folded(plain)):
        return ""
    return redact(plain, language_of(plain)).text[:MAX_QUERY]


def _write(row: LoggedSearch, text: str, language: str) -> None:
    row.at = clock.now()
    row.language = language if language in {"ja", "en"} else language_of(text)
    row.text, row.folded = text, one_spelling(text)


def _same_search(
    session: Session, actor: Actor, place: Place, text: str, *, used: bool
) -> LoggedSearch | None:
    """The person's latest search, if this is the same one: typed further, or used by now."""
    row = session.scalar(
        select(LoggedSearch)
        .where(LoggedSearch.actor_id == actor.id, LoggedSearch.place == place.value)
        .order_by(LoggedSearch.id.desc())
        .limit(1)
        .with_for_update()
    )
    if row is None:
        return None
    since = clock.now() - row.at
    if row.text == text:
        return row if since <= (USED_WITHIN if used else GROWS_WITHIN) else None
    grows = text.startswith(row.text) and since <= GROWS_WITHIN and not row.used
    return row if grows else None
