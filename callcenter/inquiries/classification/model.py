"""Suggests categories for a text, with the words that spoke for each."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callcenter.inquiries.classification.errors import UnreadableModelError
from callcenter.inquiries.classification.explanation import Evidence, telling_phrases
from callcenter.inquiries.classification.features import once_per_text, spans
from callcenter.inquiries.classification.folding import fold, fold_with_origin
from callcenter.inquiries.classification.matrix import Floats, Vocabulary
from callcenter.inquiries.classification.training import SHARPNESS, softmax

_FORMAT = 1
_LEAST_FEATURES = 2
"""A text with fewer known features says too little for a suggestion."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category that may fit.

    Attributes:
        code: the category as named in the training.
        score: estimated probability, 0 to 1.
        because: up to three words or phrases of the text, as written, strongest first.
    """

    code: str
    score: float
    because: tuple[str, ...]


class Suggester:
    """A trained model; small, immutable, safe to share between threads."""

    def __init__(
        self,
        *,
        codes: Sequence[str],
        vocabulary: Vocabulary,
        weights: npt.NDArray[np.float16],
        bias: Floats,
        temperature: float = 1.0,
    ) -> None:
        """Put a model together.

        Args:
            codes: categories, in the order of the columns of ``weights``.
            vocabulary: known features, in the order of the rows of ``weights``.
            weights: features x categories.
            bias: score of each category before any word is read.
            temperature: above 1 makes scores more careful, below 1 bolder.
        """
        self.codes = tuple(codes)
        self._vocabulary = vocabulary
        self._weights = weights
        self._bias = bias
        self._temperature = temperature

    def suggest(self, text: str, limit: int = 3) -> list[Suggestion]:
        """Return up to ``limit`` categories, likeliest first; none if the text says too little."""
        folded, origin = fold_with_origin(text)
        found = once_per_text(spans([folded]))
        column, known = self._vocabulary.columns(found)
        if known.sum() < _LEAST_FEATURES:
            return []
        values, weights = self._read(column[known])
        shares = softmax((values @ weights + self._bias) / self._temperature)
        evidence = Evidence(
            text=text, folded=folded, origin=origin, start=found.start[known], end=found.end[known]
        )
        votes = values[:, None] * (weights - weights.mean(axis=1, keepdims=True))
        return [
            Suggestion(
                code=self.codes[index],
                score=float(shares[index]),
                because=telling_phrases(evidence, votes[:, index]),
            )
            for index in np.argsort(-shares, kind="stable")[:limit]
        ]

    def scores(self, texts: Sequence[str]) -> Floats:
        """Return the raw score of every category (columns) for each text (rows)."""
        scores = np.empty((len(texts), len(self.codes)), dtype=np.float32)
        for row, text in enumerate(texts):
            column, known = self._vocabulary.columns(once_per_text(spans([fold(text)])))
            values, weights = self._read(column[known])
            scores[row] = values @ weights + self._bias
        return scores

    def _read(self, column: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Return how much each feature counts in this text, and its weights by category."""
        factors = self._vocabulary.factors[column]
        length = np.sqrt(np.maximum((factors**2).sum(), 1e-9))
        return factors * np.float32(SHARPNESS / length), self._weights[column].astype(np.float32)

    def to_bytes(self) -> bytes:
        """Return the model as bytes for :meth:`from_bytes` (compressed arrays, no pickle)."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            format=np.array([_FORMAT]),
            codes=np.frombuffer("\n".join(self.codes).encode(), dtype=np.uint8),
            buckets=self._vocabulary.buckets,
            factors=self._vocabulary.factors,
            weights=self._weights,
            bias=self._bias,
            temperature=np.array([self._temperature], dtype=np.float32),
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> Suggester:
        """Return the model that :meth:`to_bytes` wrote.

        Raises:
            UnreadableModelError: the bytes are damaged or of another format.
        """
        try:
            with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
                if arrays["format"][0] != _FORMAT:
                    raise UnreadableModelError
                return cls(
                    codes=arrays["codes"].tobytes().decode().split("\n"),
                    vocabulary=Vocabulary(arrays["buckets"], arrays["factors"]),
                    weights=arrays["weights"],
                    bias=arrays["bias"],
                    temperature=float(arrays["temperature"][0]),
                )
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise UnreadableModelError from error
