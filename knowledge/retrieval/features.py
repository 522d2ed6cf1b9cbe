"""How an entry and a question agree, in a dozen numbers between 0 and 1.

Overlaps are weighted by how telling a token is (idf over entries): sharing 怎么办理 says nothing,
sharing 提取 公积金 nearly everything. What of the question the corpus has never seen is a number
of its own: it is how questions about other things give themselves away.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from knowledge.retrieval.analysis import Analysis
from knowledge.retrieval.embedding import Vectors

Tokens = frozenset[str]


class Features(NamedTuple):
    """One entry against one question."""

    pairs: float
    """Overlap (Dice) of character pairs with the best matching way to ask it."""
    pairs_covered: float
    """Share of the question that this way to ask it covers."""
    words: float
    sounds: float
    edit: float
    """Edit similarity with the best matching way to ask it."""
    cosine: float
    """To the nearest way to ask it."""
    cosine_answer: float
    entry_covered: float
    """Share of the question found anywhere in the entry, answer included."""
    composite: float
    """Mean of overlap, sound and meaning: what entries are ranked by before they are judged."""
    composite_squared: float
    margin: float
    """Composite over that of the next best other entry."""
    unknown: float
    """Share of the question that the corpus has never seen, not even by sound."""
    length: float


@dataclass(frozen=True)
class Form:
    """A text as sets of tokens with their weights summed."""

    text: str
    pairs: Tokens
    words: Tokens
    sounds: Tokens
    pair_mass: float
    word_mass: float
    sound_mass: float


@dataclass(frozen=True)
class EntryForms:
    """An entry: the ways to ask it, and all its tokens together."""

    questions: tuple[Form, ...]
    pairs: Tokens


class Weights:
    """How telling each token is, over the entries of one corpus."""

    def __init__(self, entries: Sequence[Iterable[Analysis]]) -> None:
        self._count = len(entries)
        pairs: Counter[str] = Counter()
        words: Counter[str] = Counter()
        sounds: Counter[str] = Counter()
        for texts in entries:
            together = list(texts)
            pairs.update({t for text in together for t in text.bigrams})
            words.update({t for text in together for t in text.words})
            sounds.update({t for text in together for t in text.sounds})
        self.pairs = self._idf(pairs)
        self.words = self._idf(words)
        self.sounds = self._idf(sounds)
        self.unseen = math.log1p(self._count + 0.5)

    def _idf(self, counts: Counter[str]) -> dict[str, float]:
        return {
            token: math.log1p((self._count - count + 0.5) / (count + 0.5))
            for token, count in counts.items()
        }

    def mass(self, tokens: Tokens, weights: dict[str, float]) -> float:
        """Weights summed; what was never seen weighs most."""
        unseen = self.unseen
        return sum(weights.get(token, unseen) for token in tokens)

    def form(self, text: Analysis) -> Form:
        """A text ready to be compared."""
        pairs, words, sounds = map(frozenset, (text.bigrams, text.words, text.sounds))
        return Form(
            text.text.replace(" ", ""),
            pairs,
            words,
            sounds,
            self.mass(pairs, self.pairs),
            self.mass(words, self.words),
            self.mass(sounds, self.sounds),
        )


def compare(
    query: Form,
    entries: Sequence[EntryForms],
    cosines: Sequence[tuple[float, float]],
    weights: Weights,
) -> NDArray[np.float64]:
    """A row of features for each candidate.

    Args:
        query: the question.
        entries: the candidates.
        cosines: of each candidate: to its nearest question, to its answer.
        weights: of the corpus.
    """
    rows = [
        _one(query, entry, cosine, answer, weights)
        for entry, (cosine, answer) in zip(entries, cosines, strict=True)
    ]
    composite = [row.composite for row in rows]
    best, second = _two_best(composite)
    return np.array(
        [
            row._replace(margin=value - (second if value == best else best))
            for row, value in zip(rows, composite, strict=True)
        ],
        dtype=np.float64,
    ).reshape(len(rows), len(Features._fields))


def cosines_of(
    query: Vectors, rows: Vectors, question_rows: Sequence[slice]
) -> list[tuple[float, float]]:
    """Of entries given as slices of ``rows``, whose last row is the answer."""
    found = []
    for part in question_rows:
        values = rows[part] @ query
        found.append((max(0.0, float(values[:-1].max())), max(0.0, float(values[-1]))))
    return found


def _one(
    query: Form, entry: EntryForms, cosine: float, cosine_answer: float, weights: Weights
) -> Features:
    pairs = covered = sounds = words = edit = 0.0
    for form in entry.questions:
        if common := query.pairs & form.pairs:
            mass = weights.mass(common, weights.pairs)
            pairs = max(pairs, 2 * mass / (query.pair_mass + form.pair_mass))
            covered = max(covered, mass / query.pair_mass)
        if common := query.sounds & form.sounds:
            mass = weights.mass(common, weights.sounds)
            sounds = max(sounds, 2 * mass / (query.sound_mass + form.sound_mass))
        if common := query.words & form.words:
            mass = weights.mass(common, weights.words)
            words = max(words, 2 * mass / (query.word_mass + form.word_mass))
        edit = max(edit, fuzz.ratio(query.text, form.text) / 100)
    anywhere = weights.mass(query.pairs & entry.pairs, weights.pairs)
    strange = [t for t in query.sounds if t not in weights.sounds]
    composite = 0.25 * pairs + 0.25 * sounds + 0.4 * cosine + 0.1 * words
    return Features(
        pairs=pairs,
        pairs_covered=covered,
        words=words,
        sounds=sounds,
        edit=edit,
        cosine=cosine,
        cosine_answer=cosine_answer,
        entry_covered=anywhere / query.pair_mass if query.pair_mass else 0.0,
        composite=composite,
        composite_squared=composite**2,
        margin=0.0,
        unknown=len(strange) * weights.unseen / query.sound_mass if query.sound_mass else 1.0,
        length=min(1.0, math.log1p(len(query.pairs)) / 5),
    )


def _two_best(values: Sequence[float]) -> tuple[float, float]:
    best = second = 0.0
    for value in values:
        if value > best:
            best, second = value, best
        elif value > second:
            second = value
    return best, second
