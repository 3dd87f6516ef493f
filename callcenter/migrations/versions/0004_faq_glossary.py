"""The glossary of the search"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from callcenter.core import columns

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "faq_concept",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("origin", sa.String(length=80), nullable=True),
        sa.Column("ja", sa.JSON(), nullable=False),
        sa.Column("en", sa.JSON(), nullable=False),
        sa.Column("near", sa.JSON(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_by_id", columns.Id(), nullable=True),
        sa.Column("updated_by_name", sa.String(length=100), nullable=False),
        sa.CheckConstraint("weight > 0 AND weight <= 2", name=op.f("ck_faq_concept_weight")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_concept")),
        sa.UniqueConstraint("origin", name=op.f("uq_faq_concept_origin")),
    )
