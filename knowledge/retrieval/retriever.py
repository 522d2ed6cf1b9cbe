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
from knowledge.retrieval.embedding import Embedder
from knowledge.retrieval.features import EntryForms, Form, Weights, compare, cosines_of
from knowledge.retrieval.lexical import LexicalDocument, LexicalIndex
from knowledge.retrieval.vectors import VectorIndex

_LEXICAL, _ROWS = 12, 30  # candidates of each kind; recall stays the same up to 50


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

    def without(self, hidden: Collection[int]) -> "Analysed":
        """The same entry, not knowing some of the ways to ask it."""
        kept = tuple(q for i, q in enumerate(self.questions) if i not in hidden)
        return replace(self, questions=kept)


@dataclass(frozen=True)
class Found:
    """Candidates with their features, in no order; ``exact``: asked in just these words."""

    entries: tuple[EntryId, ...]
    features: NDArray[np.float64]
    exact: tuple[bool, ...]


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
        self._embedder = embedder
        self._lexical = lexical
        self._vectors = vectors
        self._rows = vectors.vectors
        self._slices = _slices(entries)
        self._weights = Weights([(*item.questions, item.answer) for item in entries])
        self._forms = [self._entry_forms(item) for item in entries]

    @classmethod
    def build(
        cls, entries: Sequence[Analysed], embedder: Embedder, folder: Path | None = None
    ) -> "Retriever":
        """Index entries, in memory or to be kept in ``folder``."""
        documents = [LexicalDocument(e.questions[0], e.questions[1:], e.answer) for e in entries]
        lexical = LexicalIndex.build(documents, folder / "lexical" if folder else None)
        texts = [text for e in entries for text in (*e.questions, e.answer)]
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
        query = self._weights.form(analysed)
        if not query.pairs:
            return Found((), np.empty((0, 0)), ())
        vector = self._embedder.queries([analysed])[0]
        near = self._vectors.search(vector, _ROWS)
        numbers = list(dict.fromkeys([*self._lexical.search(analysed, _LEXICAL), *near]))
        if hidden is not None:
            numbers = [number for number in numbers if self._ids[number] != hidden]
        if not numbers:
            return Found((), np.empty((0, 0)), ())
        forms = [self._forms[number] for number in numbers]
        cosines = cosines_of(vector, self._rows, [self._slices[number] for number in numbers])
        return Found(
            tuple(self._ids[number] for number in numbers),
            compare(query, forms, cosines, self._weights),
            tuple(any(query.text == form.text for form in entry.questions) for entry in forms),
        )

    def neighbours(self, count: int) -> dict[EntryId, tuple[EntryId, ...]]:
        """Each entry's nearest others by their questions' vectors."""
        means = np.stack([self._rows[part][:-1].mean(axis=0) for part in self._slices])
        likeness = means @ means.T
        np.fill_diagonal(likeness, -np.inf)
        nearest = np.argsort(-likeness, axis=1)[:, : min(count, len(self._ids) - 1)]
        return {
            self._ids[number]: tuple(self._ids[int(other)] for other in row)
            for number, row in enumerate(nearest)
        }

    def _entry_forms(self, item: Analysed) -> EntryForms:
        forms: list[Form] = [self._weights.form(text) for text in item.questions]
        pairs = frozenset(p for t in (*item.questions, item.answer) for p in t.bigrams)
        return EntryForms(tuple(forms), pairs)


def _owners(entries: Sequence[Analysed]) -> list[int]:
    return [number for number, e in enumerate(entries) for _ in range(len(e.questions) + 1)]


def _slices(entries: Sequence[Analysed]) -> list[slice]:
    slices, start = [], 0
    for item in entries:
        slices.append(slice(start, start + len(item.questions) + 1))
        start += len(item.questions) + 1
    return slices
