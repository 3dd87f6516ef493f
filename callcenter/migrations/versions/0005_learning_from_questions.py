"""Learning from questions"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from callcenter.core import columns

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "faq_gap_run",
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("began_at", columns.UtcDateTime(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_faq_gap_run")),
    )
    op.create_table(
        "faq_search",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("actor_id", columns.Id(), nullable=True),
        sa.Column("place", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("folded", sa.String(length=300), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("best_score", sa.Float(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.CheckConstraint("place IN ('desk', 'list', 'public')", name=op.f("ck_faq_search_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_search")),
    )
    op.create_index("ix_faq_search_actor_id_id", "faq_search", ["actor_id", "id"], unique=False)
    op.create_table(
        "faq_gap",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.Column("inquiries", sa.Integer(), nullable=False),
        sa.Column("category_code", sa.String(length=12), nullable=False),
        sa.Column("first_at", columns.UtcDateTime(), nullable=False),
        sa.Column("last_at", columns.UtcDateTime(), nullable=False),
        sa.Column("nearest_id", columns.Id(), nullable=True),
        sa.Column("article_id", columns.Id(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("decided_at", columns.UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", columns.Id(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'drafted', 'dismissed')", name=op.f("ck_faq_gap_state")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["faq_article.id"], name=op.f("fk_faq_gap_article_id_faq_article")
        ),
        sa.ForeignKeyConstraint(
            ["nearest_id"], ["faq_article.id"], name=op.f("fk_faq_gap_nearest_id_faq_article")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_gap")),
    )
    op.create_index("ix_faq_gap_state_asked_id", "faq_gap", ["state", "asked", "id"], unique=False)
    op.create_table(
        "faq_proposal",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("article_id", columns.Id(), nullable=False),
        sa.Column("origin_key", sa.String(length=80), nullable=False),
        sa.Column("origin_label", sa.String(length=80), nullable=False),
        sa.Column("removed", sa.JSON(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", columns.Id(), nullable=True),
        sa.Column("created_by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["faq_article.id"], name=op.f("fk_faq_proposal_article_id_faq_article")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_proposal")),
        sa.UniqueConstraint("origin_key", name=op.f("uq_faq_proposal_origin_key")),
    )
    op.create_index("ix_faq_proposal_article_id", "faq_proposal", ["article_id"], unique=False)
    op.create_table(
        "faq_gap_text",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("gap_id", columns.Id(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gap_id"],
            ["faq_gap.id"],
            name=op.f("fk_faq_gap_text_gap_id_faq_gap"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_gap_text")),
    )
    op.create_index(
        "ix_faq_gap_text_gap_id_place", "faq_gap_text", ["gap_id", "place"], unique=True
    )
