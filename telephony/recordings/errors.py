"""What can go wrong on the way of a recording, and when somebody wants to hear it."""

from callcenter.core.errors import Conflict


class Unplayable(Conflict):
    """There is nothing to hear, or not yet; the code says why."""

    code = "recording_not_here"


class KeepingError(Exception):
    """Base of what nobody is shown: a job fails with it and is tried again.

    Attributes:
        reason: a short code without personal data; it stands with the recording until then.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotReady(KeepingError):
    """The provider still works on the recording."""


class BadAudio(KeepingError):
    """What came is not the whole recording: another format, other channels, another length."""


class BrokenAudio(KeepingError):
    """A file of ours cannot be opened: it was changed, cut off, moved, or its key is gone."""


class StillThere(KeepingError):
    """The provider was asked to delete its copy and still has it."""


class Overtaken(KeepingError):
    """Another change of the same file was written down first."""
