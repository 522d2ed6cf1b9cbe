"""BM25 scores of every text at once.

What stands in a text is kept apart from what it weighs, which depends on all other texts. So texts
may come in several parts, indexed at different times, and leave again: a text counts as often as it
is told to, and every weight is that of the texts that count.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.forms import Hashes, Numbers, Values, hashes

_MOST = np.iinfo(np.uint16).max  # of one token in one text; far beyond it BM25 makes no difference


@dataclass(frozen=True)
class Postings:
    """Which texts hold which tokens, and how often: the same whatever other texts there are."""

    tokens: Hashes
    """All that occur, each once, rising."""
    ends: Numbers
    """Where each token's part of the following begins and ends."""
    rows: NDArray[np.int32]
    """The texts that hold it, by number."""
    counts: NDArray[np.uint16]
    """How often."""
    lengths: Numbers
    """Of each text, in tokens."""

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> "Postings":
        """Texts as tokens."""
        bags = [Counter(text) for text in texts]
        rows = np.repeat(np.arange(len(bags)), list(map(len, bags)))
        counts = np.fromiter(chain.from_iterable(bag.values() for bag in bags), np.int64, len(rows))
        lengths = np.array(list(map(len, texts)), dtype=np.int64)
        return cls._sorted(hashes(chain.from_iterable(bags)), rows, counts, lengths)

    @classmethod
    def together(cls, parts: Sequence["Postings"], kept: Sequence[NDArray[np.bool_]]) -> "Postings":
        """Parts as one, with those of their texts that are kept."""
        tokens, rows, counts, lengths = [], [], [], []
        first = 0
        for part, stay in zip(parts, kept, strict=True):
            chosen = stay[part.rows]
            tokens.append(np.repeat(part.tokens, np.diff(part.ends))[chosen])
            rows.append((np.cumsum(stay) - 1 + first)[part.rows[chosen]])
            counts.append(part.counts[chosen])
            lengths.append(part.lengths[stay])
            first += len(lengths[-1])
        return cls._sorted(
            np.concatenate(tokens),
            np.concatenate(rows),
            np.concatenate(counts),
            np.concatenate(lengths),
        )

    @classmethod
    def _sorted(
        cls,
        tokens: Hashes,
        rows: NDArray[np.integer],
        counts: NDArray[np.integer],
        lengths: Numbers,
    ) -> "Postings":
        order = np.argsort(tokens, kind="stable")
        every, begins = np.unique(tokens[order], return_index=True)
        return cls(
            every,
            np.append(begins, len(tokens)).astype(np.int64),
            rows[order].astype(np.int32),
            np.minimum(counts[order], _MOST).astype(np.uint16),
            lengths,
        )

    def places(self, asked: Hashes) -> tuple[Numbers, Numbers]:
        """Where tokens stand: the number of the token asked for, and of its posting."""
        at = np.searchsorted(self.tokens, asked)
        at[at == len(self.tokens)] = 0
        known = self.tokens[at] == asked if len(self.tokens) else np.zeros(len(asked), np.bool_)
        begins = self.ends[at[known]]
        sizes = self.ends[at[known] + 1] - begins
        before = np.cumsum(sizes) - sizes
        inside = np.arange(sizes.sum()) + np.repeat(begins - before, sizes)
        return np.repeat(np.flatnonzero(known), sizes), inside


@dataclass(frozen=True)
class Asked:
    """Tokens of a question as numbers, each once, rising."""

    tokens: Hashes
    times: Numbers
    """How often the question has each."""

    @classmethod
    def of(cls, tokens: Iterable[str]) -> "Asked":
        """A question as tokens."""
        return cls(*np.unique(hashes(tokens), return_counts=True))


@dataclass(frozen=True)
class Found:
    """What texts have of a question."""

    weights: Values
    """How telling each token asked for is."""
    scores: Values
    """BM25 of every text."""
    held: Values
    """Of every text: the weights of the tokens it holds, summed."""


class Bm25:
    """Okapi BM25 over tokenised texts (k1 = 1.2, b = 0.75, Lucene's idf)."""

    def __init__(
        self,
        parts: Sequence[Postings],
        times: NDArray[np.integer] | None = None,
        *,
        k1: float = 1.2,
        b: float = 0.75,
    ) -> None:
        """Weigh texts.

        Args:
            parts: the texts, numbered through.
            times: as how many each counts; 0 for one that is no longer there. None: all count.
            k1: how much a token said again counts.
            b: how much a long text is held against it.
        """
        self._parts = tuple(parts)
        lengths = np.concatenate([part.lengths for part in parts])
        self._firsts = np.cumsum([0, *(len(part.lengths) for part in parts)])
        self._times = np.ones(len(lengths), np.int64) if times is None else times.astype(np.int64)
        self._count = int(self._times.sum())
        lengths = np.maximum(lengths, 1)
        mean = (lengths * self._times).sum() / max(1, self._count)
        self._norms: Values = k1 * (1 - b + b * lengths / max(1e-9, mean))
        self._k1 = k1

    @classmethod
    def over(cls, texts: Sequence[Sequence[str]]) -> "Bm25":
        """Texts as tokens, all at once."""
        return cls([Postings.of(texts)])

    def search(self, asked: Asked) -> Found:
        """What every text has of a question; of those that do not count, too."""
        parts = [part.places(asked.tokens) for part in self._parts]
        which = np.concatenate([which for which, _ in parts])
        rows = np.concatenate(
            [
                part.rows[inside] + first
                for part, (_, inside), first in zip(
                    self._parts, parts, self._firsts[:-1], strict=True
                )
            ]
        )
        counts = np.concatenate(
            [p.counts[inside] for p, (_, inside) in zip(self._parts, parts, strict=True)]
        ).astype(np.float64)
        seen = np.bincount(which, self._times[rows], len(asked.tokens))
        weights = np.log1p((self._count - seen + 0.5) / (seen + 0.5))
        values = weights * asked.times
        values = values[which] * counts * (self._k1 + 1) / (counts + self._norms[rows])
        return Found(weights, self._summed(rows, values), self._summed(rows, weights[which]))

    def _summed(self, rows: Numbers, values: Values) -> Values:
        """Of every text: its values summed."""
        return np.bincount(rows, values, len(self._norms)).astype(np.float64)

    def scores(self, query: Iterable[str]) -> Values:
        """Of each text."""
        return self.search(Asked.of(query)).scores
