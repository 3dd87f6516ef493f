"""What the steps outside of the database bring back, to be written down in it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class Fetched:
    """Audio that lies in the vault.

    Attributes:
        size: of the audio, in bytes; so is `sha256`.
        taken: set by who writes its place down; otherwise the file is removed again.
    """

    place: str
    sha256: str
    size: int
    seconds: int
    channels: int
    taken: bool = False


@dataclass(frozen=True)
class Absent:
    """The provider has no audio.

    Attributes:
        reason: its word for that, or `not_found`.
    """

    reason: str


@dataclass(frozen=True)
class Deleted:
    """The provider has deleted its copy, and said so when it was asked for it."""

    at: datetime
    proof: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Broken:
    """Our file is not what was stored: nothing was deleted, it has to be fetched again."""

    reason: str


@dataclass
class Silenced:
    """A file in which a span has no sound any more.

    Attributes:
        source: place of the file that it was made from, with `old_sha256`.
        size: of the audio, in bytes; so is `sha256`.
        taken: as of `Fetched`.
    """

    source: str
    old_sha256: str
    place: str
    sha256: str
    size: int
    taken: bool = False


@dataclass(frozen=True)
class Destroyed:
    """A file was removed, and not found when it was looked for."""

    at: datetime
    proof: dict[str, Any] = field(default_factory=dict)
