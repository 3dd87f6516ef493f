"""The first shape"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from callcenter.core import columns
from callcenter.core.audit.models import audit_guards
from callcenter.inquiries.models.search import PIECES_DDL

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "audit_chain",
        sa.Column("chain", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_chain")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("chain", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("actor_id", columns.Id(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_action", "audit_event", ["action", "id"], unique=False)
    op.create_index("ix_audit_event_actor", "audit_event", ["actor_id", "id"], unique=False)
    op.create_index("ix_audit_event_object", "audit_event", ["object_id", "id"], unique=False)
    op.create_index("uq_audit_event_chain_number", "audit_event", ["chain", "number"], unique=True)
    op.create_table(
        "category",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("parent_code", sa.String(length=12), nullable=True),
        sa.Column("label_ja", sa.String(length=80), nullable=False),
        sa.Column("label_en", sa.String(length=80), nullable=False),
        sa.Column("kana", sa.String(length=120), nullable=False),
        sa.Column("hints", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.String(length=12), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_category_validity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_category_code_valid_from")),
    )
    op.create_table(
        "city_profile",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name_ja", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("centre_ja", sa.String(length=100), nullable=False),
        sa.Column("centre_en", sa.String(length=100), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_profile")),
    )
    op.create_table(
        "hours_closure",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("first_month", sa.SmallInteger(), nullable=False),
        sa.Column("first_day", sa.SmallInteger(), nullable=False),
        sa.Column("last_month", sa.SmallInteger(), nullable=False),
        sa.Column("last_day", sa.SmallInteger(), nullable=False),
        sa.Column("name_ja", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_closure")),
    )
    op.create_table(
        "hours_holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name_ja", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_hours_holiday")),
    )
    op.create_table(
        "hours_service",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_ja", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("ready_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("closed_on_holidays", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_service")),
        sa.UniqueConstraint("code", name=op.f("uq_hours_service_code")),
    )
    op.create_table(
        "hours_stamp",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("stamp", columns.Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_stamp")),
    )
    op.create_table(
        "inquiry_import",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("headings_digest", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("mapping_digest", sa.String(length=64), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", columns.Id(), nullable=True),
        sa.Column("created_by_name", sa.String(length=100), nullable=False),
        sa.Column("imported_at", columns.UtcDateTime(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_import")),
    )
    op.create_index(
        "ix_inquiry_import_headings_digest",
        "inquiry_import",
        ["headings_digest", "id"],
        unique=False,
    )
    op.create_index("ix_inquiry_import_sha256", "inquiry_import", ["sha256"], unique=False)
    op.create_index(
        "uq_inquiry_import_once",
        "inquiry_import",
        ["sha256", "mapping_digest"],
        unique=True,
        postgresql_where=sa.text("state = 'imported'"),
        sqlite_where=sa.text("state = 'imported'"),
    )
    op.create_table(
        "outbox_job",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("due_at", columns.UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_job")),
    )
    op.create_index("ix_outbox_job_state_due_at", "outbox_job", ["state", "due_at"], unique=False)
    op.create_table(
        "scheduled_run",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("slot", columns.UtcDateTime(), nullable=False),
        sa.Column("started_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", "slot", name=op.f("pk_scheduled_run")),
    )
    op.create_table(
        "sign_in_counter",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", columns.UtcDateTime(), nullable=False),
        sa.Column("held_until", columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_counter")),
    )
    op.create_index(
        op.f("ix_sign_in_counter_last_at"), "sign_in_counter", ["last_at"], unique=False
    )
    op.create_table(
        "staff_account",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("display_name_en", sa.String(length=100), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "operator",
                "responder",
                "editor",
                "manager",
                "city",
                "admin",
                name="role",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_pending", sa.Text(), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("last_sign_in_at", columns.UtcDateTime(), nullable=True),
        sa.Column("disabled_at", columns.UtcDateTime(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_account")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_account_login")),
    )
    op.create_table(
        "suggestion_model",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("trained_at", columns.UtcDateTime(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_model")),
    )
    op.create_table(
        "tag",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("name", name=op.f("uq_tag_name")),
    )
    op.create_table(
        "hours_exception",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("service_id", columns.Id(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("periods", sa.JSON(), nullable=False),
        sa.Column("reason_ja", sa.String(length=200), nullable=False),
        sa.Column("reason_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["hours_service.id"],
            name=op.f("fk_hours_exception_service_id_hours_service"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_exception")),
    )
    op.create_index(
        "uq_hours_exception_common_day",
        "hours_exception",
        ["day"],
        unique=True,
        sqlite_where=sa.text("service_id IS NULL"),
        postgresql_where=sa.text("service_id IS NULL"),
    )
    op.create_index(
        "uq_hours_exception_service_day", "hours_exception", ["service_id", "day"], unique=True
    )
    op.create_table(
        "hours_weekly",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("service_id", columns.Id(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("weeks", sa.JSON(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("opens < closes", name=op.f("ck_hours_weekly_opens_first")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_hours_weekly_weekday")),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["hours_service.id"],
            name=op.f("fk_hours_weekly_service_id_hours_service"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_weekly")),
    )
    op.create_table(
        "inquiry",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("entry_key", columns.Id(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("closed_at", columns.UtcDateTime(), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("category_id", columns.Id(), nullable=True),
        sa.Column("category_code", sa.String(length=12), nullable=True),
        sa.Column("category_top", sa.String(length=12), nullable=True),
        sa.Column("complaint", sa.Boolean(), nullable=False),
        sa.Column("campaign", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("owner_id", columns.Id(), nullable=True),
        sa.Column("created_by_id", columns.Id(), nullable=True),
        sa.Column("merged_into_id", columns.Id(), nullable=True),
        sa.Column("handling_seconds", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_inquiry_closed_at")
        ),
        sa.CheckConstraint(
            "merged_into_id IS NULL OR merged_into_id <> id",
            name=op.f("ck_inquiry_not_into_itself"),
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_inquiry_category_id_category")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["staff_account.id"],
            name=op.f("fk_inquiry_created_by_id_staff_account"),
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["inquiry.id"], name=op.f("fk_inquiry_merged_into_id_inquiry")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["staff_account.id"], name=op.f("fk_inquiry_owner_id_staff_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_inquiry_entry_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_inquiry_reference")),
    )
    op.create_index(
        "ix_inquiry_campaign_id",
        "inquiry",
        ["id"],
        unique=False,
        postgresql_where=sa.text("campaign IS true"),
        sqlite_where=sa.text("campaign IS 1"),
    )
    op.create_index("ix_inquiry_category_code_id", "inquiry", ["category_code", "id"], unique=False)
    op.create_index("ix_inquiry_category_top_id", "inquiry", ["category_top", "id"], unique=False)
    op.create_index("ix_inquiry_channel_id", "inquiry", ["channel", "id"], unique=False)
    op.create_index(
        "ix_inquiry_complaint_id",
        "inquiry",
        ["id"],
        unique=False,
        postgresql_where=sa.text("complaint IS true"),
        sqlite_where=sa.text("complaint IS 1"),
    )
    op.create_index(
        "ix_inquiry_confidential_id",
        "inquiry",
        ["id"],
        unique=False,
        postgresql_where=sa.text("confidential IS true"),
        sqlite_where=sa.text("confidential IS 1"),
    )
    op.create_index(
        "ix_inquiry_created_by_id_channel_id",
        "inquiry",
        ["created_by_id", "channel", "id"],
        unique=False,
    )
    op.create_index("ix_inquiry_created_by_id_id", "inquiry", ["created_by_id", "id"], unique=False)
    op.create_index(
        "ix_inquiry_due_on",
        "inquiry",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("due_on IS NOT NULL"),
        sqlite_where=sa.text("due_on IS NOT NULL"),
    )
    op.create_index("ix_inquiry_language_id", "inquiry", ["language", "id"], unique=False)
    op.create_index("ix_inquiry_merged_into_id", "inquiry", ["merged_into_id"], unique=False)
    op.create_index(
        "ix_inquiry_owner_id_channel_id", "inquiry", ["owner_id", "channel", "id"], unique=False
    )
    op.create_index("ix_inquiry_owner_id_id", "inquiry", ["owner_id", "id"], unique=False)
    op.create_index(
        "ix_inquiry_result_channel_id", "inquiry", ["result", "channel", "id"], unique=False
    )
    op.create_index("ix_inquiry_result_id", "inquiry", ["result", "id"], unique=False)
    op.create_index("ix_inquiry_status_id", "inquiry", ["status", "id"], unique=False)
    op.create_index(
        "ix_inquiry_unfinished_owner_id",
        "inquiry",
        ["owner_id"],
        unique=False,
        postgresql_where=sa.text("status <> 'closed'"),
        sqlite_where=sa.text("status <> 'closed'"),
    )
    op.create_table(
        "inquiry_import_line",
        sa.Column("import_id", columns.Id(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("findings", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("outcome", sa.String(length=5), nullable=True),
        sa.Column("problems", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["inquiry_import.id"],
            name=op.f("fk_inquiry_import_line_import_id_inquiry_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "position", name=op.f("pk_inquiry_import_line")),
    )
    op.create_index(
        "ix_inquiry_import_line_key", "inquiry_import_line", ["import_id", "key"], unique=False
    )
    op.create_table(
        "saved_view",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("staff_id", columns.Id(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_account.id"],
            name=op.f("fk_saved_view_staff_id_staff_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("staff_id", "name", name=op.f("uq_saved_view_staff_id_name")),
    )
    op.create_table(
        "staff_invitation",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff_id", columns.Id(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("invite", "reset", name="invitationpurpose", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.Column("used_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_account.id"],
            name=op.f("fk_staff_invitation_staff_id_staff_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_invitation_token_hash")),
    )
    op.create_index(
        op.f("ix_staff_invitation_staff_id"), "staff_invitation", ["staff_id"], unique=False
    )
    op.create_table(
        "staff_recovery_code",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("staff_id", columns.Id(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_account.id"],
            name=op.f("fk_staff_recovery_code_staff_id_staff_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_recovery_code")),
    )
    op.create_index(
        op.f("ix_staff_recovery_code_staff_id"), "staff_recovery_code", ["staff_id"], unique=False
    )
    op.create_table(
        "staff_session",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff_id", columns.Id(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("code", "set_up", "open", name="sessionstage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", columns.UtcDateTime(), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.Column("ended_at", columns.UtcDateTime(), nullable=True),
        sa.Column("user_agent", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_account.id"], name=op.f("fk_staff_session_staff_id_staff_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    op.create_index(
        op.f("ix_staff_session_expires_at"), "staff_session", ["expires_at"], unique=False
    )
    op.create_index(op.f("ix_staff_session_staff_id"), "staff_session", ["staff_id"], unique=False)
    op.create_table(
        "inquiry_caller",
        sa.Column("inquiry_id", columns.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("kana", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("erased_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_caller_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("inquiry_id", name=op.f("pk_inquiry_caller")),
    )
    op.create_index(
        "ix_inquiry_caller_phone", "inquiry_caller", ["phone_index", "inquiry_id"], unique=False
    )
    op.create_table(
        "inquiry_change",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("inquiry_id", columns.Id(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("actor_id", columns.Id(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_change_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_change")),
    )
    op.create_index(
        "ix_inquiry_change_inquiry_id_id", "inquiry_change", ["inquiry_id", "id"], unique=False
    )
    op.create_table(
        "inquiry_draft",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("staff_id", columns.Id(), nullable=False),
        sa.Column("inquiry_id", columns.Id(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_draft_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_account.id"],
            name=op.f("fk_inquiry_draft_staff_id_staff_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_draft")),
    )
    op.create_index(
        "ix_inquiry_draft_staff_id", "inquiry_draft", ["staff_id", "updated_at"], unique=False
    )
    op.create_table(
        "inquiry_import_key",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("inquiry_id", columns.Id(), nullable=False),
        sa.Column("import_id", columns.Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["inquiry_import.id"],
            name=op.f("fk_inquiry_import_key_import_id_inquiry_import"),
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_import_key_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inquiry_import_key")),
    )
    op.create_index(
        "ix_inquiry_import_key_import_id", "inquiry_import_key", ["import_id"], unique=False
    )
    op.create_index(
        "ix_inquiry_import_key_inquiry_id", "inquiry_import_key", ["inquiry_id"], unique=False
    )
    op.create_table(
        "inquiry_link",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("first_id", columns.Id(), nullable=False),
        sa.Column("second_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", columns.Id(), nullable=True),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_inquiry_link_two_inquiries")),
        sa.ForeignKeyConstraint(
            ["first_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_link_first_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_link_second_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_link")),
        sa.UniqueConstraint(
            "first_id", "second_id", name=op.f("uq_inquiry_link_first_id_second_id")
        ),
    )
    op.create_index("ix_inquiry_link_second_id", "inquiry_link", ["second_id"], unique=False)
    op.create_table(
        "inquiry_merge",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("duplicate_id", columns.Id(), nullable=False),
        sa.Column("target_id", columns.Id(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("merged_at", columns.UtcDateTime(), nullable=False),
        sa.Column("merged_by_id", columns.Id(), nullable=True),
        sa.Column("undone_at", columns.UtcDateTime(), nullable=True),
        sa.Column("undone_by_id", columns.Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["duplicate_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_merge_duplicate_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_merge_target_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_merge")),
    )
    op.create_index("ix_inquiry_merge_target_id", "inquiry_merge", ["target_id"], unique=False)
    op.create_index(
        "uq_inquiry_merge_standing",
        "inquiry_merge",
        ["duplicate_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
        sqlite_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "inquiry_note",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("inquiry_id", columns.Id(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("actor_id", columns.Id(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_note_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_note")),
    )
    op.create_index(
        "ix_inquiry_note_inquiry_id_id", "inquiry_note", ["inquiry_id", "id"], unique=False
    )
    op.create_table(
        "inquiry_presence",
        sa.Column("inquiry_id", columns.Id(), nullable=False),
        sa.Column("staff_id", columns.Id(), nullable=False),
        sa.Column("staff_name", sa.String(length=100), nullable=False),
        sa.Column("seen_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_presence_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_account.id"],
            name=op.f("fk_inquiry_presence_staff_id_staff_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("inquiry_id", "staff_id", name=op.f("pk_inquiry_presence")),
    )
    op.create_table(
        "inquiry_reference",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("inquiry_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", columns.Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_reference_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_reference")),
        sa.UniqueConstraint(
            "inquiry_id", "kind", "key", name=op.f("uq_inquiry_reference_inquiry_id_kind_key")
        ),
    )
    op.create_index(
        "ix_inquiry_reference_kind_key", "inquiry_reference", ["kind", "key"], unique=False
    )
    op.create_table(
        "inquiry_search",
        sa.Column("inquiry_id", columns.Id(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_search_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("inquiry_id", name=op.f("pk_inquiry_search")),
        sa.UniqueConstraint("position", name=op.f("uq_inquiry_search_position")),
    )
    op.create_table(
        "inquiry_tag",
        sa.Column("tag_id", columns.Id(), nullable=False),
        sa.Column("inquiry_id", columns.Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_tag_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_inquiry_tag_tag_id_tag")),
        sa.PrimaryKeyConstraint("tag_id", "inquiry_id", name=op.f("pk_inquiry_tag")),
    )
    op.create_index("ix_inquiry_tag_inquiry_id", "inquiry_tag", ["inquiry_id"], unique=False)
    dialect = op.get_bind().dialect.name
    for statement in (*audit_guards(dialect), *PIECES_DDL[dialect]):
        op.execute(statement)
