"""What the bot knows now: entries published, changed or withdrawn while it runs.

Every worker process has one of these. It starts from the built index and lays over it what
changed since, in an index of its own (:class:`knowledge.retrieval.retriever.Overlay`). Each change
makes a new :class:`Answerer` that shares with the old one all that did not change, and takes its
place by one assignment: a question under way ends with the old one, the next begins with the new
one, and none waits. Model, judge and confidence stay those of the index; the next build learns
them anew, and is taken into use here as soon as it is complete.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from core.settings import Settings
from knowledge.answering import Answerer
from knowledge.build import home
from knowledge.entries.changes import Change
from knowledge.entries.schemas import Entry, EntryId
from knowledge.retrieval import snapshot, synonyms
from knowledge.retrieval.retriever import Analysed
from knowledge.retrieval.snapshot import Snapshot
from knowledge.retrieval.synonyms import Changes

log = structlog.get_logger(__name__)

REREAD_MOST = 3000
"""Entries read anew while the service runs, a few seconds' work; more wait for the next build."""
POLL_S = 0.5  # a change must be found within 2 s: half of that is left for applying it


class ChangeSource(Protocol):
    """Where entries are published."""

    def changes_since(self, revision: int) -> tuple[int, Sequence[Change]]:
        """The present revision, and what changed after the given one, oldest first."""


class WordSource(Protocol):
    """Where editors change the dictionary of synonyms."""

    def newer_than(self, revision: int) -> tuple[int, Changes] | None:
        """The present revision and all changes; None if nothing changed after the given one."""


class LiveKnowledge:
    """Holds the answerer of the moment. Any thread may ask; changes wait for each other."""

    def __init__(self, settings: Settings) -> None:
        """Start from the index in use.

        Raises:
            Unavailable: when nothing is built, it is damaged, or another model built it.
        """
        self._settings = settings
        self._changing = threading.Lock()
        self._built = snapshot.current(home(settings))
        self._state = self._load()
        synonyms.use(self._state.manifest.synonyms)
        self._answerer = self._answering(self._state)
        self._revision = 0
        self._word_revision = -1
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def answerer(self) -> Answerer:
        """The answerer of the moment; keep it for one question only."""
        return self._answerer

    def apply(self, changes: Sequence[Change]) -> None:
        """Make changes known; returns when the next question is answered by them.

        Of several changes of one entry, the last counts. One that changes nothing costs nothing.
        """
        with self._changing:
            self._take(self._state, {change.entry_id: change.entry for change in changes})

    def read_by(self, words: Changes) -> None:
        """Read questions, and the entries that hold a changed word, by a changed dictionary."""
        with self._changing:
            self._take(self._reread(self._state, words), {})

    def refresh(self) -> None:
        """Take an index that was built since into use, with all changes still over it.

        Raises:
            Unavailable: when it is damaged or of another model; the old one goes on serving.
        """
        built = snapshot.current(home(self._settings))
        if built is None or built == self._built:
            return
        self._built = built  # one that cannot be loaded is not tried again
        loaded = self._load()
        with self._changing:
            entries = self._state.entries
            loaded = self._reread(loaded, self._state.manifest.synonyms)
            self._take(loaded, entries.changed if isinstance(entries, Overlaid) else {})

    def follow(
        self, source: ChangeSource, words: WordSource | None = None, *, every_s: float = POLL_S
    ) -> None:
        """Apply what the source publishes, and take in what is built, until :meth:`close`."""
        self._revision = self._state.manifest.revision
        for work in (lambda: self._poll(source, words), self.refresh):
            thread = threading.Thread(
                target=self._repeat, args=(work, every_s), name="knowledge-follow", daemon=True
            )
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Stop following."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _load(self) -> Snapshot:
        return snapshot.load(home(self._settings), self._settings.embedder, self._settings.reranker)

    def _answering(self, state: Snapshot) -> Answerer:
        return Answerer(state, region=self._settings.region)

    def _take(self, state: Snapshot, changed: Mapping[EntryId, Entry | None]) -> None:
        """Answer from ``state`` with changes over it."""
        real = {i: entry for i, entry in changed.items() if state.entries.get(i) != entry}
        if real:
            analysed = {i: Analysed.of(entry) if entry else None for i, entry in real.items()}
            retriever = state.retriever.changed(analysed)
            state = replace(
                state,
                entries=Overlaid(state.entries, real),
                former=_former(state.former, real),
                retriever=retriever,
            )
        if state is not self._state:
            self._answerer = self._answering(state)
            self._state = state

    def _reread(self, state: Snapshot, words: Changes) -> Snapshot:
        """A state as read by a dictionary."""
        changed = synonyms.differing(state.manifest.synonyms, words)
        if not changed:
            return state
        synonyms.use(words)
        entries = state.entries
        over = entries.changed if isinstance(entries, Overlaid) else {}
        known = [i for i in state.retriever.mentioning(changed) if i not in over]
        held = [i for i, entry in over.items() if entry and _mentions(entry, changed)]
        retriever = state.retriever
        if len(known) <= REREAD_MOST:
            analysed = {i: Analysed.of(entries[i]) for i in (*known, *held)}
            retriever = retriever.changed(analysed) if analysed else retriever
        else:
            log.info("entries_read_by_the_next_build", entries=len(known))
        manifest = state.manifest.model_copy(update={"synonyms": dict(words)})
        return replace(state, manifest=manifest, retriever=retriever)

    def _poll(self, source: ChangeSource, words: WordSource | None) -> None:
        newer = words.newer_than(self._word_revision) if words else None
        if newer is not None:
            self._word_revision, dictionary = newer
            self.read_by(dictionary)
        revision, changes = source.changes_since(self._revision)
        self.apply(changes)
        self._revision = revision

    def _repeat(self, work: Callable[[], None], every_s: float) -> None:
        while not self._stopped.is_set():
            try:
                work()
            except Exception as error:  # whatever it is, what is known goes on being answered
                log.warning("knowledge_not_followed", error=repr(error))
            self._stopped.wait(every_s)


