"""What becomes of a gap: a new article, a better one, or nothing (FAQ-4)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid
from callcenter.core.permissions import Actor
from faq.articles.entry import ArticleContent, Side
from faq.articles.models import Article
from faq.articles.permissions import get_article
from faq.articles.queries.published import article_by_number
from faq.articles.queries.versions import present_content
from faq.articles.services.checking import LONGEST
from faq.articles.services.editing import create_article, save_draft
from faq.learning.errors import GapDecided
from faq.learning.models import Gap, GapState, GapText
from faq.learning.queries.gaps import get_gap_to_write, texts_of

LONGEST_REASON = 400
REVIEWED_AFTER = timedelta(days=365)
_BRACES = str.maketrans("{}｛｝", "()（）")


def draft_from_gap(
    session: Session, actor: Actor, *, gap_id: UUID, chosen: Collection[UUID]
) -> Article:
    """Begin an article: the first chosen question of a language asks it, the others are how
    citizens say it.

    Args:
        chosen: identifiers of the gap's questions.

    Raises:
        Missing, Forbidden, GapDecided.
        Invalid: none is chosen, or none is there any more (`texts`).
    """
    gap = _open_gap(session, actor, gap_id)
    texts = _chosen(session, gap, chosen)
    sides = {
        language: Side(question=words[0][: LONGEST["question"]], variants=tuple(words[1:]))
        for language in ("ja", "en")
        if (words := _in_language(texts, language))
    }
    content = ArticleContent(
        category=gap.category_code, sides=sides, review_on=clock.today() + REVIEWED_AFTER
    )
    article = create_article(session, actor, content=content)
    _decide(gap, actor, GapState.DRAFTED, article=article)
    record(session, actor, "gap.draft", "gap", gap.id, article=article.number)
    session.flush()
    return article


def add_to_article(
    session: Session, actor: Actor, *, gap_id: UUID, number: int, chosen: Collection[UUID]
) -> Article:
    """Add the chosen questions to an article's draft, as further ways to ask for it.

    Args:
        number: of the article.

    Raises:
        Missing, Forbidden, GapDecided.
        Invalid: none is chosen (`texts`), there is no such article (`number`), or it has too many
            already.
        Conflict: the article waits for the city.
    """
    gap = _open_gap(session, actor, gap_id)
    texts = _chosen(session, gap, chosen)
    article_id = article_by_number(session, number)
    if article_id is None:
        raise Invalid(fields={"number": "no_such_article"})
    article = get_article(session, actor, article_id)
    content = present_content(session, article)
    sides = {
        language: _with_variants(content.side(language), _in_language(texts, language))
        for language in ("ja", "en")
    }
    save_draft(
        session,
        actor,
        article_id=article.id,
        version=article.version,
        content=replace(content, sides=sides),
    )
    _decide(gap, actor, GapState.DRAFTED, article=article)
    record(session, actor, "gap.add", "gap", gap.id, article=article.number)
    session.flush()
    return article


def dismiss_gap(session: Session, actor: Actor, *, gap_id: UUID, reason: str) -> Gap:
    """Say that nothing is missing here; the question does not come back as a gap.

    Raises:
        Missing, Forbidden, GapDecided, Invalid (`reason`).
    """
    gap = _open_gap(session, actor, gap_id)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid(fields={"reason": "too_long" if reason else "required"})
    _decide(gap, actor, GapState.DISMISSED)
    gap.reason = reason
    record(session, actor, "gap.dismiss", "gap", gap.id)
    session.flush()
    return gap


def reopen_gap(session: Session, actor: Actor, *, gap_id: UUID) -> Gap:
    """Take a decision back. What was drafted stays where it is.

    Raises:
        Missing, Forbidden.
    """
    gap = get_gap_to_write(session, actor, gap_id)
    gap.state, gap.reason, gap.article_id = GapState.OPEN.value, "", None
    gap.decided_at = gap.decided_by_id = None
    gap.decided_by_name = ""
    record(session, actor, "gap.reopen", "gap", gap.id)
    session.flush()
    return gap


def without_braces(text: str) -> str:
    """The text with brackets instead of braces, which would be taken for variables."""
    return text.translate(_BRACES)


def _open_gap(session: Session, actor: Actor, gap_id: UUID) -> Gap:
    gap = get_gap_to_write(session, actor, gap_id)
    if gap.state != GapState.OPEN:
        raise GapDecided
    return gap


def _chosen(session: Session, gap: Gap, chosen: Collection[UUID]) -> list[GapText]:
    found = [one for one in texts_of(session, gap) if one.id in chosen]
    if not found:
        raise Invalid(fields={"texts": "choose_questions"})
    return found


def _in_language(texts: Iterable[GapText], language: str) -> list[str]:
    lines = (" ".join(one.text.split()) for one in texts if one.language == language)
    return [without_braces(line) for line in dict.fromkeys(lines)]


def _with_variants(side: Side, lines: Sequence[str]) -> Side:
    """A side with further ways to ask; one that does not exist yet is not begun by them."""
    if side.is_empty:
        return side
    known = {side.question, *side.variants}
    return replace(side, variants=(*side.variants, *(one for one in lines if one not in known)))


def _decide(gap: Gap, actor: Actor, state: GapState, *, article: Article | None = None) -> None:
    gap.state, gap.article_id = state.value, article.id if article else None
    gap.decided_at, gap.decided_by_id, gap.decided_by_name = clock.now(), actor.id, actor.name
