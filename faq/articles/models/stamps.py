"""Stamps of the collection: what processes compare to know whether anything changed."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id
from callcenter.core.db import Base


class Topic(StrEnum):
    """What has a stamp of its own, so that uses at the desk do not wait for an approval."""

    ARTICLES = "articles"
    USES = "uses"
    GLOSSARY = "glossary"


class CollectionStamp(Base):
    """One row per topic; its stamp changes with every change of the topic.

    Attributes:
        count: of the topic `articles`, the highest article number given out so far.
    """

    __tablename__ = "faq_stamp"

    topic: Mapped[str] = mapped_column(String(12), primary_key=True)
    stamp: Mapped[UUID] = mapped_column(Id)
    count: Mapped[int] = mapped_column(Integer, default=0)
