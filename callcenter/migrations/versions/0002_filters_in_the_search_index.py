"""Filters in the search index

Every row of the index gets the facets of its inquiry, in batches. The pieces of texts and the
tokens of callers' numbers are taken over as they are, so that no key is needed.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from callcenter.core import columns
from callcenter.inquiries.models.search import PIECES_DDL, POSTGRESQL_PIECES_INDEX
from callcenter.inquiries.search.adapters.postgresql import hashed
from callcenter.inquiries.search.adapters.sqlite import words
from callcenter.inquiries.search.facets import FACET_COLUMNS, facets_of
from callcenter.inquiries.search.pieces import pieces_of

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BATCH = 5000
IDS = {"id", "owner_id", "created_by_id"}

INQUIRY = sa.table(
    "inquiry",
    *(
        sa.column(name, columns.Id() if name in IDS else sa.types.NullType())
        for name in ("id", *FACET_COLUMNS)
    ),
)
SEARCH = sa.table(
    "inquiry_search",
    sa.column("inquiry_id", columns.Id()),
    sa.column("position", sa.BigInteger()),
    sa.column("folded", sa.Text()),
)
TAGGED = sa.table(
    "inquiry_tag", sa.column("inquiry_id", columns.Id()), sa.column("tag_id", columns.Id())
)

Found = list[tuple[int, str, frozenset[str]]]


def upgrade() -> None:
    connection = op.get_bind()
    if connection.scalar(sa.select(SEARCH.c.position).limit(1)) is None:
        return
    if connection.dialect.name == "postgresql":
        upgrade_postgresql(connection)
    else:
        upgrade_sqlite(connection)


def upgrade_postgresql(connection: sa.Connection) -> None:
    """Into a new table: rows changed in place would leave the old ones behind as empty space."""
    for statement in (
        "SET LOCAL statement_timeout = 0",
        "SET LOCAL maintenance_work_mem = '512MB'",
        "ALTER TABLE inquiry_pieces RENAME TO inquiry_pieces_before",
        "ALTER INDEX inquiry_pieces_pkey RENAME TO inquiry_pieces_before_pkey",
        "DROP INDEX ix_inquiry_pieces_pieces",
        *(one for one in PIECES_DDL["postgresql"] if one != POSTGRESQL_PIECES_INDEX),
    ):
        op.execute(statement)
    taking_over = sa.text(
        "INSERT INTO inquiry_pieces (position, pieces) "
        "SELECT before.position, before.pieces || known.facets::integer[] "
        "FROM unnest(CAST(:positions AS bigint[]), CAST(:facets AS text[])) "
        "AS known (position, facets) JOIN inquiry_pieces_before AS before USING (position)"
    )
    for found in batches(connection):
        facets = [hashed(position, facets, ()) for position, _folded, facets in found]
        values = {
            "positions": [position for position, _folded, _facets in found],
            "facets": [f"{{{','.join(map(str, numbers))}}}" for numbers in facets],
        }
        connection.execute(taking_over, values)
    op.execute("DROP TABLE inquiry_pieces_before")
    op.execute(POSTGRESQL_PIECES_INDEX)
    op.execute("ANALYZE inquiry_pieces")


def upgrade_sqlite(connection: sa.Connection) -> None:
    """A contentless table cannot be added to, and gives back its words only word by word."""
    for statement in (
        "CREATE VIRTUAL TABLE temp.inquiry_words "
        "USING fts5vocab('main', 'inquiry_pieces', 'instance')",
        "CREATE TABLE inquiry_pieces_numbers AS SELECT doc AS position, group_concat(term, ' ') "
        "AS numbers FROM temp.inquiry_words WHERE term >= '℡' AND term < '™' GROUP BY doc",
        "CREATE UNIQUE INDEX ix_inquiry_pieces_numbers ON inquiry_pieces_numbers (position)",
        "DROP TABLE temp.inquiry_words",
        "DROP TABLE inquiry_pieces",
        *PIECES_DDL["sqlite"],
    ):
        op.execute(statement)
    writing = sa.text("INSERT INTO inquiry_pieces (rowid, pieces) VALUES (:position, :words)")
    for found in batches(connection):
        numbers = kept_numbers(connection, found[0][0], found[-1][0])
        rows = [
            {
                "position": position,
                "words": f"{words(pieces_of(folded) | facets, ())} {numbers.get(position, '')}",
            }
            for position, folded, facets in found
        ]
        connection.execute(writing, rows)
    op.execute("DROP TABLE inquiry_pieces_numbers")


def kept_numbers(connection: sa.Connection, first: int, last: int) -> dict[int, str]:
    """Words of callers' numbers by position."""
    statement = sa.text(
        "SELECT position, numbers FROM inquiry_pieces_numbers "
        "WHERE position BETWEEN :first AND :last"
    )
    rows = connection.execute(statement, {"first": first, "last": last})
    return {row.position: row.numbers for row in rows}


def batches(connection: sa.Connection) -> Iterator[Found]:
    """(position, folded text, facets) of all inquiries, in the order of positions."""
    last = None
    while True:
        statement = (
            sa.select(SEARCH.c.position, SEARCH.c.folded, *INQUIRY.c)
            .join_from(SEARCH, INQUIRY, SEARCH.c.inquiry_id == INQUIRY.c.id)
            .order_by(SEARCH.c.position)
            .limit(BATCH)
        )
        if last is not None:
            statement = statement.where(SEARCH.c.position > last)
        rows = connection.execute(statement).mappings().all()
        if not rows:
            return
        tags = tags_of(connection, [row["id"] for row in rows])
        yield [(row["position"], row["folded"], facets_of(row, tags[row["id"]])) for row in rows]
        last = rows[-1]["position"]


def tags_of(connection: sa.Connection, ids: Collection[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {inquiry_id: [] for inquiry_id in ids}
    statement = sa.select(TAGGED.c.inquiry_id, TAGGED.c.tag_id)
    for inquiry_id, tag_id in connection.execute(
        statement.where(TAGGED.c.inquiry_id.between(min(ids), max(ids)))
    ):
        if inquiry_id in found:
            found[inquiry_id].append(tag_id)
    return found
