"""The machine under the measurements: what it is, how fast it is now, what processes hold."""

import os
import platform
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("flask", "sqlalchemy", "gunicorn", "psycopg")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Memory:
    """What a process holds, in megabytes.

    Attributes:
        resident: all of it.
        own: without mapped files, which the system may take back at any time.
    """

    resident: float
    own: float


def describe() -> str:
    """The machine in one line: processor, cores, memory, Python and packages."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / MEGABYTE / 1024
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB; "
        f"Python {platform.python_version()}, {packages}"
    )


def yardstick(seconds: float = 0.5) -> int:
    """Rounds a second of a fixed loop: how much of a core this process gets right now."""
    end, rounds = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        value = 0
        for number in range(2000):
            value = (value * 31 + number) & 0xFFFFFFFF
        rounds += 1
    return round(rounds / seconds)


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in found.split()]


def memory_of(pid: int) -> Memory:
    """What one process holds now."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    sizes = dict(line.split(":", 1) for line in lines if line.endswith("kB"))
    kilobytes = {name: int(sizes[name].split()[0]) for name in ("VmRSS", "RssFile")}
    return Memory(kilobytes["VmRSS"] / 1024, (kilobytes["VmRSS"] - kilobytes["RssFile"]) / 1024)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
