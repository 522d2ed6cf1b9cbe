"""The entries that a question is compared with: one after another in flat arrays.

Twenty objects of seven parts each would take longer to make than to compare, and what makes many
objects is stopped, now and then, by the search for garbage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.entries.schemas import EntryId
from knowledge.retrieval.embedding import Vectors
from knowledge.retrieval.forms import EntryForms, Hashes, Numbers, Values

EXTRA_ROWS = 2  # vectors of an entry beside those of its questions: of the answer, and of the whole


class Ready(NamedTuple):
    """An entry ready to be compared."""

    id: EntryId
    forms: EntryForms
    rows: Vectors
    """Of the ways to ask it, of its answer, of its whole."""
    answer: str
    lacking: float
    """What the ways to ask it lack to be held for ours (`Domain.lacking`)."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Entries ready to be compared; what their parts hold is said at :class:`EntryForms`."""

    ids: list[EntryId]
    ways: Numbers
    """How many ways to ask each there are."""
    texts: list[str]
    tokens: Hashes
    counts: NDArray[np.integer]
    lengths: NDArray[np.integer]
    masses: Values
    marks: NDArray[np.integer]
    marked: Numbers
    """How many of the marks are each one's."""
    rows: Vectors

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, entries: Sequence[Ready]) -> "Candidates":
        """Entries put together; there is at least one."""
        forms = [entry.forms for entry in entries]
        marks = [sorted(form.marks) for form in forms]
        return cls(
            ids=[entry.id for entry in entries],
            ways=np.array([len(form.texts) for form in forms]),
            texts=[text for form in forms for text in form.texts],
            tokens=np.concatenate([form.tokens for form in forms]),
            counts=np.concatenate([form.counts for form in forms]),
            lengths=np.concatenate([form.lengths for form in forms]),
            masses=np.concatenate([form.masses for form in forms]),
            marks=np.array(list(chain.from_iterable(marks)), dtype=np.int64),
            marked=np.array(list(map(len, marks))),
            rows=np.concatenate([entry.rows for entry in entries]),
        )

    def followed_by(self, others: "Candidates") -> "Candidates":
        """These and others."""
        return Candidates(
            ids=self.ids + others.ids,
            ways=np.concatenate([self.ways, others.ways]),
            texts=self.texts + others.texts,
            tokens=np.concatenate([self.tokens, others.tokens]),
            counts=np.concatenate([self.counts, others.counts]),
            lengths=np.concatenate([self.lengths, others.lengths]),
            masses=np.concatenate([self.masses, others.masses]),
            marks=np.concatenate([self.marks, others.marks]),
            marked=np.concatenate([self.marked, others.marked]),
            rows=np.concatenate([self.rows, others.rows]),
        )

    def cosines(self, query: Vectors) -> Vectors:
        """Of each: to the nearest way to ask it, to all of them, to the answer, to the whole."""
        sizes = self.ways + EXTRA_ROWS
        values = self.rows @ query
        ends = sizes.cumsum()
        result = np.empty((len(sizes), 4), dtype=np.float32)
        result[:, 2] = values[ends - 2]
        result[:, 3] = values[ends - 1]
        bounds = np.stack(
            [ends - sizes, ends - EXTRA_ROWS], axis=1
        ).ravel()  # of the ways to ask it
        result[:, 0] = np.maximum.reduceat(values, bounds)[::2]
        result[:, 1] = np.add.reduceat(values, bounds)[::2] / self.ways
        return result

    def asked_as(self, text: str) -> tuple[bool, ...]:
        """Which are asked in just these words."""
        if text not in self.texts:
            return (False,) * len(self)
        owners = np.arange(len(self)).repeat(self.ways).tolist()
        same = {owner for owner, way in zip(owners, self.texts, strict=True) if way == text}
        return tuple(number in same for number in range(len(self)))

    def nearest_way(self, place: int, query: Vectors) -> str:
        """Of one of them: the way to ask it that is nearest to a question."""
        first = int(self.ways[:place].sum())
        start, ways = first + place * EXTRA_ROWS, int(self.ways[place])
        return self.texts[first + int(np.argmax(self.rows[start : start + ways] @ query))]
