"""Indexes documents in a process of its own.

Training what finds passages needs PyTorch, some hundred MiB that the service has no use for
afterwards, and seconds to minutes of a core. The child gives way to everybody else and takes all
of it with it when it is done; what it hands back needs none of it.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence

from knowledge.retrieval.documents import DocumentIndex

_GIVES_WAY = 10


class Aside:
    """Indexes one set of texts after the other, each in a child of this process."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def __call__(self, texts: Sequence[str]) -> DocumentIndex:
        """Index texts; blocks until it is done.

        Raises:
            RuntimeError: the child failed or was stopped; why stands in its output.
        """
        command = [sys.executable, "-m", "knowledge.policies.indexing"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            self._child = child
            if self._stopped:
                child.kill()
            out, _ = child.communicate(pickle.dumps(list(texts)))
        self._child = None
        if child.returncode:
            raise RuntimeError(f"indexing {len(texts)} documents ended with {child.returncode}")
        index: DocumentIndex = pickle.loads(out)  # noqa: S301  our own child's words
        return index

    def stop(self) -> None:
        """End what is under way, if anything is; from now on nothing is indexed."""
        self._stopped = True
        child = self._child
        if child is not None:
            child.kill()


def _child() -> None:
    """Texts come in, their index goes out; whatever a library prints goes to the log."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.nice(_GIVES_WAY)
    with out:
        pickle.dump(DocumentIndex(pickle.load(sys.stdin.buffer)), out)  # noqa: S301  our parent's


if __name__ == "__main__":
    _child()
