"""Stamps: tell other processes that something of the collection changed."""

from uuid import uuid4

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from faq.articles.models import CollectionStamp, Topic


def touch(session: Session, topic: Topic) -> None:
    """Give a topic a new stamp; seen by others with the commit."""
    _bump(session, topic, 0)


def next_number(session: Session) -> int:
    """The number of a new article: each is given out once, two writers wait for each other."""
    return _bump(session, Topic.ARTICLES, 1)


def reserve_numbers(session: Session, highest: int) -> None:
    """Make sure that numbers up to `highest`, which came with a file, are not given out again."""
    present = _bump(session, Topic.ARTICLES, 0)
    if present < highest:
        _bump(session, Topic.ARTICLES, highest - present)


def _bump(session: Session, topic: Topic, steps: int) -> int:
    count = _updated(session, topic, steps)
    if count is None:
        _begin(session, topic)
        count = _updated(session, topic, steps)
    return count or 0


def _updated(session: Session, topic: Topic, steps: int) -> int | None:
    return session.scalar(
        update(CollectionStamp)
        .where(CollectionStamp.topic == topic.value)
        .values(stamp=uuid4(), count=CollectionStamp.count + steps)
        .returning(CollectionStamp.count)
        .execution_options(synchronize_session=False)
    )


def _begin(session: Session, topic: Topic) -> None:
    """The first row of a topic; of two writers at the same moment the second uses the first's."""
    try:
        with session.begin_nested():
            session.execute(
                insert(CollectionStamp).values(topic=topic.value, stamp=uuid4(), count=0)
            )
    except IntegrityError:
        return
