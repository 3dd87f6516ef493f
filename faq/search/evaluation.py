"""Measure the search on a foreign collection: production's analysis, index and ranking."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from faq.search.analysis import AnalysedText
from faq.search.documents import analysed_documents
from faq.search.glossary import shipped_concepts
from faq.search.index import index_in
from faq.search.ports import IndexDocument
from faq.search.ranking import Snapshot
from faq.search.values import Hit, IndexedText, Language

DEPTH = 100  # hits of a query that are written

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Question:
    """A query whose right answers somebody knows.

    Attributes:
        language: None: as it is written.
    """

    id: str
    text: str
    language: Language | None = None


@dataclass(frozen=True)
class Measured:
    """What an evaluation cost.

    Attributes:
        documents_per_second: analysed, written to the index, read back and made ready to rank.
        query_p50_ms, query_p95_ms: of ranking one query, 100 hits deep.
    """

    documents: int
    documents_per_second: float
    index_bytes: int
    queries: int
    query_p50_ms: float
    query_p95_ms: float


class Evaluation:
    """A foreign collection, indexed in a folder of its own.

    Args:
        folder: empty; it may be thrown away afterwards.
        uses: text asked and the identifier that answered it; unknown identifiers are left out.
        progress: is told how many documents are done, of how many.
    """

    def __init__(
        self,
        folder: Path,
        corpus: Sequence[IndexedText],
        uses: Iterable[tuple[str, str]] = (),
        *,
        progress: Progress | None = None,
    ) -> None:
        began = perf_counter()
        index = index_in(folder)
        index.rebuild(_documents(corpus, progress))
        texts = [AnalysedText.from_bytes(found.packed) for found in index.read()]
        self.snapshot = Snapshot.build(texts, shipped_concepts(), _asked(uses))
        self._seconds = perf_counter() - began
        self._documents = len(corpus)
        self._index_bytes = index.size()
        self._times: list[float] = []

    def ask(self, question: Question) -> list[Hit]:
        """The ranking of one query, timed."""
        began = perf_counter()
        found = self.snapshot.rank(question.text, language=question.language, limit=DEPTH)
        self._times.append((perf_counter() - began) * 1000)
        return found

    def measured(self) -> Measured:
        """The figures up to now."""
        return Measured(
            documents=self._documents,
            documents_per_second=self._documents / self._seconds,
            index_bytes=self._index_bytes,
            queries=len(self._times),
            query_p50_ms=_percentile(self._times, 0.5),
            query_p95_ms=_percentile(self._times, 0.95),
        )


def _documents(corpus: Sequence[IndexedText], progress: Progress | None) -> Iterator[IndexDocument]:
    made = analysed_documents(((text, "") for text in corpus), len(corpus))
    for number, one in enumerate(made, start=1):
        yield one
        if progress is not None:
            progress(number, len(corpus))


def _asked(uses: Iterable[tuple[str, str]]) -> Mapping[str, Sequence[tuple[str, float]]]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text, article_id in uses:
        counts[article_id][text] += 1
    return {
        article_id: [(text, float(count)) for text, count in texts.items()]
        for article_id, texts in counts.items()
    }


def _percentile(times: Sequence[float], share: float) -> float:
    if not times:
        return 0.0
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]
