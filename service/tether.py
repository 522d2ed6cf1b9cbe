"""Becomes a program that is marked as ours and does not outlive whoever started it.

`python -m service.tether <mark> <program> <argument>…` between a parent and its child: what has to
be set in the child itself is set here, not in a forked copy of a parent that may have threads.
On Linux the kernel then asks the child to stop when its parent is gone (the parent's thread, to be
exact: both parents here start children from their only lasting one). Elsewhere, and for whatever
does not heed that, the marks tell the next start what was left.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

from service import marks

PARENT = "LIANXIN_TETHERED_TO"
"""Names the parent's process id to the child: it may be gone before the child asks for it."""
_PR_SET_PDEATHSIG = 1


def tie() -> None:
    """Have this process asked to stop once its parent has ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != int(os.environ[PARENT]):
        sys.exit("the parent ended before its child began")


def main(arguments: list[str]) -> None:
    """Tie, mark, and become the program."""
    mark, *command = arguments
    tie()
    if not marks.take(Path(mark)):
        sys.exit(f"{mark} belongs to process {marks.holder(Path(mark))}")
    os.execve(command[0], command, {**os.environ, PARENT: str(os.getpid())})


if __name__ == "__main__":
    main(sys.argv[1:])
