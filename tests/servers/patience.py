"""Waiting for what other processes do, with an end."""

import time
from collections.abc import Callable
from pathlib import Path


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Return as soon as the condition holds; fail when it does not within some seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s in vain"
        time.sleep(0.05)


def is_gone(pid: int) -> bool:
    """Whether a process has ended (one that nobody has reaped yet counts as ended)."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_until(is_so: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for what others are about to end; not for ever, for they may hang."""
    over = time.monotonic() + seconds
    while not is_so() and time.monotonic() < over:
        time.sleep(0.005)
