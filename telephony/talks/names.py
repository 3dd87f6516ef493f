"""Names that stand for talks outside: of conferences, and of whom they are to be had with."""

from dataclasses import dataclass
from uuid import UUID

from callcenter.core.errors import Invalid

AGENT, ENTRY, SKILL = "agent", "entry", "skill"
LANGUAGES = frozenset({"ja", "en"})


@dataclass(frozen=True)
class Target:
    """With whom a talk is to go on: a colleague, an entry of the directory, or anybody who
    speaks a language.

    Attributes:
        id: of the colleague or entry.
        language: of a skill.
    """

    kind: str
    id: UUID | None = None
    language: str | None = None


def room_of(call_id: UUID, leg_id: UUID) -> str:
    """The name of a conference: a new operator gets a new room, so that a caller who still sits in
    the last one does not close it behind them when fetched from there.

    Args:
        leg_id: of the operator who founds it.
    """
    return f"call-{call_id.hex}-{leg_id.hex[-8:]}"


def read_target(text: str) -> Target:
    """`agent:<id>`, `entry:<id>` or `skill:<language>`.

    Raises:
        Invalid: `target`: `bad_choice`: nothing of these.
    """
    kind, _, name = text.partition(":")
    if kind == SKILL and name in LANGUAGES:
        return Target(kind, language=name)
    if kind not in {AGENT, ENTRY}:
        raise Invalid(fields={"target": "bad_choice"})
    try:
        return Target(kind, id=UUID(name))
    except ValueError:
        raise Invalid(fields={"target": "bad_choice"}) from None
