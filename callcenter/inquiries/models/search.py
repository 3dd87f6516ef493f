"""The search index of inquiries: derived, in the same database and the same transaction.

`inquiry_search` holds the folded text, `inquiry_pieces` what finds it quickly, pieces of the text
and facets of the record: a GIN index over their hashes on PostgreSQL, a full-text table on SQLite.
"""

from uuid import UUID

from sqlalchemy import DDL, BigInteger, ForeignKey, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id
from callcenter.core.db import Base


class InquirySearch(Base):
    """Folded text of one inquiry.

    Attributes:
        position: sorts like the inquiry's identifier; the key of its row in `inquiry_pieces`.
        folded: question and answer as `search.folding.fold` writes them.
    """

    __tablename__ = "inquiry_search"

    inquiry_id: Mapped[UUID] = mapped_column(
        Id, ForeignKey("inquiry.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(BigInteger, unique=True)
    folded: Mapped[str] = mapped_column(Text)


# A short pending list: a long one is searched piece by piece, which slows every search.
POSTGRESQL_PIECES_INDEX = (
    "CREATE INDEX ix_inquiry_pieces_pieces ON inquiry_pieces USING gin (pieces) "
    "WITH (fastupdate = on, gin_pending_list_limit = 256)"
)
PIECES_DDL = {
    "postgresql": (
        "CREATE TABLE inquiry_pieces (position BIGINT PRIMARY KEY "
        "REFERENCES inquiry_search (position) ON DELETE CASCADE, pieces INTEGER[] NOT NULL)",
        # Out of line: a search reads the positions of thousands of rows, their pieces of none.
        "ALTER TABLE inquiry_pieces ALTER COLUMN pieces SET STORAGE EXTERNAL, "
        "SET (toast_tuple_target = 128)",
        POSTGRESQL_PIECES_INDEX,
    ),
    "sqlite": (
        "CREATE VIRTUAL TABLE inquiry_pieces USING fts5("
        "pieces, content='', contentless_delete=1, detail=none, tokenize='ascii')",
    ),
}
for _dialect, _statements in PIECES_DDL.items():
    for _statement in _statements:
        event.listen(
            InquirySearch.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect)
        )
event.listen(InquirySearch.__table__, "before_drop", DDL("DROP TABLE IF EXISTS inquiry_pieces"))
