"""The collection of articles

Articles with their revisions, texts, uses and changes, the triggers that keep what was submitted as
it is, and the contact data of the city profile that answers are filled in with.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from callcenter.core import columns
from faq.articles.models.guards import collection_guards

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "city_profile", sa.Column("contact", sa.JSON(), server_default="{}", nullable=False)
    )
    op.create_table(
        "faq_article",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("published_revision_id", columns.Id(), nullable=True),
        sa.Column("latest_revision_id", columns.Id(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("published_at", columns.UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", columns.UtcDateTime(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_faq_article_withdrawn_at"),
        ),
        sa.CheckConstraint(
            "status = 'draft' OR published_revision_id IS NOT NULL",
            name=op.f("ck_faq_article_published_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_article")),
        sa.UniqueConstraint("key", name=op.f("uq_faq_article_key")),
        sa.UniqueConstraint("number", name=op.f("uq_faq_article_number")),
    )
    op.create_index("ix_faq_article_review_on", "faq_article", ["review_on"], unique=False)
    op.create_table(
        "faq_stamp",
        sa.Column("topic", sa.String(length=12), nullable=False),
        sa.Column("stamp", columns.Id(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_faq_stamp")),
    )
    op.create_table(
        "faq_revision",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("article_id", columns.Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("based_on_id", columns.Id(), nullable=True),
        sa.Column("restored_from_id", columns.Id(), nullable=True),
        sa.Column("category_code", sa.String(length=12), nullable=False),
        sa.Column("audience", sa.String(length=8), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("author_id", columns.Id(), nullable=True),
        sa.Column("author_name", sa.String(length=100), nullable=False),
        sa.Column("writer_ids", sa.JSON(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("submitted_at", columns.UtcDateTime(), nullable=True),
        sa.Column("decided_at", columns.UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", columns.Id(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=100), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("change_note", sa.String(length=400), nullable=False),
        sa.CheckConstraint("audience IN ('all', 'staff')", name=op.f("ck_faq_revision_audience")),
        sa.CheckConstraint(
            "valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to",
            name=op.f("ck_faq_revision_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["faq_article.id"], name=op.f("fk_faq_revision_article_id_faq_article")
        ),
        sa.ForeignKeyConstraint(
            ["based_on_id"],
            ["faq_revision.id"],
            name=op.f("fk_faq_revision_based_on_id_faq_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["restored_from_id"],
            ["faq_revision.id"],
            name=op.f("fk_faq_revision_restored_from_id_faq_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_revision")),
    )
    op.create_index("ix_faq_revision_decided_at", "faq_revision", ["decided_at"], unique=False)
    op.create_index("ix_faq_revision_state", "faq_revision", ["state", "id"], unique=False)
    op.create_index(
        "uq_faq_revision_article_number", "faq_revision", ["article_id", "number"], unique=True
    )
    op.create_index(
        "uq_faq_revision_open",
        "faq_revision",
        ["article_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'submitted')"),
        postgresql_where=sa.text("state IN ('draft', 'submitted')"),
    )
    op.create_table(
        "faq_vote",
        sa.Column("article_id", columns.Id(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("helpful", sa.Integer(), nullable=False),
        sa.Column("not_helpful", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["faq_article.id"], name=op.f("fk_faq_vote_article_id_faq_article")
        ),
        sa.PrimaryKeyConstraint("article_id", "language", "day", name=op.f("pk_faq_vote")),
    )
    op.create_table(
        "faq_change",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("article_id", columns.Id(), nullable=False),
        sa.Column("revision_id", columns.Id(), nullable=False),
        sa.Column("previous_revision_id", columns.Id(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("actor_id", columns.Id(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "kind IN ('published', 'changed', 'withdrawn', 'put_back')",
            name=op.f("ck_faq_change_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["faq_article.id"], name=op.f("fk_faq_change_article_id_faq_article")
        ),
        sa.ForeignKeyConstraint(
            ["previous_revision_id"],
            ["faq_revision.id"],
            name=op.f("fk_faq_change_previous_revision_id_faq_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["faq_revision.id"],
            name=op.f("fk_faq_change_revision_id_faq_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_change")),
    )
    op.create_index("ix_faq_change_article_id_id", "faq_change", ["article_id", "id"], unique=False)
    op.create_table(
        "faq_text",
        sa.Column("revision_id", columns.Id(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("variants", sa.JSON(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("counter", sa.Text(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.CheckConstraint("language IN ('ja', 'en')", name=op.f("ck_faq_text_language")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["faq_revision.id"], name=op.f("fk_faq_text_revision_id_faq_revision")
        ),
        sa.PrimaryKeyConstraint("revision_id", "language", name=op.f("pk_faq_text")),
    )
    op.create_table(
        "faq_use",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("article_id", columns.Id(), nullable=False),
        sa.Column("revision_id", columns.Id(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("actor_id", columns.Id(), nullable=True),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("inquiry_key", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=400), nullable=False),
        sa.CheckConstraint("source IN ('desk', 'reply', 'public')", name=op.f("ck_faq_use_source")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["faq_article.id"], name=op.f("fk_faq_use_article_id_faq_article")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["faq_revision.id"], name=op.f("fk_faq_use_revision_id_faq_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_use")),
    )
    op.create_index("ix_faq_use_article_id_id", "faq_use", ["article_id", "id"], unique=False)
    op.create_index("ix_faq_use_inquiry_key", "faq_use", ["inquiry_key"], unique=False)
    for statement in collection_guards(op.get_bind().dialect.name):
        op.execute(statement)
