"""Telephony"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from callcenter.core import columns

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "phone_audio",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("media_type", sa.String(length=30), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_audio")),
    )
    op.create_table(
        "phone_menu_option",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("digit", sa.String(length=1), nullable=True),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name_ja", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("spoken_ja", sa.String(length=200), nullable=False),
        sa.Column("spoken_en", sa.String(length=200), nullable=False),
        sa.Column("category_code", sa.String(length=12), nullable=True),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_menu_option")),
        sa.UniqueConstraint("code", name=op.f("uq_phone_menu_option_code")),
        sa.UniqueConstraint("digit", name=op.f("uq_phone_menu_option_digit")),
    )
    op.create_table(
        "phone_setup",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("stamp", columns.Id(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_setup")),
    )
    op.create_table(
        "switch_identity",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("made_at", columns.UtcDateTime(), nullable=False),
        sa.Column("account", sa.String(length=34), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switch_identity")),
    )
    op.create_table(
        "switch_inbox",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("said_at", columns.UtcDateTime(), nullable=False),
        sa.Column("received_at", columns.UtcDateTime(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switch_inbox")),
        sa.UniqueConstraint(
            "subject", "kind", "key", name=op.f("uq_switch_inbox_subject_kind_key")
        ),
    )
    op.create_index("ix_switch_inbox_received_at", "switch_inbox", ["received_at"], unique=False)
    op.create_table(
        "switch_order",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("about_id", columns.Id(), nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("result", sa.String(length=64), nullable=True),
        sa.Column("error", sa.String(length=60), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("sent_at", columns.UtcDateTime(), nullable=True),
        sa.Column("settled_at", columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switch_order")),
    )
    op.create_index("ix_switch_order_about_id", "switch_order", ["about_id"], unique=False)
    op.create_index(
        "ix_switch_order_state_created_at", "switch_order", ["state", "created_at"], unique=False
    )
    op.create_table(
        "phone_agent_change",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("staff_id", columns.Id(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("old", sa.String(length=10), nullable=False),
        sa.Column("new", sa.String(length=10), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("call_id", columns.Id(), nullable=True),
        sa.Column("by_id", columns.Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_account.id"],
            name=op.f("fk_phone_agent_change_staff_id_staff_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_agent_change")),
    )
    op.create_index("ix_phone_agent_change_at", "phone_agent_change", ["at"], unique=False)
    op.create_index(
        "ix_phone_agent_change_staff_id_at", "phone_agent_change", ["staff_id", "at"], unique=False
    )
    op.create_table(
        "phone_call",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("number_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("number_kind", sa.String(length=10), nullable=False),
        sa.Column("called_number", sa.String(length=20), nullable=False),
        sa.Column("forwarded_from", sa.String(length=20), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("menu_code", sa.String(length=30), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("operator_id", columns.Id(), nullable=True),
        sa.Column("came_at", columns.UtcDateTime(), nullable=False),
        sa.Column("queued_at", columns.UtcDateTime(), nullable=True),
        sa.Column("answered_at", columns.UtcDateTime(), nullable=True),
        sa.Column("ended_at", columns.UtcDateTime(), nullable=True),
        sa.Column("notice", sa.String(length=40), nullable=True),
        sa.Column("logged_at", columns.UtcDateTime(), nullable=True),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"],
            ["staff_account.id"],
            name=op.f("fk_phone_call_operator_id_staff_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_call")),
        sa.UniqueConstraint("sid", name=op.f("uq_phone_call_sid")),
    )
    op.create_index(
        "ix_phone_call_number_index_id", "phone_call", ["number_index", "id"], unique=False
    )
    op.create_index(
        "ix_phone_call_operator_id_id", "phone_call", ["operator_id", "id"], unique=False
    )
    op.create_index(
        "ix_phone_call_unfinished",
        "phone_call",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state <> 'ended'"),
        sqlite_where=sa.text("state <> 'ended'"),
    )
    op.create_index(
        "ix_phone_call_unlogged",
        "phone_call",
        ["operator_id", "id"],
        unique=False,
        postgresql_where=sa.text("outcome = 'answered' AND logged_at IS NULL"),
        sqlite_where=sa.text("outcome = 'answered' AND logged_at IS NULL"),
    )
    op.create_table(
        "phone_prompt",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("audio_id", columns.Id(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["audio_id"], ["phone_audio.id"], name=op.f("fk_phone_prompt_audio_id_phone_audio")
        ),
        sa.PrimaryKeyConstraint("code", "language", name=op.f("pk_phone_prompt")),
    )
    op.create_table(
        "phone_agent",
        sa.Column("staff_id", columns.Id(), nullable=False),
        sa.Column("identity", sa.String(length=40), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("endpoint", sa.String(length=12), nullable=False),
        sa.Column("desk_phone", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("next_state", sa.String(length=10), nullable=True),
        sa.Column("next_reason", sa.String(length=20), nullable=True),
        sa.Column("since", columns.UtcDateTime(), nullable=False),
        sa.Column("idle_since", columns.UtcDateTime(), nullable=False),
        sa.Column("deadline_at", columns.UtcDateTime(), nullable=True),
        sa.Column("call_id", columns.Id(), nullable=True),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("seen_at", columns.UtcDateTime(), nullable=True),
        sa.Column("tab", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('reserved', 'ringing', 'talking')) = (call_id IS NOT NULL)",
            name=op.f("ck_phone_agent_call_while_busy"),
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_call.id"], name=op.f("fk_phone_agent_call_id_phone_call")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_account.id"], name=op.f("fk_phone_agent_staff_id_staff_account")
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_phone_agent")),
        sa.UniqueConstraint("identity", name=op.f("uq_phone_agent_identity")),
    )
    op.create_index(
        "ix_phone_agent_state_idle_since", "phone_agent", ["state", "idle_since"], unique=False
    )
    op.create_table(
        "phone_call_event",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("call_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["phone_call.id"],
            name=op.f("fk_phone_call_event_call_id_phone_call"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_call_event")),
        sa.UniqueConstraint(
            "call_id", "kind", "key", name=op.f("uq_phone_call_event_call_id_kind_key")
        ),
    )
    op.create_table(
        "phone_leg",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("call_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=True),
        sa.Column("staff_id", columns.Id(), nullable=True),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("end_reason", sa.String(length=20), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("answered_at", columns.UtcDateTime(), nullable=True),
        sa.Column("joined_at", columns.UtcDateTime(), nullable=True),
        sa.Column("ended_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["phone_call.id"],
            name=op.f("fk_phone_leg_call_id_phone_call"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_account.id"], name=op.f("fk_phone_leg_staff_id_staff_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_leg")),
    )
    op.create_index("ix_phone_leg_call_id", "phone_leg", ["call_id"], unique=False)
    op.create_index("ix_phone_leg_sid", "phone_leg", ["sid"], unique=True)
    op.create_index(
        "uq_phone_leg_live_staff_id",
        "phone_leg",
        ["staff_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'operator' AND state <> 'ended'"),
        sqlite_where=sa.text("kind = 'operator' AND state <> 'ended'"),
    )
    op.create_table(
        "recording",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("call_id", columns.Id(), nullable=False),
        sa.Column("sid", sa.String(length=34), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("started_at", columns.UtcDateTime(), nullable=True),
        sa.Column("announced_at", columns.UtcDateTime(), nullable=False),
        sa.Column("job_id", columns.Id(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column("media_type", sa.String(length=30), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("stored_at", columns.UtcDateTime(), nullable=True),
        sa.Column("deleted_at_provider", columns.UtcDateTime(), nullable=True),
        sa.Column("proof", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_call.id"], name=op.f("fk_recording_call_id_phone_call")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("sid", name=op.f("uq_recording_sid")),
    )
    op.create_index("ix_recording_call_id", "recording", ["call_id"], unique=False)
    op.create_index(
        "ix_recording_state_announced_at", "recording", ["state", "announced_at"], unique=False
    )
    op.create_table(
        "line_entry",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("call_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("menu_code", sa.String(length=30), nullable=True),
        sa.Column("entered_at", columns.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("agent_id", columns.Id(), nullable=True),
        sa.Column("leg_id", columns.Id(), nullable=True),
        sa.Column("offered_at", columns.UtcDateTime(), nullable=True),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("settled_at", columns.UtcDateTime(), nullable=True),
        sa.Column("settled_reason", sa.String(length=12), nullable=True),
        sa.CheckConstraint(
            "(state = 'offered') = (agent_id IS NOT NULL)",
            name=op.f("ck_line_entry_agent_while_offered"),
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["staff_account.id"], name=op.f("fk_line_entry_agent_id_staff_account")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_call.id"], name=op.f("fk_line_entry_call_id_phone_call")
        ),
        sa.ForeignKeyConstraint(
            ["leg_id"], ["phone_leg.id"], name=op.f("fk_line_entry_leg_id_phone_leg")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_entry")),
        sa.UniqueConstraint("call_id", name=op.f("uq_line_entry_call_id")),
    )
    op.create_index(
        "ix_line_entry_order",
        "line_entry",
        ["entered_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
        sqlite_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.create_index("ix_line_entry_settled_at", "line_entry", ["settled_at"], unique=False)
    op.create_index(
        "uq_line_entry_agent_id",
        "line_entry",
        ["agent_id"],
        unique=True,
        postgresql_where=sa.text("state = 'offered'"),
        sqlite_where=sa.text("state = 'offered'"),
    )
    op.create_table(
        "line_promise",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("entry_id", columns.Id(), nullable=False),
        sa.Column("told_at", columns.UtcDateTime(), nullable=False),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.Column("operators", sa.Integer(), nullable=False),
        sa.Column("low_seconds", sa.Integer(), nullable=True),
        sa.Column("high_seconds", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["line_entry.id"],
            name=op.f("fk_line_promise_entry_id_line_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_promise")),
    )
    op.create_index("ix_line_promise_entry_id", "line_promise", ["entry_id"], unique=False)
