"""Question in, candidates out: lexical and semantic search joined and compared.

Holds no state that a query changes, so any number of threads may ask at once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.entries.schemas import Entry, EntryId
from knowledge.retrieval.analysis import QUERY_LIMIT, Analysis, analyse
from knowledge.retrieval.embedding import Embedder, Vectors
from knowledge.retrieval.features import NAMES, Weights
from knowledge.retrieval.lexical import LexicalDocument, LexicalIndex
from knowledge.retrieval.vectors import VectorIndex

_LEXICAL, _ROWS = 10, 20  # candidates of each kind
_SAME_ANSWER = 0.7  # cosine of two answers about their mean: of 400 entries, six true pairs
_EXTRA_ROWS = 2  # of an entry beside its questions: the answer, and the whole


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

    def without(self, hidden: Collection[int]) -> "Analysed":
        """The same entry, not knowing some of the ways to ask it."""
        kept = tuple(q for i, q in enumerate(self.questions) if i not in hidden)
        return replace(self, questions=kept)


@dataclass(frozen=True)
class Found:
    """Candidates with their features, in no order."""

    entries: tuple[EntryId, ...]
    features: NDArray[np.float64]
    exact: tuple[bool, ...]
    """Which are asked in just these words."""
    orders: bool
    """Whether the message wants something done, not known."""


NOTHING = Found((), np.empty((0, len(NAMES))), (), orders=False)


class Retriever:
    """The two indices and what is needed to compare."""

    def __init__(
        self,
        entries: Sequence[Analysed],
        embedder: Embedder,
        lexical: LexicalIndex,
        vectors: VectorIndex,
    ) -> None:
        self._ids = [EntryId(item.entry.id) for item in entries]
        self._numbers = {entry_id: number for number, entry_id in enumerate(self._ids)}
        self._embedder = embedder
        self._lexical = lexical
        self._vectors = vectors
        self._rows = vectors.vectors
        self._slices = _slices(entries)
        self._weights = Weights([item.texts for item in entries])
        self._forms = [self._weights.entry(item.questions, item.texts) for item in entries]

    @classmethod
    def build(
        cls, entries: Sequence[Analysed], embedder: Embedder, folder: Path | None = None
    ) -> "Retriever":
        """Index entries, in memory or to be kept in ``folder``."""
        documents = [LexicalDocument(e.questions, e.texts) for e in entries]
        lexical = LexicalIndex.build(documents, folder / "lexical" if folder else None)
        texts = [text for e in entries for text in (*e.questions, e.answer, e.whole)]
        vectors = VectorIndex.build(embedder.passages(texts), _owners(entries))
        if folder is not None:
            vectors.save(folder / "vectors.faiss")
        return cls(entries, embedder, lexical, vectors)

    @classmethod
    def open(cls, entries: Sequence[Analysed], embedder: Embedder, folder: Path) -> "Retriever":
        """What was kept in ``folder``."""
        lexical = LexicalIndex.open(folder / "lexical")
        vectors = VectorIndex.open(folder / "vectors.faiss", _owners(entries))
        return cls(entries, embedder, lexical, vectors)

    def find(self, text: str, *, hidden: EntryId | None = None) -> Found:
        """The candidates for a question, as if ``hidden`` were not in the corpus."""
        analysed = analyse(text, limit=QUERY_LIMIT)
        if not analysed.unigrams:
            return NOTHING
        query = self._weights.form(analysed)
        vector = self._embedder.queries([analysed])[0]
        near = self._vectors.search(vector, _ROWS)
        numbers = list(dict.fromkeys([*self._lexical.search(analysed, _LEXICAL), *near]))
        if hidden is not None:
            numbers = [number for number in numbers if self._ids[number] != hidden]
        if not numbers:
            return NOTHING
        forms = [self._forms[number] for number in numbers]
        cosines = np.array([self._cosines(vector, number) for number in numbers])
        return Found(
            tuple(self._ids[number] for number in numbers),
            self._weights.compare(query, forms, cosines),
            tuple(query.text in entry.texts for entry in forms),
            orders=analysed.orders,
        )

    def held(self, text: str, ids: Sequence[EntryId]) -> NDArray[np.float64]:
        """Of entries: the share of what is telling in a text that each holds anywhere at all."""
        analysed = analyse(text, limit=QUERY_LIMIT)
        forms = [self._forms[self._numbers[entry_id]] for entry_id in ids]
        return self._weights.held(self._weights.form(analysed), forms)

    def respelled(self, text: str) -> str | None:
        """A question with words of the corpus in place of what sounds like them, if any do."""
        return self._weights.respelled(analyse(text, limit=QUERY_LIMIT))

    def neighbours(self, count: int) -> dict[EntryId, tuple[EntryId, ...]]:
        """Each entry's nearest others by their vectors."""
        wholes = np.stack([self._rows[part][-1] for part in self._slices])
        likeness = wholes @ wholes.T
        np.fill_diagonal(likeness, -np.inf)
        nearest = np.argsort(-likeness, axis=1)[:, : min(count, len(self._ids) - 1)]
        return {
            self._ids[number]: tuple(self._ids[int(other)] for other in row)
            for number, row in enumerate(nearest)
        }

    def twins(self) -> dict[EntryId, tuple[EntryId, ...]]:
        """Entries whose answers say the same: who gets the one for the other was answered rightly."""
        answers = np.stack([self._rows[part][-_EXTRA_ROWS] for part in self._slices])
        answers = answers - answers.mean(axis=0)
        answers /= np.maximum(np.linalg.norm(answers, axis=1, keepdims=True), 1e-9)
        likeness = answers @ answers.T
        np.fill_diagonal(likeness, 0.0)
        found: dict[EntryId, tuple[EntryId, ...]] = {}
        for number in np.flatnonzero(likeness.max(axis=1) >= _SAME_ANSWER):
            others = np.flatnonzero(likeness[number] >= _SAME_ANSWER)
            found[self._ids[number]] = tuple(self._ids[int(other)] for other in others)
        return found

    def _cosines(self, query: Vectors, number: int) -> tuple[float, float, float, float]:
        """To the nearest way to ask it, to all of them, to the answer, to the whole."""
        values = self._rows[self._slices[number]] @ query
        asked = values[:-_EXTRA_ROWS]
        return float(asked.max()), float(asked.mean()), float(values[-2]), float(values[-1])


def _owners(entries: Sequence[Analysed]) -> list[int]:
    sizes = [len(item.questions) + _EXTRA_ROWS for item in entries]
    return [number for number, size in enumerate(sizes) for _ in range(size)]


def _slices(entries: Sequence[Analysed]) -> list[slice]:
    slices, start = [], 0
    for item in entries:
        end = start + len(item.questions) + _EXTRA_ROWS
        slices.append(slice(start, end))
        start = end
    return slices
