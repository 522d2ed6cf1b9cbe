"""From entries to an index: analysed in parallel, written as they come, never all in memory."""

import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from knowledge.entries.schemas import Entry
from knowledge.retrieval import synonyms
from knowledge.retrieval.analysis import Analysis, analyse
from knowledge.retrieval.embedding import STATIC, Embedder, Vectors, load_static
from knowledge.retrieval.forms import EntryForms
from knowledge.retrieval.lexical import Fields, LexicalWriter, fields_of
from knowledge.retrieval.shelf import Filling, Shelf, Written
from knowledge.retrieval.synonyms import Changes
from knowledge.retrieval.vectors import VectorIndex

T = TypeVar("T")
_CHUNK = 500  # entries analysed together: a second's work for a process
_MANY = 4000  # entries from which starting processes pays


@dataclass(frozen=True)
class Analysed:
    """An entry with its texts analysed."""

    entry: Entry
    questions: tuple[Analysis, ...]
    answer: Analysis
    scene: Analysis

    @classmethod
    def of(cls, entry: Entry) -> "Analysed":
        """Analyse an entry's texts."""
        questions = tuple(map(analyse, entry.questions))
        return cls(entry, questions, analyse(entry.answer), analyse(entry.scene))

    @property
    def texts(self) -> tuple[Analysis, ...]:
        """All that is searched."""
        return (*self.questions, self.scene, self.answer)

    @property
    def whole(self) -> Analysis:
        """All that is searched, as one text."""
        return analyse("。".join(text.text for text in self.texts))

    @property
    def embedded(self) -> tuple[Analysis, ...]:
        """What has a vector: the ways to ask it, the answer, the whole."""
        return (*self.questions, self.answer, self.whole)

    @property
    def fields(self) -> Fields:
        """What the lexical index takes in."""
        return fields_of(self.questions, self.texts)

    def without(self, hidden: Collection[int]) -> "Analysed":
        """The same entry, not knowing some of the ways to ask it."""
        kept = tuple(q for i, q in enumerate(self.questions) if i not in hidden)
        return replace(self, questions=kept)


@dataclass(frozen=True)
class Chunk:
    """Entries ready to be written."""

    entries: list[Written]
    forms: list[EntryForms]
    fields: list[Fields]
    vectors: Vectors
    words: set[str]
    pairs: set[str]

    @classmethod
    def of(cls, items: Sequence[Analysed], embedder: Embedder) -> "Chunk":
        """Analysed entries with their vectors."""
        return cls(
            [Written.of(item.entry) for item in items],
            [EntryForms.of(item.questions, item.texts) for item in items],
            [item.fields for item in items],
            embedder.passages([text for item in items for text in item.embedded]),
            {word for item in items for text in item.texts for word in text.words},
            {pair for item in items for text in item.texts for pair in text.bigrams},
        )


def index(
    entries: Sequence[Entry] | Iterable[Entry],
    embedder: Embedder,
    folder: Path,
    words: Changes | None = None,
) -> None:
    """Index entries in ``folder``, where the embedded model already is.

    Several processes share the work if there is much of it. A foreign model has threads of its own.
    ``words`` is what this process reads texts by (`synonyms.use`), for those others to do the same.
    """
    few = isinstance(entries, Sequence) and len(entries) < _MANY
    processes = os.cpu_count() or 1
    if few or processes == 1 or embedder.name != STATIC:
        write_index(chunks(map(Analysed.of, entries), embedder), folder)
    else:
        write_index(chunks_in_parallel(entries, folder / "embedder", processes, words), folder)


def chunks(items: Iterable[Analysed], embedder: Embedder) -> Iterator[Chunk]:
    """Entries that are already analysed, made ready here."""
    for part in _parts(items):
        yield Chunk.of(part, embedder)


def chunks_in_parallel(
    entries: Iterable[Entry], model: Path, processes: int, words: Changes | None = None
) -> Iterator[Chunk]:
    """Entries analysed and embedded by several processes, in order.

    Args:
        entries: as many as there are; only some are in memory at a time.
        model: where the embedded model is kept.
        processes: how many.
        words: what is changed of the dictionary of synonyms.
    """
    with ProcessPoolExecutor(
        processes, get_context("spawn"), _load, (model, dict(words or {}))
    ) as pool:
        waiting: deque[Future[Chunk]] = deque()
        for part in _parts(entries):
            waiting.append(pool.submit(_analyse, part))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def write_index(made: Iterable[Chunk], folder: Path) -> None:
    """Write shelf, lexical index and vector index into ``folder``."""
    filling = Filling(folder / "shelf")
    writer = LexicalWriter(folder / "lexical")
    for chunk in made:
        filling.add(chunk.entries, chunk.forms, chunk.vectors)
        filling.spell(chunk.words, chunk.pairs)
        for fields in chunk.fields:
            writer.add(fields)
    filling.finish()
    writer.finish()
    shelf = Shelf(folder / "shelf")
    VectorIndex.build(shelf.rows, shelf.owners).save(folder / "vectors.faiss")


_models: list[Embedder] = []  # of a process that analyses


def _load(model: Path, words: Changes) -> None:
    synonyms.use(words)
    _models.append(load_static(model))


def _analyse(entries: Sequence[Entry]) -> Chunk:
    return Chunk.of(list(map(Analysed.of, entries)), _models[0])


def _parts(things: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(things)
    while part := list(islice(iterator, _CHUNK)):
        yield part
