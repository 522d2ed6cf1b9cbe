"""Indexes documents in processes of their own, once for all workers.

Reading documents takes time that those who ask now should have, and learning from them PyTorch, some
hundred MiB that the service has no use for afterwards. The child gives way to everybody else and
takes all of it with it when it is done; what it leaves in the folder (:mod:`knowledge.policies.stock`)
needs none of it, and other workers and the next start only read it. A change costs one such child
the reading of what is new; the workers, putting together what was read.
"""

import fcntl
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.policies.stock import Damaged, Inventory, Key, Stock, key_of
from knowledge.retrieval.documents import DocumentIndex
from knowledge.retrieval.embedding import StaticEmbedder
from knowledge.retrieval.segments import Segment

_GIVES_WAY = 10
_LOOK_S = 0.2  # between two looks whether another worker has finished
_WRITING, _LEARNING = "lock", "learning.lock"


@dataclass(frozen=True)
class Work:
    """What a child is to do."""

    folder: Path
    code: str
    wanted: tuple[Key, ...]
    """All documents."""
    texts: Mapping[Key, str]
    """Those to be read."""
    anew: bool
    """Whether to learn from them, in place of everything kept before."""
    locked: bool
    """Whether who sent it holds the lock on the folder meanwhile."""


class Aside:
    """Keeps documents indexed, in a folder that all workers share. For one thread."""

    def __init__(self, folder: Path) -> None:
        """Index into a folder; it is made when it is needed."""
        self._folder = folder
        self._child: subprocess.Popen[bytes] | None = None
        self._learning: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._keys: dict[str, Key] = {}  # of the texts of last time
        self._held: dict[str, Segment] = {}
        self._model: tuple[str, StaticEmbedder] | None = None
        self._stamp = (0, 0)
        self._tried: Inventory | None = None

    def __call__(self, texts: Sequence[str]) -> DocumentIndex:
        """The index of texts; what of them is not read yet is, and blocks until it is done.

        Raises:
            RuntimeError: a child failed or was stopped; why stands in its output.
        """
        self._keys = {text: self._keys.get(text) or key_of(text) for text in texts}
        by_key = {key: text for text, key in self._keys.items()}
        keys = [self._keys[text] for text in texts]
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            stock = self._stock()
            inventory = stock.inventory()
            if inventory is not None and not inventory.serves(keys):
                new = {key: by_key[key] for key in inventory.lacking(keys)}
                inventory = self._done(keys, new, anew=False)
            try:
                if inventory is not None:
                    return self._together(keys, stock, inventory)
            except Damaged:
                pass  # made anew
            inventory = self._done(keys, by_key, anew=True)
            if inventory is None:
                raise RuntimeError("documents were indexed, but nothing was kept")
            return self._together(keys, stock, inventory)

    @property
    def outdated(self) -> bool:
        """Whether another index was kept since: of another worker, or of what was learned anew."""
        return self._stamp != (0, 0) and self._stock().stamp() != self._stamp

    def learn(self) -> None:
        """Have a child learn from the documents anew, if they have become others; waits for nothing.

        What it learned is kept as soon as it is done, and :attr:`outdated` from then on. One worker's
        child does it for all.
        """
        if self._learning is not None:
            if self._learning.poll() is None:
                return
            self._learning = None
        inventory = self._stock().inventory() if self._keys else None
        texts = {key: text for text, key in self._keys.items()}
        if inventory is None or inventory == self._tried or not inventory.outgrown(texts):
            return
        with (self._folder / _LEARNING).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # another worker's child is at it
            self._tried = inventory  # what cannot be learned is not tried again and again
            work = self._work(tuple(texts), texts, anew=True, locked=False)
            child = _start(keeps=(lock.fileno(),))
        self._learning = child
        if self._stopped:
            child.kill()
        if child.stdin is not None:
            try:
                with child.stdin as told:
                    told.write(pickle.dumps(work))
            except BrokenPipeError:
                pass  # it was stopped

    def stop(self) -> None:
        """End what is under way, if anything is; from now on nothing is indexed."""
        self._stopped = True
        for child in (self._child, self._learning):
            if child is not None:
                child.kill()
        self.wait()

    def wait(self) -> None:
        """Wait until nothing is learned any more."""
        if self._learning is not None:
            self._learning.wait()

    def _together(self, keys: Sequence[Key], stock: Stock, inventory: Inventory) -> DocumentIndex:
        """What is kept, put together; only what was not yet held is read."""
        if self._model is None or self._model[0] != inventory.model:
            self._model = inventory.model, stock.model(inventory)
        self._held = {
            piece.file: self._held.get(piece.file) or stock.segment(piece)
            for piece in inventory.pieces
        }
        self._stamp = stock.stamp()
        return DocumentIndex(keys, list(self._held.values()), self._model[1])

    def _done(
        self, keys: Sequence[Key], texts: Mapping[Key, str], *, anew: bool
    ) -> Inventory | None:
        """What is kept when a child has read texts."""
        work = self._work(tuple(dict.fromkeys(keys)), texts, anew=anew, locked=True)
        with _start() as child:
            self._child = child
            if self._stopped:
                child.kill()
            child.communicate(pickle.dumps(work))
        self._child = None
        if child.returncode:
            raise RuntimeError(f"indexing {len(texts)} documents ended with {child.returncode}")
        return self._stock().inventory()

    def _work(
        self, wanted: tuple[Key, ...], texts: Mapping[Key, str], *, anew: bool, locked: bool
    ) -> Work:
        return Work(self._folder, _code(), wanted, texts, anew, locked)

    def _stock(self) -> Stock:
        return Stock(self._folder, _code())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait for another worker that indexes; most likely the same."""
        with (self._folder / _WRITING).open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if self._stopped:
                        raise RuntimeError("stopped while another worker indexes") from None
                    time.sleep(_LOOK_S)
            yield


def _start(keeps: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "knowledge.policies.indexing"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=keeps)


@cache
def _code() -> str:
    from knowledge.build import code_fingerprint  # brings much along that a child has no use for

    return code_fingerprint()


def _child(work: Work) -> None:
    """Do it; whatever a library prints goes to the log."""
    os.dup2(2, 1)
    os.nice(_GIVES_WAY)
    stock = Stock(work.folder, work.code)
    if work.anew:
        learned = stock.learn(work.texts)
        with nullcontext() if work.locked else (work.folder / _WRITING).open("w") as lock:
            if lock is not None:
                fcntl.flock(lock, fcntl.LOCK_EX)
            stock.begin(work.texts, *learned)
        return
    inventory = stock.inventory()
    try:
        if inventory is not None:
            stock.extend(inventory, work.texts, set(work.wanted))
    except Damaged:
        stock.forget()


if __name__ == "__main__":
    _child(pickle.load(sys.stdin.buffer))  # noqa: S301  our parent's
