"""Short temporary folders: a Unix socket's path may not exceed some 100 bytes."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "callcenter-test-"


@contextmanager
def short_folder() -> Iterator[Path]:
    """A new folder directly under /tmp, removed afterwards.

    First removes what test runs left behind that were killed: the name carries the owner's
    process id.
    """
    root = Path(tempfile.gettempdir())
    for leftover in root.glob(f"{PREFIX}*"):
        if not Path("/proc", leftover.name.removeprefix(PREFIX).partition("-")[0]).exists():
            shutil.rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
