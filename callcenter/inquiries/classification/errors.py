"""What can go wrong with category suggestions."""

from __future__ import annotations


class UnreadableModelError(ValueError):
    """Stored bytes are not a suggestion model of this version."""


class NothingToLearnError(ValueError):
    """There is not a single example."""
