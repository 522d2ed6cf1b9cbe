"""Keeps the library of the moment: what is confirmed, changed or repealed while the service runs.

Every worker process has one. Documents are read in a child process (:mod:`knowledge.policies.indexing`),
each once for all workers, and the library before goes on being asked meanwhile. The embedding learns
from them anew when they have become others; nobody waits for that. Without documents nothing is
indexed.
"""

import threading
from pathlib import Path

import structlog

from core.database import Database
from knowledge.policies import repository
from knowledge.policies.indexing import Aside
from knowledge.policies.library import Library, shelved
from knowledge.quoting import load_ranker
from knowledge.retrieval.reranking import load_reranker

log = structlog.get_logger(__name__)

POLL_S = 3.0
"""Seconds between looks at the documents: an editor who confirmed one goes on to the next."""


class LiveLibrary:
    """Holds the library of the moment. Any thread may ask."""

    def __init__(self, database: Database, data_dir: Path, reranker: str = "") -> None:
        """Begin with nothing; :meth:`refresh` or :meth:`follow` takes the documents in.

        Args:
            database: where the documents are.
            data_dir: where `lianxin train ranker` keeps what it learned, and the index is kept.
            reranker: `LIANXIN_RERANKER`; empty: none.
        """
        self._database = database
        self._data_dir = data_dir
        self._reranker = reranker
        self._library = Library(())
        self._revision = (0, 0)
        self._indexed = Aside(data_dir / "documents")
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def library(self) -> Library:
        """The library of the moment; keep it for one question only."""
        return self._library

    def refresh(self) -> None:
        """Take in what happened to documents since the last time; blocks until it is done."""
        revision = self._database.read_now(repository.revision)
        known = self._library.documents
        if revision != self._revision:
            documents = self._database.read_now(lambda session: shelved(session, known))
        elif known and self._indexed.outdated:
            documents = list(known)
        else:
            return
        self._revision = revision  # what cannot be indexed is not tried again
        ranker = load_ranker(self._data_dir) if documents else None
        self._library = Library(
            documents,
            ranker=ranker,
            reranker=load_reranker(self._reranker) if documents and self._reranker else None,
            indexed=self._indexed,
        )
        log.info("documents_taken_in", documents=len(documents))
        if documents:
            self._indexed.learn()

    def follow(self, *, every_s: float = POLL_S) -> None:
        """Take in what happens, at once and from then on, until :meth:`close`."""
        self._thread = threading.Thread(
            target=self._repeat, args=(every_s,), name="documents-follow", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop following; an indexing under way is given up."""
        self._stopped.set()
        self._indexed.stop()
        if self._thread is not None:
            self._thread.join()

    def learned(self) -> None:
        """Wait until what is being learned from the documents, if anything is, can be taken in."""
        self._indexed.wait()

    def _repeat(self, every_s: float) -> None:
        while not self._stopped.is_set():
            try:
                self.refresh()
            except Exception as error:  # whatever it is, what is known goes on being quoted
                if not self._stopped.is_set():
                    log.warning("documents_not_followed", error=repr(error))
            self._stopped.wait(every_s)
