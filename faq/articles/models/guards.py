"""Triggers of the collection: what was submitted is never rewritten, what was used never undone."""

# What a revision says, and to whom it belongs; its fate is not among these.
FROZEN = (
    "article_id",
    "number",
    "based_on_id",
    "restored_from_id",
    "category_code",
    "audience",
    "sources",
    "links",
    "valid_from",
    "valid_to",
    "review_on",
    "author_id",
    "author_name",
    "writer_ids",
    "created_at",
    "submitted_at",
    "change_note",
)
DECISION = ("decided_at", "decided_by_id", "decided_by_name", "comment")


def _changed(names: tuple[str, ...], different: str, cast: str = "") -> str:
    return " OR ".join(f"NEW.{name}{cast} {different} OLD.{name}{cast}" for name in names)


def _forbidden(different: str, cast: str = "") -> str:
    """What an update of a revision that is no draft may not do."""
    return (
        f"OLD.state <> 'draft' AND (NOT ({_STEPS}) OR {_changed(FROZEN, different, cast)} OR "
        f"(OLD.decided_at IS NOT NULL AND ({_changed(DECISION, different, cast)})))"
    )


_STEPS = (
    "NEW.state = OLD.state"
    " OR (OLD.state = 'submitted'"
    " AND NEW.state IN ('approved', 'returned', 'superseded', 'dropped'))"
    " OR (OLD.state = 'approved' AND NEW.state = 'superseded')"
)
_SQLITE_TEXT = (
    "WHEN (SELECT state FROM faq_revision WHERE id = {row}.revision_id) <> 'draft' "
    "BEGIN SELECT RAISE(ABORT, 'a submitted revision is frozen'); END"
)

GUARDS: dict[str, dict[str, tuple[str, ...]]] = {
    "faq_revision": {
        "sqlite": (
            "CREATE TRIGGER faq_revision_frozen BEFORE UPDATE ON faq_revision "
            f"WHEN {_forbidden('IS NOT')} "
            "BEGIN SELECT RAISE(ABORT, 'a submitted revision is frozen'); END",
            "CREATE TRIGGER faq_revision_kept BEFORE DELETE ON faq_revision "
            "BEGIN SELECT RAISE(ABORT, 'a submitted revision is frozen'); END",
        ),
        "postgresql": (
            "CREATE OR REPLACE FUNCTION faq_frozen() RETURNS trigger AS "
            "'BEGIN RAISE EXCEPTION ''a submitted revision is frozen''; END' LANGUAGE plpgsql",
            "CREATE TRIGGER faq_revision_frozen BEFORE UPDATE ON faq_revision FOR EACH ROW "
            f"WHEN ({_forbidden('IS DISTINCT FROM', '::text')})"
            " EXECUTE FUNCTION faq_frozen()",
            "CREATE TRIGGER faq_revision_kept BEFORE DELETE ON faq_revision "
            "FOR EACH ROW EXECUTE FUNCTION faq_frozen()",
        ),
    },
    "faq_text": {
        "sqlite": tuple(
            f"CREATE TRIGGER faq_text_no_{verb.lower()} BEFORE {verb} ON faq_text "
            + _SQLITE_TEXT.format(row="NEW" if verb == "INSERT" else "OLD")
            for verb in ("INSERT", "UPDATE", "DELETE")
        ),
        "postgresql": (
            "CREATE OR REPLACE FUNCTION faq_text_frozen() RETURNS trigger AS $guard$ "
            "DECLARE revision uuid; BEGIN "
            "IF TG_OP = 'INSERT' THEN revision := NEW.revision_id; "
            "ELSE revision := OLD.revision_id; END IF; "
            "IF (SELECT state FROM faq_revision WHERE id = revision) <> 'draft' "
            "THEN RAISE EXCEPTION 'a submitted revision is frozen'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; "
            "END $guard$ LANGUAGE plpgsql",
            "CREATE TRIGGER faq_text_frozen BEFORE INSERT OR UPDATE OR DELETE ON faq_text "
            "FOR EACH ROW EXECUTE FUNCTION faq_text_frozen()",
        ),
    },
    "faq_use": {
        "sqlite": tuple(
            f"CREATE TRIGGER faq_use_no_{verb.lower()} BEFORE {verb} ON faq_use "
            "BEGIN SELECT RAISE(ABORT, 'uses are append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ),
        "postgresql": (
            "CREATE OR REPLACE FUNCTION faq_use_append_only() RETURNS trigger AS "
            "'BEGIN RAISE EXCEPTION ''uses are append-only''; END' LANGUAGE plpgsql",
            "CREATE TRIGGER faq_use_no_change BEFORE UPDATE OR DELETE ON faq_use "
            "FOR EACH ROW EXECUTE FUNCTION faq_use_append_only()",
        ),
    },
}


def collection_guards(dialect: str) -> tuple[str, ...]:
    """Statements that freeze what was submitted and keep uses append-only on a database."""
    return tuple(statement for table in GUARDS.values() for statement in table[dialect])