def _mentions(entry: Entry, words: Collection[str]) -> bool:
    texts = (*entry.questions, entry.scene, entry.answer)
    return any(word in text for text in texts for word in words)


def _former(
    former: Mapping[EntryId, EntryId], changed: Mapping[EntryId, Entry | None]
) -> dict[EntryId, EntryId]:
    """What took the place of what, after a change."""
    kept = {later: earlier for later, earlier in former.items() if earlier not in changed}
    for entry_id, entry in changed.items():
        if entry is not None and entry.successor:
            kept[EntryId(entry.successor)] = entry_id
    return kept


class Overlaid(Mapping[EntryId, Entry]):
    """Entries with changes over them; never a copy of all, never more than one layer deep."""

    def __init__(
        self, entries: Mapping[EntryId, Entry], changed: Mapping[EntryId, Entry | None]
    ) -> None:
        over = entries if isinstance(entries, Overlaid) else None
        self.changed: Mapping[EntryId, Entry | None] = {**(over.changed if over else {}), **changed}
        self.under: Mapping[EntryId, Entry] = over.under if over else entries

    def __getitem__(self, entry_id: EntryId) -> Entry:
        entry = self.changed.get(entry_id)
        if entry is not None:
            return entry
        if entry_id in self.changed:
            raise KeyError(entry_id)
        return self.under[entry_id]

    def __iter__(self) -> Iterator[EntryId]:
        yield from (i for i in self.under if i not in self.changed)
        yield from (i for i, entry in self.changed.items() if entry is not None)

    def __len__(self) -> int:
        known = sum(entry is not None for entry in self.changed.values())
        return len(self.under) + known - sum(i in self.under for i in self.changed)
