"""Category suggestions: learnt from the log, offered beside the form, never applied by itself."""

import threading
import time
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.classification.examples import Example
from callcenter.inquiries.classification.learning import learn
from callcenter.inquiries.classification.model import Suggester, Suggestion
from callcenter.inquiries.models import Category, Inquiry, Status, SuggestionModel
from callcenter.inquiries.queries.categories import categories_in_use, leaves

LEARN_FROM = 200_000
KEPT_MODELS = 3
LEAST_SCORE = 0.05
LOOK_AGAIN_SECONDS = 30.0
_CHUNK = 5000


class _Loaded:
    """The newest model, shared by the threads of a process; looked for every half minute."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.model_id: UUID | None = None
        self.suggester: Suggester | None = None
        self.look_at = 0.0


_loaded: dict[str, _Loaded] = {}


def suggest(session: Session, actor: Actor, text: str, *, limit: int = 3) -> list[Suggestion]:
    """The likeliest categories in use for a text, with the words that speak for them.

    Raises:
        Forbidden.
    """
    actor.require(Permission.INQUIRY_WRITE)
    suggester = _newest(session)
    if suggester is None or not text.strip():
        return []
    in_use = {row.code for row in leaves(categories_in_use(session))}
    found = suggester.suggest(text, limit=limit + 5)
    return [one for one in found if one.code in in_use and one.score >= LEAST_SCORE][:limit]


def retrain(database: Database) -> int:
    """Learn anew from the latest classified inquiries and the category names; returns how many
    inquiries were learnt from. Reads in chunks and holds no transaction while learning."""
    with database.transaction(write=False) as session:
        seeds = _seeds(session)
    counted = _Counted(_examples(database))
    suggester = learn(counted, seeds=seeds)
    with database.transaction() as session:
        session.add(
            SuggestionModel(
                id=new_id(),
                trained_at=clock.now(),
                samples=counted.count,
                content=suggester.to_bytes(),
            )
        )
        session.flush()
        kept = select(SuggestionModel.id).order_by(SuggestionModel.id.desc()).limit(KEPT_MODELS)
        old = set(session.scalars(select(SuggestionModel.id))) - set(session.scalars(kept))
        session.execute(delete(SuggestionModel).where(SuggestionModel.id.in_(old)))
    return counted.count


class _Counted:
    def __init__(self, examples: Iterator[Example]) -> None:
        self.examples = examples
        self.count = 0

    def __iter__(self) -> Iterator[Example]:
        for example in self.examples:
            self.count += 1
            yield example


def _seeds(session: Session) -> list[Example]:
    return [
        Example(text, row.code)
        for row in leaves(categories_in_use(session))
        for text in (row.label_ja, row.label_en, row.kana, *row.hints)
    ]


def _examples(database: Database) -> Iterator[Example]:
    """Closed inquiries, newest chunk first, of categories still in use; none of practice calls."""
    before: UUID | None = None
    read = 0
    while read < LEARN_FROM:
        with database.transaction(write=False) as session:
            statement = (
                select(Inquiry.id, Inquiry.question, Inquiry.category_code)
                .join(Category, Category.id == Inquiry.category_id)
                .where(
                    Inquiry.status == Status.CLOSED.value,
                    Inquiry.training.is_(False),
                    Category.valid_to.is_(None),
                )
                .order_by(Inquiry.id.desc())
                .limit(_CHUNK)
            )
            if before is not None:
                statement = statement.where(Inquiry.id < before)
            rows = session.execute(statement).all()
        if not rows:
            return
        read += len(rows)
        before = rows[-1].id
        for row in rows:
            if row.question and row.category_code:
                yield Example(row.question, row.category_code)


def _newest(session: Session) -> Suggester | None:
    loaded = _loaded.setdefault(str(session.info["database"].url), _Loaded())
    if time.monotonic() < loaded.look_at:
        return loaded.suggester
    with loaded.lock:
        if time.monotonic() < loaded.look_at:
            return loaded.suggester
        newest = session.scalar(
            select(SuggestionModel.id).order_by(SuggestionModel.id.desc()).limit(1)
        )
        if newest is not None and newest != loaded.model_id:
            content = session.scalar(
                select(SuggestionModel.content).where(SuggestionModel.id == newest)
            )
            loaded.suggester = Suggester.from_bytes(content) if content else None
            loaded.model_id = newest
        loaded.look_at = time.monotonic() + LOOK_AGAIN_SECONDS
    return loaded.suggester
