"""How fast the search in the articles is, how fast a change is seen, and what it holds."""

import json
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT
from tests.bench.progress import tell
from tests.bench.report import Figure

VOLUMES = (2_000, 10_000)
# Wanted at most, by name and volume; both languages of every article are there.
TARGETS: dict[str, tuple[float, ...]] = {
    "build_s": (6, 30),
    "full_p95": (20, 75),
    "typed_p95": (15, 75),
    "hostile_max": (200, 200),
    "edit_ms": (1000, 1000),
    "glossary_ms": (1000, 1000),
    "resident_mb": (250, 400),
}
NAMES = {
    "build_s": "index built, s",
    "index_mb": "index on disk, MB",
    "pack_s": "ranking made ready, s",
    "build_peak_mb": "memory while all that is built, MB",
    "load_s": "loaded by a new process, s",
    "resident_mb": "memory of a process that searches, MB",
    "full_p50": "question, p50",
    "full_p95": "question, p95",
    "full_max": "question, slowest",
    "typed_p50": "as typed, p50",
    "typed_p95": "as typed, p95",
    "hostile_p50": "hostile text, p50",
    "hostile_p95": "hostile text, p95",
    "hostile_max": "hostile text, slowest of 5,000",
    "edit_ms": "edit seen by the next search after",
    "glossary_ms": "new word seen by the next search after",
    "index_edit_ms": "one article written to the index",
}


def faq_figures(folder: Path) -> list[Figure]:
    """Everything about both volumes.

    Args:
        folder: for the databases and indexes.
    """
    found = []
    for place, articles in enumerate(VOLUMES):
        home = folder / f"faq-{articles}"
        home.mkdir()
        tell(f"FAQ: {articles:,} articles")
        figures = _process("fill", home, articles) | _process("ask", home, articles)
        found += [
            _figure(key, name, articles, figures[key], TARGETS.get(key, (None, None))[place])
            for key, name in NAMES.items()
        ]
    return found


def _process(what: str, home: Path, articles: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.faq_process", what, str(home), str(articles)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _figure(key: str, name: str, articles: int, value: float, target: float | None) -> Figure:
    shown = f"{value:.1f}" if value < 100 else f"{value:,.0f}"
    if target is None:
        return Figure(f"FAQ: {name}", f"{articles:,} articles", shown)
    return Figure(f"FAQ: {name}", f"{articles:,} articles", shown, f"<{target:.0f}", value < target)
