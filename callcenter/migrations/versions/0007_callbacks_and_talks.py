"""Callbacks, talks, rules of recordings, guests and practice"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from callcenter.core import columns

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

IN_LINE = "state IN ('waiting', 'offered')"
LIVE_GUESTS = "kind IN ('consult', 'guest', 'supervisor') AND state <> 'ended'"
WANTED = "fk_line_entry_wanted_id_staff_account"
ORDINARY = 1


def upgrade() -> None:
    op.create_table(
        "phone_answer",
        sa.Column("slot", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("digit", sa.String(length=1), nullable=False),
        sa.Column("name_ja", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_phone_answer")),
    )
    op.create_table(
        "phone_directory",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("name_ja", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("section", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_directory")),
    )
    op.create_index(
        "ix_phone_directory_position", "phone_directory", ["position", "id"], unique=False
    )
    op.create_table(
        "phone_notice",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("afterwards", sa.String(length=10), nullable=False),
        sa.Column("since", columns.UtcDateTime(), nullable=False),
        sa.Column("until", columns.UtcDateTime(), nullable=False),
        sa.Column("switched_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_notice")),
    )
    op.create_table(
        "recording_rule",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_recording_rule")),
    )
    op.create_table(
        "desk_practice",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("staff_id", columns.Id(), nullable=False),
        sa.Column("story", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("call_sid", sa.String(length=34), nullable=False),
        sa.Column("began_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_account.id"], name=op.f("fk_desk_practice_staff_id_staff_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_practice")),
        sa.UniqueConstraint("call_sid", name=op.f("uq_desk_practice_call_sid")),
    )
    op.create_index(
        "ix_desk_practice_staff_id_id", "desk_practice", ["staff_id", "id"], unique=False
    )
    op.create_table(
        "phone_nuisance",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("policy", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("call_id", columns.Id(), nullable=True),
        sa.Column("proposed_by_id", columns.Id(), nullable=True),
        sa.Column("proposed_at", columns.UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", columns.Id(), nullable=True),
        sa.Column("decided_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["staff_account.id"],
            name=op.f("fk_phone_nuisance_decided_by_id_staff_account"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["staff_account.id"],
            name=op.f("fk_phone_nuisance_proposed_by_id_staff_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_nuisance")),
    )
    op.create_index("ix_phone_nuisance_state_id", "phone_nuisance", ["state", "id"], unique=False)
    op.create_index(
        "uq_phone_nuisance_number_index_state",
        "phone_nuisance",
        ["number_index", "state"],
        unique=True,
        postgresql_where=sa.text("state IN ('proposed', 'confirmed')"),
        sqlite_where=sa.text("state IN ('proposed', 'confirmed')"),
    )
    op.create_table(
        "recording_handover",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("by_id", columns.Id(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("recipient", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["staff_account.id"], name=op.f("fk_recording_handover_by_id_staff_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_handover")),
    )
    op.create_table(
        "callback",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("menu_code", sa.String(length=30), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("place_at", columns.UtcDateTime(), nullable=False),
        sa.Column("not_before", columns.UtcDateTime(), nullable=False),
        sa.Column("window_start", columns.UtcDateTime(), nullable=True),
        sa.Column("window_end", columns.UtcDateTime(), nullable=True),
        sa.Column("due_at", columns.UtcDateTime(), nullable=False),
        sa.Column("assignee_id", columns.Id(), nullable=True),
        sa.Column("call_id", columns.Id(), nullable=True),
        sa.Column("origin_call_id", columns.Id(), nullable=True),
        sa.Column("section_id", columns.Id(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_result", sa.String(length=12), nullable=True),
        sa.Column("overdue_at", columns.UtcDateTime(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", columns.Id(), nullable=True),
        sa.Column("settled_at", columns.UtcDateTime(), nullable=True),
        sa.Column("settled_reason", sa.String(length=30), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(window_start IS NULL) = (window_end IS NULL)", name=op.f("ck_callback_window_whole")
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"],
            ["staff_account.id"],
            name=op.f("fk_callback_assignee_id_staff_account"),
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_call.id"], name=op.f("fk_callback_call_id_phone_call")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["staff_account.id"],
            name=op.f("fk_callback_created_by_id_staff_account"),
        ),
        sa.ForeignKeyConstraint(
            ["origin_call_id"],
            ["phone_call.id"],
            name=op.f("fk_callback_origin_call_id_phone_call"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback")),
    )
    op.create_index("ix_callback_assignee_id", "callback", ["assignee_id", "id"], unique=False)
    op.create_index("ix_callback_call_id", "callback", ["call_id"], unique=True)
    op.create_index("ix_callback_number_index_id", "callback", ["number_index", "id"], unique=False)
    op.create_index("ix_callback_origin_call_id", "callback", ["origin_call_id"], unique=False)
    op.create_index("ix_callback_state_due_at", "callback", ["state", "due_at", "id"], unique=False)
    op.create_index(
        "ix_callback_state_not_before", "callback", ["state", "not_before"], unique=False
    )
    op.create_index(
        "uq_callback_unsettled_number",
        "callback",
        ["number_index"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'lined_up', 'active')"),
        sqlite_where=sa.text("state IN ('waiting', 'lined_up', 'active')"),
    )
    op.create_table(
        "callback_wish",
        sa.Column("call_id", columns.Id(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("made_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["phone_call.id"],
            name=op.f("fk_callback_wish_call_id_phone_call"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_callback_wish")),
    )
    op.create_table(
        "recording_handover_taking",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("handover_id", columns.Id(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("by_id", columns.Id(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["staff_account.id"],
            name=op.f("fk_recording_handover_taking_by_id_staff_account"),
        ),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["recording_handover.id"],
            name=op.f("fk_recording_handover_taking_handover_id_recording_handover"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_handover_taking")),
    )
    op.create_index(
        "ix_recording_handover_taking_handover_id",
        "recording_handover_taking",
        ["handover_id"],
        unique=False,
    )
    op.create_table(
        "callback_attempt",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("callback_id", columns.Id(), nullable=False),
        sa.Column("call_id", columns.Id(), nullable=False),
        sa.Column("operator_id", columns.Id(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=True),
        sa.Column("started_at", columns.UtcDateTime(), nullable=False),
        sa.Column("dialled_at", columns.UtcDateTime(), nullable=True),
        sa.Column("answered_at", columns.UtcDateTime(), nullable=True),
        sa.Column("ended_at", columns.UtcDateTime(), nullable=True),
        sa.Column("noted_by_id", columns.Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_call.id"], name=op.f("fk_callback_attempt_call_id_phone_call")
        ),
        sa.ForeignKeyConstraint(
            ["callback_id"],
            ["callback.id"],
            name=op.f("fk_callback_attempt_callback_id_callback"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"],
            ["staff_account.id"],
            name=op.f("fk_callback_attempt_noted_by_id_staff_account"),
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"],
            ["staff_account.id"],
            name=op.f("fk_callback_attempt_operator_id_staff_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_attempt")),
        sa.UniqueConstraint("call_id", name=op.f("uq_callback_attempt_call_id")),
    )
    op.create_index(
        "ix_callback_attempt_callback_id_id",
        "callback_attempt",
        ["callback_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_callback_attempt_operator_id_id",
        "callback_attempt",
        ["operator_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_callback_attempt_started_at", "callback_attempt", ["started_at"], unique=False
    )
    op.create_index(
        "uq_callback_attempt_active",
        "callback_attempt",
        ["callback_id"],
        unique=True,
        postgresql_where=sa.text("state = 'active'"),
        sqlite_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "phone_room",
        sa.Column("leg_id", columns.Id(), nullable=False),
        sa.Column("call_id", columns.Id(), nullable=False),
        sa.Column("leader_leg_id", columns.Id(), nullable=False),
        sa.Column("next_leg_id", columns.Id(), nullable=True),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("then", sa.String(length=10), nullable=False),
        sa.Column("opened_at", columns.UtcDateTime(), nullable=False),
        sa.Column("closed_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["phone_call.id"],
            name=op.f("fk_phone_room_call_id_phone_call"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["leader_leg_id"], ["phone_leg.id"], name=op.f("fk_phone_room_leader_leg_id_phone_leg")
        ),
        sa.ForeignKeyConstraint(
            ["leg_id"],
            ["phone_leg.id"],
            name=op.f("fk_phone_room_leg_id_phone_leg"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["next_leg_id"], ["phone_leg.id"], name=op.f("fk_phone_room_next_leg_id_phone_leg")
        ),
        sa.PrimaryKeyConstraint("leg_id", name=op.f("pk_phone_room")),
    )
    op.create_index("ix_phone_room_call_id", "phone_room", ["call_id"], unique=False)
    op.create_index(
        "ix_phone_room_open",
        "phone_room",
        ["opened_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "recording_disposal",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("recording_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("by_id", columns.Id(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("old_sha256", sa.String(length=64), nullable=False),
        sa.Column("new_sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column("destroyed_at", columns.UtcDateTime(), nullable=True),
        sa.Column("proof", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["staff_account.id"], name=op.f("fk_recording_disposal_by_id_staff_account")
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_recording_disposal_recording_id_recording"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_disposal")),
    )
    op.create_index(
        "ix_recording_disposal_recording_id", "recording_disposal", ["recording_id"], unique=False
    )
    op.create_index(
        "ix_recording_disposal_undone",
        "recording_disposal",
        ["id"],
        unique=False,
        postgresql_where=sa.text("destroyed_at IS NULL"),
        sqlite_where=sa.text("destroyed_at IS NULL"),
    )
    op.create_table(
        "recording_gap",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("call_id", columns.Id(), nullable=False),
        sa.Column("recording_id", columns.Id(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("by_id", columns.Id(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("asked_at", columns.UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", columns.UtcDateTime(), nullable=True),
        sa.Column("resume_by", columns.UtcDateTime(), nullable=True),
        sa.Column("resumed_at", columns.UtcDateTime(), nullable=True),
        sa.Column("resume_confirmed_at", columns.UtcDateTime(), nullable=True),
        sa.Column("auto_resumed", sa.Boolean(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("failure", sa.String(length=60), nullable=True),
        sa.Column("start", sa.Float(), nullable=True),
        sa.Column("end", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["staff_account.id"], name=op.f("fk_recording_gap_by_id_staff_account")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["phone_call.id"],
            name=op.f("fk_recording_gap_call_id_phone_call"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_recording_gap_recording_id_recording"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_gap")),
    )
    op.create_index("ix_recording_gap_call_id", "recording_gap", ["call_id"], unique=False)
    op.create_index(
        "ix_recording_gap_recording_id", "recording_gap", ["recording_id"], unique=False
    )
    op.create_index(
        "ix_recording_gap_unsettled",
        "recording_gap",
        ["id"],
        unique=False,
        postgresql_where=sa.text("settled IS false"),
        sqlite_where=sa.text("settled IS 0"),
    )
    op.create_index(
        "uq_recording_gap_open_call_id",
        "recording_gap",
        ["call_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'pause' AND resumed_at IS NULL"),
        sqlite_where=sa.text("kind = 'pause' AND resumed_at IS NULL"),
    )
    op.create_table(
        "recording_handover_item",
        sa.Column("handover_id", columns.Id(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("recording_id", columns.Id(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["recording_handover.id"],
            name=op.f("fk_recording_handover_item_handover_id_recording_handover"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_recording_handover_item_recording_id_recording"),
        ),
        sa.PrimaryKeyConstraint("handover_id", "name", name=op.f("pk_recording_handover_item")),
    )
    op.create_index(
        "ix_recording_handover_item_recording_id",
        "recording_handover_item",
        ["recording_id"],
        unique=False,
    )
    op.create_table(
        "recording_hold",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("recording_id", columns.Id(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("held_at", columns.UtcDateTime(), nullable=False),
        sa.Column("held_by_id", columns.Id(), nullable=True),
        sa.Column("held_by", sa.String(length=100), nullable=False),
        sa.Column("released_at", columns.UtcDateTime(), nullable=True),
        sa.Column("released_by_id", columns.Id(), nullable=True),
        sa.Column("released_by", sa.String(length=100), nullable=True),
        sa.Column("release_reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["held_by_id"],
            ["staff_account.id"],
            name=op.f("fk_recording_hold_held_by_id_staff_account"),
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_recording_hold_recording_id_recording"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"],
            ["staff_account.id"],
            name=op.f("fk_recording_hold_released_by_id_staff_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_hold")),
    )
    op.create_index(
        "ix_recording_hold_recording_id", "recording_hold", ["recording_id"], unique=False
    )
    op.create_index(
        "uq_recording_hold_open",
        "recording_hold",
        ["recording_id"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
        sqlite_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "phone_party",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("room_id", columns.Id(), nullable=False),
        sa.Column("leg_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("staff_id", columns.Id(), nullable=True),
        sa.Column("entry_id", columns.Id(), nullable=True),
        sa.Column("on_hold", sa.Boolean(), nullable=False),
        sa.Column("hold_confirmed", sa.Boolean(), nullable=False),
        sa.Column("hold_since", columns.UtcDateTime(), nullable=True),
        sa.Column("mode", sa.String(length=10), nullable=True),
        sa.Column("mode_confirmed", sa.Boolean(), nullable=False),
        sa.Column("joined_at", columns.UtcDateTime(), nullable=True),
        sa.Column("left_at", columns.UtcDateTime(), nullable=True),
        sa.Column("end_reason", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["phone_directory.id"],
            name=op.f("fk_phone_party_entry_id_phone_directory"),
        ),
        sa.ForeignKeyConstraint(
            ["leg_id"],
            ["phone_leg.id"],
            name=op.f("fk_phone_party_leg_id_phone_leg"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["phone_room.leg_id"],
            name=op.f("fk_phone_party_room_id_phone_room"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_account.id"], name=op.f("fk_phone_party_staff_id_staff_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_party")),
        sa.UniqueConstraint("room_id", "leg_id", name=op.f("uq_phone_party_room_id_leg_id")),
    )
    op.create_index("ix_phone_party_leg_id", "phone_party", ["leg_id"], unique=False)
    op.create_index(
        "ix_phone_party_live",
        "phone_party",
        ["room_id"],
        unique=False,
        postgresql_where=sa.text("left_at IS NULL"),
        sqlite_where=sa.text("left_at IS NULL"),
    )
    op.add_column(
        "inquiry", sa.Column("training", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index(
        "ix_inquiry_training_id",
        "inquiry",
        ["id"],
        postgresql_where=sa.text("training IS true"),
        sqlite_where=sa.text("training IS 1"),
    )
    op.create_index(
        "ix_phone_leg_live_guests",
        "phone_leg",
        ["created_at"],
        postgresql_where=sa.text(LIVE_GUESTS),
        sqlite_where=sa.text(LIVE_GUESTS),
    )
    op.add_column(
        "phone_setup",
        sa.Column("asks_afterwards", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    rank_the_line()
    let_calls_be_ours()
    name_rules_of_recordings()


def rank_the_line() -> None:
    """Everybody who waits has stood in one rank so far."""
    one = sa.text(str(ORDINARY))
    op.add_column(
        "line_entry", sa.Column("rank", sa.SmallInteger(), nullable=False, server_default=one)
    )
    op.add_column("line_entry", sa.Column("wanted_until", columns.UtcDateTime(), nullable=True))
    dialect = op.get_bind().dialect
    if dialect.name == "sqlite":
        kind = columns.Id().compile(dialect=dialect)
        op.execute(
            f"ALTER TABLE line_entry ADD COLUMN wanted_id {kind} "
            f"CONSTRAINT {WANTED} REFERENCES staff_account (id)"
        )
    else:
        op.add_column("line_entry", sa.Column("wanted_id", columns.Id(), nullable=True))
        op.create_foreign_key(WANTED, "line_entry", "staff_account", ["wanted_id"], ["id"])
    op.drop_index("ix_line_entry_order", table_name="line_entry")
    op.create_index(
        "ix_line_entry_order",
        "line_entry",
        ["rank", "entered_at", "id"],
        postgresql_where=sa.text(IN_LINE),
        sqlite_where=sa.text(IN_LINE),
    )


def let_calls_be_ours() -> None:
    """A call of ours has no identifier of the switch before it is dialled."""
    with op.batch_alter_table("phone_call") as table:
        table.alter_column("sid", existing_type=sa.String(34), nullable=True)
        table.drop_constraint("uq_phone_call_sid", type_="unique")
    op.create_index(
        "uq_phone_call_sid",
        "phone_call",
        ["sid"],
        unique=True,
        postgresql_where=sa.text("sid IS NOT NULL"),
        sqlite_where=sa.text("sid IS NOT NULL"),
    )


def name_rules_of_recordings() -> None:
    """Recordings are kept by the rule of their kind; those of practice by their own."""
    op.add_column(
        "recording", sa.Column("rule", sa.String(10), nullable=False, server_default="talk")
    )
    op.execute("UPDATE recording SET rule = kind")
    op.execute(
        "UPDATE recording SET rule = 'training' "
        "WHERE call_id IN (SELECT id FROM phone_call WHERE training)"
    )
    op.create_index(
        "ix_recording_rule_state_announced_at", "recording", ["rule", "state", "announced_at"]
    )
