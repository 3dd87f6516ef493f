"""Where this process finds what is derived from the articles and kept on disk."""

import hashlib
import sys
from functools import cache
from pathlib import Path

import numpy as np

from faq.search.adapters.packed import PackedFile
from faq.search.adapters.whoosh import WhooshIndex
from faq.search.analysis import analysis_fingerprint
from faq.search.ports import ArticleIndex, PackedObject

# The modules whose classes and functions make up a packed collection.
_PACKED = ("*.py", "analysis/*.py", "ranking/*.py", "ranking/*.toml", "queries/*.py")
_folder: list[Path] = []


def use_index_folder(folder: Path) -> None:
    """Set where the index lies; the composition root calls this."""
    _folder[:] = [folder]


def article_index() -> ArticleIndex | None:
    """The index; None in a process that was told of no place for it."""
    return index_in(_folder[0]) if _folder else None


def index_in(folder: Path) -> ArticleIndex:
    """An index in a folder of its own."""
    return WhooshIndex(folder, analysis_fingerprint())


def packed_collection() -> PackedObject | None:
    """The collection as a process had it in memory; None as in `article_index`."""
    if not _folder:
        return None
    return PackedFile(_folder[0] / "collection", f"{analysis_fingerprint()} {_code_fingerprint()}")


@cache
def _code_fingerprint() -> str:
    """Changes with every change of the classes that are pickled, whoever forgets to say so."""
    digest = hashlib.sha256(f"{sys.version} {np.__version__}".encode())
    here = Path(__file__).parent
    for module in sorted(module for name in _PACKED for module in here.glob(name)):
        digest.update(module.read_bytes())
    return digest.hexdigest()[:16]
