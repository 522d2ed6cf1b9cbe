"""Question in, candidates out: lexical and semantic search joined and compared.

Never changes: any number of threads may ask at once. What was published since the index was built
lies over it in a small index of its own (:class:`Overlay`), and a change makes a new retriever that
shares all else with the old one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from knowledge.entries.schemas import Entry, EntryId
from knowledge.retrieval.analysis import QUERY_LIMIT, analyse
from knowledge.retrieval.candidates import EXTRA_ROWS, Candidates, Ready
from knowledge.retrieval.domain import Domain
from knowledge.retrieval.embedding import Embedder, Vectors
from knowledge.retrieval.features import COMPOSITE, NAMES, Form
from knowledge.retrieval.forms import EntryForms
from knowledge.retrieval.indexing import Analysed as Analysed
from knowledge.retrieval.indexing import chunks, write_index
from knowledge.retrieval.lexical import Fields, GrowingIndex, LexicalIndex
from knowledge.retrieval.reranking import FIRST, Reranker
from knowledge.retrieval.shelf import Shelf
from knowledge.retrieval.vectors import VectorIndex

_CANDIDATES = 10  # of each kind
_FEWER = 8  # semantic ones, among many entries
_ROWS = 20  # in which the semantic ones are looked for: an entry has several
_MANY = 20_000  # entries from which common words are not looked up
_SAME_ANSWER = 0.7  # cosine of two answers about their mean: of 400 entries, six true pairs
_NEAR_ROWS = 200  # among which an entry's neighbours are looked for


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


@dataclass(frozen=True)
class Overlay:
    """What changed since the index was built."""

    ready: Mapping[int, Ready] = field(default_factory=dict)
    """Entries published or changed, under numbers of their own."""
    numbers: Mapping[EntryId, int] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()
    """Entries of the index that were withdrawn or took another form."""
    following: int = 0
    """The next number; none is ever used twice."""
    lexical: GrowingIndex = field(default_factory=GrowingIndex)
    vectors: VectorIndex | None = None


class Retriever:
    """The two indices and what is needed to compare."""

    def __init__(
        self,
        shelf: Shelf,
        embedder: Embedder,
        lexical: LexicalIndex,
        vectors: VectorIndex,
        domain: Domain,
        reranker: Reranker | None = None,
    ) -> None:
        self._shelf = shelf
        self._embedder = embedder
        self._domain = domain
        self._known = domain
        self._reranker = reranker
        self._lexical = lexical
        self._vectors = vectors
        self._weights = shelf.weights
        self._over: Overlay | None = None
        self._many = len(shelf) >= _MANY

    @classmethod
    def build(
        cls,
        entries: Iterable[Analysed],
        embedder: Embedder,
        domain: Domain,
        reranker: Reranker | None = None,
    ) -> "Retriever":
        """Index entries for as long as they are needed.

        What is mapped lives on until it is let go of. Whoever watches the lexical index may lock it
        once more while it goes, which leaves an empty folder behind, no more.
        """
        with TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
            folder = Path(scratch)
            write_index(chunks(entries, embedder), folder)
            domain.save(folder)
            return cls.open(embedder, folder, reranker)

    @classmethod
    def open(
        cls, embedder: Embedder, folder: Path, reranker: Reranker | None = None
    ) -> "Retriever":
        """What was kept in ``folder``.

        Raises:
            OSError, ValueError, RuntimeError: when it is damaged.
        """
        shelf = Shelf(folder / "shelf")
        lexical = LexicalIndex.open(folder / "lexical")
        vectors = VectorIndex.open(folder / "vectors.faiss", shelf.owners)
        return cls(shelf, embedder, lexical, vectors, Domain.open(folder), reranker)

    @property
    def entries(self) -> Mapping[EntryId, Entry]:
        """The entries of the index, without what changed since."""
        return self._shelf

    @property
    def former(self) -> Mapping[EntryId, EntryId]:
        """Of entries of the index that took the place of others: which."""
        return self._shelf.former

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape (texts, dimensions)."""
        return self._embedder.queries([analyse(text, limit=QUERY_LIMIT) for text in texts])

    def find(self, text: str, *, hidden: EntryId | None = None) -> Found:
        """The candidates for a question, as if ``hidden`` were not in the corpus."""
        analysed = analyse(text, limit=QUERY_LIMIT)
        if not analysed.unigrams:
            return NOTHING
        query = self._weights.form(analysed)
        vector = self._embedder.queries([analysed])[0]
        numbers = self._candidates(self._sought(query), vector)
        if hidden is not None:
            unwanted = self._number(hidden)
            numbers = [number for number in numbers if number != unwanted]
        if not numbers:
            return NOTHING
        found = self._together(numbers)
        inside = self._domain.inside(analysed) + np.array([self._lacking(i) for i in found.ids])
        features = self._weights.compare(query, found, found.cosines(vector), inside)
        if self._reranker is not None:
            features = self._read_again(self._reranker, text, vector, found, features)
        return Found(tuple(found.ids), features, found.asked_as(query.text), orders=analysed.orders)

    def inside(self, text: str) -> float:
        """Log-odds of a message being a question of this corpus."""
        return self._known.inside(analyse(text, limit=QUERY_LIMIT))

    def held(self, text: str, ids: Sequence[EntryId]) -> NDArray[np.float64]:
        """Of entries: the share of what is telling in a text that each holds anywhere at all."""
        analysed = analyse(text, limit=QUERY_LIMIT)
        numbers = [n for n in map(self._number, ids) if n is not None]
        if not analysed.unigrams or not numbers or len(numbers) < len(ids):
            return np.zeros(len(ids))
        return self._weights.held(self._weights.form(analysed), self._together(numbers))

    def respelled(self, text: str) -> str | None:
        """A question with words of the corpus in place of what sounds like them, if any do."""
        return self._shelf.speller.corrected(analyse(text, limit=QUERY_LIMIT).text)

    def near(self, vector: Vectors) -> list[int]:
        """The semantic half of a search alone: entries of the nearest rows, by number."""
        return self._near(vector, _ROWS, _FEWER if self._many else _CANDIDATES)

    def nearest(self, entry_id: EntryId, count: int) -> tuple[EntryId, ...]:
        """The entries most like one, by the vectors of their wholes, most alike first."""
        number = self._number(entry_id)
        if number is None:
            return ()
        whole = self._rows(number)[-1]
        others = [n for n in self._near(whole, _NEAR_ROWS, _NEAR_ROWS) if n != number]
        others.sort(key=lambda other: -float(self._rows(other)[-1] @ whole))
        return tuple(map(self._id, others[:count]))

    def same_answer(self, one: EntryId, other: EntryId) -> bool:
        """Whether two answers say the same: who gets the one for the other was answered rightly."""
        numbers = self._number(one), self._number(other)
        answers = [self._rows(n)[-EXTRA_ROWS] for n in numbers if n is not None]
        return len(answers) == 2 and bool(self._likeness(np.stack(answers))[0, 1] >= _SAME_ANSWER)

    def twins(self) -> dict[EntryId, tuple[EntryId, ...]]:
        """Of the index: entries whose answers say the same. Compares each with each."""
        likeness = self._likeness(self._shelf.answers())
        np.fill_diagonal(likeness, 0.0)
        found: dict[EntryId, tuple[EntryId, ...]] = {}
        for number in np.flatnonzero(likeness.max(axis=1) >= _SAME_ANSWER):
            others = np.flatnonzero(likeness[number] >= _SAME_ANSWER)
            found[self._shelf.id(int(number))] = tuple(
                self._shelf.id(int(other)) for other in others
            )
        return found

    def changed(self, changes: Mapping[EntryId, Analysed | None]) -> "Retriever":
        """A retriever that knows entries as they are now, or no longer (None).

        Only what changed is indexed; this one goes on answering as before. Changes follow one
        another: of two retrievers, only the newer one may be changed again, by one thread.
        """
        over = self._over or Overlay(following=len(self._shelf))
        superseded = [n for n in map(self._number, changes) if n is not None]
        fresh = [item for item in changes.values() if item is not None]
        ready = {number: item for number, item in over.ready.items() if number not in superseded}
        forms = [EntryForms.of(item.questions, item.texts) for item in fresh]
        weights = self._weights.knowing(forms)
        new: dict[int, Fields] = {}
        for number, (item, form) in enumerate(zip(fresh, forms, strict=True), over.following):
            rows = self._embedder.passages(item.embedded)
            ready[number] = Ready(
                EntryId(item.entry.id),
                weights.weighed(form),
                rows,
                item.entry.answer,
                self._domain.lacking(item.questions),
            )
            new[number] = item.fields
        over.lexical.change(new, [number for number in superseded if number in over.ready])
        more = copy(self)
        more._weights = weights
        more._known = self._known.knowing(q for item in fresh for q in item.questions)
        more._over = Overlay(
            ready=ready,
            numbers={item.id: number for number, item in ready.items()},
            gone=over.gone | {number for number in superseded if number < len(self._shelf)},
            following=over.following + len(new),
            lexical=over.lexical,
            vectors=_vectors(ready),
        )
        return more

    def mentioning(self, words: Collection[str]) -> list[EntryId]:
        """The entries of the index, without what changed since, in which a word stands."""
        return self._shelf.mentioning(words)

    def _read_again(
        self,
        reranker: Reranker,
        text: str,
        vector: Vectors,
        found: Candidates,
        features: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """The features with a cross-encoder's scores of the first candidates.

        It reads the way to ask that is nearest, and the answer: only what the index knows, so that
        a way hidden from it while it is calibrated stays hidden from the cross-encoder, too.
        """
        first = np.argsort(-features[:, COMPOSITE], kind="stable")[:FIRST].tolist()
        texts = []
        for place in first:
            texts.append(f"{found.nearest_way(place, vector)}。{self._answer(found.ids[place])}")
        scores = reranker.scores(text[:QUERY_LIMIT], texts)
        return self._weights.with_scores(features, first, scores)

    def _sought(self, query: Form) -> Sequence[list[str]]:
        """What is looked up: all of it, unless the corpus is so large that this takes too long."""
        return self._weights.telling(query) if self._many else query.bags

    def _candidates(self, sought: Sequence[list[str]], vector: Vectors) -> list[int]:
        over = self._over
        gone = over.gone if over else ()
        numbers = self._lexical.search(sought, _CANDIDATES, gone, among_many=self._many)
        if over is not None:
            found = over.lexical.search(sought, _CANDIDATES)
            numbers += [number for number in found if number in over.ready]
        return list(dict.fromkeys([*numbers, *self.near(vector)]))

    def _near(self, vector: Vectors, rows: int, count: int) -> list[int]:
        """The entries of the nearest rows, by number; only so many of each index."""
        over = self._over
        if over is None:
            return self._vectors.search(vector, rows)[:count]
        found = self._vectors.search(vector, rows, over.gone)[:count]
        return found + (over.vectors.search(vector, rows)[:count] if over.vectors else [])

    def _likeness(self, answers: Vectors) -> Vectors:
        """Cosines of answers about the mean of all: every answer sounds like an answer."""
        apart = answers - self._shelf.mean_answer
        apart /= np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
        result: Vectors = apart @ apart.T
        return result

    def _together(self, numbers: Sequence[int]) -> Candidates:
        """Entries by number, in no order."""
        over = self._over
        if over is None:
            return self._shelf.candidates(numbers)
        fresh = [over.ready[number] for number in numbers if number in over.ready]
        shelved = [number for number in numbers if number not in over.ready]
        if not fresh:
            return self._shelf.candidates(shelved)
        changed = Candidates.of(fresh)
        return self._shelf.candidates(shelved).followed_by(changed) if shelved else changed

    def _rows(self, number: int) -> Vectors:
        over = self._over
        if over is not None and number in over.ready:
            return over.ready[number].rows
        return self._shelf.vectors_of(number)

    def _id(self, number: int) -> EntryId:
        over = self._over
        if over is not None and number in over.ready:
            return over.ready[number].id
        return self._shelf.id(number)

    def _answer(self, entry_id: EntryId) -> str:
        over = self._over
        if over is not None and entry_id in over.numbers:
            return over.ready[over.numbers[entry_id]].answer
        return self._shelf[entry_id].answer

    def _lacking(self, entry_id: EntryId) -> float:
        over = self._over
        number = over.numbers.get(entry_id) if over else None
        return over.ready[number].lacking if over and number is not None else 0.0

    def _number(self, entry_id: EntryId) -> int | None:
        over = self._over
        number = over.numbers.get(entry_id) if over else None
        if number is None:
            number = self._shelf.number(entry_id)
            return None if over and number in over.gone else number
        return number


def _vectors(ready: Mapping[int, Ready]) -> VectorIndex | None:
    if not ready:
        return None
    owners = np.repeat(list(ready), [len(item.rows) for item in ready.values()])
    rows = np.concatenate([item.rows for item in ready.values()])
    return VectorIndex.build(rows, owners.astype(np.int32))
