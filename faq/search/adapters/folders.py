"""Folders whose files are unpickled: only what this account wrote itself may be read there."""

import os
from pathlib import Path


def make_private(folder: Path) -> None:
    """Make the folder if it is not there, and shut everybody else out."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def is_private(folder: Path) -> bool:
    """Whether the folder is there, ours, and nobody else could have written into it."""
    try:
        found = folder.stat()
    except OSError:
        return False
    return found.st_uid == os.geteuid() and not found.st_mode & 0o077


def replace_file(path: Path, content: bytes) -> None:
    """Write a file in one step: readers and a killed writer leave the old one or the new."""
    written = path.with_name(f"{path.name}.{os.getpid()}")
    with written.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)
