"""Begin an article from something that was answered once (FAQ-4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission
from faq.articles.entry import ArticleContent, Side
from faq.articles.services.checking import LONGEST
from faq.articles.services.editing import create_article
from faq.learning.models import Proposal
from faq.learning.queries.gaps import proposal_of
from faq.learning.services.deciding import REVIEWED_AFTER, without_braces

# A question that is asked in one breath.
SHORT_QUESTION = 120
_ENDS = ("。", "？", "?", "！", "!", ". ", "\n")


@dataclass(frozen=True)
class Answered:
    """A question and its answer, without personal data.

    Attributes:
        key: opaque, of where it comes from; the same one is proposed once.
        label: what that is called.
        removed: how many places were taken out of the texts, by kind.
    """

    key: str
    label: str
    language: str
    question: str
    answer: str
    category: str = ""
    removed: Mapping[str, int] = field(default_factory=dict)


def propose_article(session: Session, actor: Actor, *, answered: Answered) -> tuple[Proposal, bool]:
    """Begin an article with a question that was asked and the answer that was given.

    Returns:
        The proposal, and whether it is new.

    Raises:
        Forbidden, Invalid.
    """
    actor.require(Permission.FAQ_PROPOSE)
    known = proposal_of(session, answered.key)
    if known is not None:
        return known, False
    content = ArticleContent(
        category=answered.category,
        sides={answered.language: _side(answered)},
        review_on=clock.today() + REVIEWED_AFTER,
    )
    article = create_article(session, actor, content=content, permission=Permission.FAQ_PROPOSE)
    proposal = Proposal(
        id=new_id(),
        article_id=article.id,
        origin_key=answered.key,
        origin_label=answered.label,
        removed=dict(answered.removed),
        created_at=clock.now(),
        created_by_id=actor.id,
        created_by_name=actor.name,
    )
    session.add(proposal)
    record(session, actor, "article.propose", "article", article.id, origin=answered.label)
    session.flush()
    return proposal, True


def _side(answered: Answered) -> Side:
    lines = without_braces(" ".join(answered.question.split()))
    question = _first_sentence(lines)
    whole = lines[: LONGEST["variants"]]
    return Side(
        question=question,
        variants=(whole,) if whole != question else (),
        phone=without_braces(answered.answer).strip()[: LONGEST["phone"]],
    )


def _first_sentence(text: str) -> str:
    if len(text) <= SHORT_QUESTION:
        return text
    ends = [at + len(end) for end in _ENDS if 0 < (at := text.find(end)) < LONGEST["question"]]
    return text[: min(ends) if ends else SHORT_QUESTION].strip()
