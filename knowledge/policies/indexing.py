"""Indexes documents in a process of its own, once for all workers.

Training what finds passages needs PyTorch, some hundred MiB that the service has no use for
afterwards, and seconds to minutes of a core. The child gives way to everybody else and takes all
of it with it when it is done; what it hands back needs none of it and is kept in a file, so that
other workers and the next start only read it.
"""

import fcntl
import hashlib
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from knowledge.build import code_fingerprint
from knowledge.retrieval.documents import DocumentIndex

_GIVES_WAY = 10
_LOOK_S = 0.2  # between two looks whether another worker has finished


class Aside:
    """Indexes one set of texts after the other, each in a child of this process."""

    def __init__(self, folder: Path) -> None:
        """Keep the index of the newest texts in a folder that all workers share."""
        self._folder = folder
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def __call__(self, texts: Sequence[str]) -> DocumentIndex:
        """Index texts, or read what was indexed of them; blocks until it is done.

        Raises:
            RuntimeError: the child failed or was stopped; why stands in its output.
        """
        told = hashlib.sha256(code_fingerprint().encode())
        told.update(pickle.dumps(list(texts)))
        kept = self._folder / f"{told.hexdigest()[:16]}.pickle"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            index = _read(kept)
            if index is None:
                out = self._indexed(texts)
                _keep(out, kept)
                index = pickle.loads(out)  # noqa: S301  our own child's words
        return index

    def stop(self) -> None:
        """End what is under way, if anything is; from now on nothing is indexed."""
        self._stopped = True
        child = self._child
        if child is not None:
            child.kill()

    def _indexed(self, texts: Sequence[str]) -> bytes:
        command = [sys.executable, "-m", "knowledge.policies.indexing"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            self._child = child
            if self._stopped:
                child.kill()
            out, _ = child.communicate(pickle.dumps(list(texts)))
        self._child = None
        if child.returncode:
            raise RuntimeError(f"indexing {len(texts)} documents ended with {child.returncode}")
        return out

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait for another worker that indexes; most likely the same."""
        with (self._folder / "lock").open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if self._stopped:
                        raise RuntimeError("stopped while another worker indexes") from None
                    time.sleep(_LOOK_S)
            yield


def _read(kept: Path) -> DocumentIndex | None:
    try:
        index = pickle.loads(kept.read_bytes())  # noqa: S301  what another worker of ours kept
    except Exception:  # not there, or half of it: indexed anew
        return None
    return index if isinstance(index, DocumentIndex) else None


def _keep(out: bytes, kept: Path) -> None:
    """Keep an index, and none but the newest."""
    beside = kept.with_suffix(".new")
    beside.touch(mode=0o600)
    beside.write_bytes(out)
    beside.replace(kept)
    for other in kept.parent.glob("*.pickle"):
        if other != kept:
            other.unlink(missing_ok=True)


def _child() -> None:
    """Texts come in, their index goes out; whatever a library prints goes to the log."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.nice(_GIVES_WAY)
    with out:
        pickle.dump(DocumentIndex(pickle.load(sys.stdin.buffer)), out)  # noqa: S301  our parent's


if __name__ == "__main__":
    _child()
