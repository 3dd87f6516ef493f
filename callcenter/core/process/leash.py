"""A leash: start a command that cannot outlive the process that asked for it.

`leashed()` wraps a command line; run as a script, this file prepares itself and then becomes
the command (same process id). Only the standard library is used, so a start costs some 20 ms.
Linux only: elsewhere the command runs without the leash.
"""

import argparse
import ctypes
import fcntl
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


def leashed(
    command: Sequence[str],
    *,
    signal_number: signal.Signals = signal.SIGTERM,
    uid: int | None = None,
    lock: Path | None = None,
) -> list[str]:
    """The command line that runs `command` as a child of this process, and never longer than it.

    Args:
        command: program and arguments.
        signal_number: sent by the kernel to the command when this process is gone.
        uid: user and group id to drop to first (only root may ask for it).
        lock: a file held locked as long as the command lives; the start waits until a
            predecessor that still holds it is gone.
    """
    line = [sys.executable, "-I", "-S", __file__, "--parent", str(os.getpid())]
    line += ["--signal", str(int(signal_number))]
    if uid is not None:
        line += ["--uid", str(uid)]
    if lock is not None:
        line += ["--lock", str(lock)]
    return [*line, "--", *command]


def drop_privileges(uid: int) -> None:
    """Become user and group `uid` for good, without supplementary groups."""
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)


def tie_to_parent(parent: int, signal_number: int) -> None:
    """Ask the kernel for `signal_number` when `parent` dies; exit if it is already dead.

    Must follow `drop_privileges`: changing the user id clears the request.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != parent:
        raise SystemExit(1)


def hold(lock: Path) -> None:
    """Lock a file exclusively and keep it locked through the coming `exec`."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    os.set_inheritable(descriptor, True)


def main() -> None:
    """Prepare this process as the options say, then become the command."""
    parser = argparse.ArgumentParser(description="Run a command that ends with its parent.")
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--signal", type=int, required=True)
    parser.add_argument("--uid", type=int)
    parser.add_argument("--lock", type=Path)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    if options.uid is not None:
        drop_privileges(options.uid)
    tie_to_parent(options.parent, options.signal)
    if options.lock is not None:
        hold(options.lock)
    os.execvp(options.command[0], options.command)  # noqa: S606 - the caller's own command


if __name__ == "__main__":
    main()
