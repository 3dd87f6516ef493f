"""The examples that come with the product."""

from pathlib import Path

import telephony.exchange.script

FOLDER = Path(telephony.exchange.script.__file__).parent / "examples"
NAMES = sorted(file.name for file in FOLDER.glob("*.yaml"))
DEMO_PASSWORD = "midorino-demo-2026"


def example(name: str) -> str:
    """The text of one."""
    return (FOLDER / name).read_text(encoding="utf-8")
