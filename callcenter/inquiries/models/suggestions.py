"""The learnt model behind category suggestions; every process loads the newest."""

from sqlalchemy import Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Moment, PrimaryId
from callcenter.core.db import Base


class SuggestionModel(Base):
    """One training.

    Attributes:
        samples: inquiries it learnt from.
    """

    __tablename__ = "suggestion_model"

    id: Mapped[PrimaryId]
    trained_at: Mapped[Moment]
    samples: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary)
