"""The index on disk as the search sees it; what stands behind is an adapter's business."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


class IndexDamaged(Exception):
    """The index is missing, of another make, or cannot be read: it must be built anew."""


class IndexBusy(Exception):
    """Another process has been writing for longer than one waits."""


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One language side of one article.

    Attributes:
        state: what it was made from; another value means that it is out of date.
        packed: the analysed text, so that no process needs to analyse it again.
        words: what it is found by; written, not read back.
    """

    article_id: str
    language: str
    state: str
    packed: bytes
    words: Sequence[str] = ()


class PackedObject(Protocol):
    """One object on disk that a new process takes up where another one was."""

    def label(self) -> str | None:
        """What it was labelled with; None if there is none that could be read."""

    def read(self) -> object | None:
        """The object; None if there is none, or it is damaged, or of another make."""

    def write(self, label: str, kept: object) -> None:
        """Put an object in the place of the one before."""


class ArticleIndex(Protocol):
    """A derived store of analysed articles: one process writes at a time, many read."""

    def read(self) -> Iterator[IndexDocument]:
        """Every document.

        Raises:
            IndexDamaged: before or while it is read.
        """

    def update(self, documents: Iterable[IndexDocument], removed: Iterable[str]) -> None:
        """Put documents in the place of all sides that their articles had, and take articles out.

        Args:
            removed: identifiers of articles.

        Raises:
            IndexDamaged: there is no index to change.
            IndexBusy: see there.
        """

    def rebuild(self, documents: Iterable[IndexDocument]) -> None:
        """Put a new index in the place of whatever there is; readers see the old one until then.

        Raises:
            IndexBusy: see there.
        """

    def holding(self, phrases: Sequence[Sequence[str]]) -> list[set[str]]:
        """For each phrase the articles one of whose sides holds all its words: every one of them,
        in no order.

        Raises:
            IndexDamaged: it cannot be read.
        """

    def size(self) -> int:
        """Its size in bytes."""
