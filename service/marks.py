"""A mark on disk says which process is ours, and only while it lives.

Its file holds a process id and is locked by that process: the lock ends with it, whatever it died
of, and stays through `exec`, but is not passed on to children. So a number that was long given to
another program is never mistaken for ours, on Linux and macOS alike.
"""

import fcntl
import os
import signal
import time
from pathlib import Path

STOP_S = 15.0
"""Seconds a process may take to stop when asked; the supervisor gives its own children ten."""
KILL_S = 5.0
"""Seconds until a killed process is gone."""


def take(path: Path) -> bool:
    """Mark this process, and whatever it becomes by `exec`, until it ends.

    Returns:
        False when another process has the mark.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)  # stays open: the lock ends with it
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        return False
    os.ftruncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode(), 0)
    os.set_inheritable(file, True)
    return True


def holder(path: Path) -> int | None:
    """The process that has a mark; None when nobody has it, or who has it just takes it.

    Not to be asked by that process itself, which would lose it: such a lock ends with the first
    of its files that is closed.
    """
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return int(os.pread(file, 32, 0) or 0) or None
    else:
        return None
    finally:
        os.close(file)


def end(path: Path) -> bool:
    """End whoever has a mark: asked first, killed when that takes too long.

    Returns:
        Whether anybody had it.
    """
    found = holder(path)
    if found is None:
        return False
    for number, seconds in ((signal.SIGTERM, STOP_S), (signal.SIGKILL, KILL_S)):
        if holder(path) != found:
            break
        os.kill(found, number)
        until = time.monotonic() + seconds
        while holder(path) == found and time.monotonic() < until:
            time.sleep(0.1)
    return True
