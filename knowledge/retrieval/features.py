"""How an entry and a question agree, in numbers that mean the same for every question.

Overlaps are weighted by how telling a token is (idf over entries): sharing 怎么办理 says nothing,
sharing 提取 and 公积金 nearly everything. Each is taken over characters, pairs, words and sounds,
because people paraphrase (characters carry most), abbreviate, and slip by sound. What of the
question the corpus has never seen is a number of its own: by it, questions about other things give
themselves away.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from knowledge.retrieval.analysis import Analysis

FAMILIES = ("characters", "pairs", "words", "sounds")
_ALIKE = tuple(f"{family}_alike" for family in FAMILIES)
_SHARE = tuple(f"{family}_share" for family in FAMILIES)
_COSINES = ("cosine_nearest", "cosine_questions", "cosine_answer", "cosine_whole")
_OF_ENTRY = (*_ALIKE, *_SHARE, *_COSINES, "covered", "edit")
_MARGINS = ("characters_share", "pairs_alike", "cosine_nearest", "cosine_whole", "edit")
NAMES = (
    *_OF_ENTRY,
    "composite",
    "composite_margin",
    *(f"{name}_margin" for name in _MARGINS),
    "unknown",
    "length",
    "asks",
    "tells",
)
"""``alike``: Dice with the best matching way to ask it. ``share``: BM25 against the whole entry,
over the most the question could reach. ``covered``: the question's pairs found in that way to ask
it. ``margin``: over the best other candidate. ``unknown``: never seen, not even by sound.
``asks``, ``tells``: whether the message puts a question, or reports an event."""

AGREEING = tuple(name not in {"unknown", "length", "tells"} for name in NAMES)
"""Which numbers can only speak for an entry, never against it."""

COMPOSITE = NAMES.index("composite")
PAIRS_ALIKE = NAMES.index("pairs_alike")
_BLEND = {
    "cosine_nearest": 1.0,
    "cosine_whole": 1.0,
    "characters_share": 1.0,
    "pairs_share": 1.0,
    "words_share": 0.5,
    "sounds_alike": 0.5,
}
_K1, _B = 1.2, 0.75

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Side:
    """The tokens of one family and their weights summed."""

    tokens: frozenset[str]
    mass: float


@dataclass(frozen=True)
class Form:
    """A text, ready to be compared."""

    text: str
    sides: tuple[Side, ...]
    asks: bool
    tells: bool


@dataclass(frozen=True)
class EntryForms:
    """An entry: the ways to ask it, and of each family what every token of it is worth."""

    questions: tuple[Form, ...]
    worth: tuple[dict[str, float], ...]


class Weights:
    """How telling each token is, over the entries of one corpus."""

    def __init__(self, entries: Sequence[Sequence[Analysis]]) -> None:
        bags = [tuple(_bag(texts, family) for texts in entries) for family in range(len(FAMILIES))]
        self._count = len(entries)
        self._idf = tuple(self._idf_of(family) for family in bags)
        self._mean = tuple(sum(map(Counter.total, family)) / self._count for family in bags)
        self.unseen = math.log1p((self._count + 0.5) / 0.5)

    def knowing(self, texts: Sequence[Analysis]) -> "Weights":
        """The same, also knowing the words of one entry more; what was known weighs as before."""
        once = math.log1p((self._count - 0.5) / 1.5)
        more = copy(self)
        more._idf = tuple(
            dict.fromkeys(_bag(texts, family), once) | idf for family, idf in enumerate(self._idf)
        )
        return more

    def form(self, text: Analysis) -> Form:
        """A text ready to be compared."""
        sides = tuple(
            Side(tokens, self._mass(tokens, idf))
            for tokens, idf in zip(map(frozenset, _families(text)), self._idf, strict=True)
        )
        return Form(text.text.replace(" ", ""), sides, text.asks, text.tells)

    def entry(self, questions: Sequence[Analysis], texts: Sequence[Analysis]) -> EntryForms:
        """An entry ready to be compared; ``texts`` is all of it."""
        worth = tuple(
            self._worth(_bag(texts, family), self._idf[family], self._mean[family])
            for family in range(len(FAMILIES))
        )
        return EntryForms(tuple(map(self.form, questions)), worth)

    def compare(
        self, query: Form, entries: Sequence[EntryForms], cosines: NDArray[np.float32]
    ) -> Values:
        """A row of features for each candidate; ``cosines`` has a row of four for each."""
        table = np.zeros((len(entries), len(NAMES)))
        for row, entry in zip(table, entries, strict=True):
            self._agreement(query, entry, row)
        first = len(_ALIKE) + len(_SHARE)
        table[:, first : first + len(_COSINES)] = np.maximum(cosines, 0.0)
        table[:, COMPOSITE] = sum(
            weight * table[:, NAMES.index(name)] for name, weight in _BLEND.items()
        )
        margins = [COMPOSITE, *(NAMES.index(name) for name in _MARGINS)]
        table[:, COMPOSITE + 1 : COMPOSITE + 1 + len(margins)] = _over_best_other(table[:, margins])
        table[:, -4] = self._unknown(query)
        table[:, -3] = min(1.0, math.log1p(len(query.sides[0].tokens)) / 5)
        table[:, -2] = query.asks
        table[:, -1] = query.tells
        return table

    def _agreement(self, query: Form, entry: EntryForms, row: Values) -> None:
        count = len(FAMILIES)
        covered = edit = 0.0
        for family, (side, idf) in enumerate(zip(query.sides, self._idf, strict=True)):
            best = 0.0
            for form in entry.questions:
                other = form.sides[family]
                common = side.tokens & other.tokens
                if common:
                    mass = sum(idf[token] for token in common)
                    best = max(best, 2 * mass / (side.mass + other.mass))
                    if family == 1:
                        covered = max(covered, mass / side.mass)
            worth = entry.worth[family]
            row[family] = best
            reached = sum(worth.get(token, 0.0) for token in side.tokens)
            row[count + family] = reached / side.mass if side.mass else 0.0
        for form in entry.questions:
            edit = max(edit, fuzz.ratio(query.text, form.text))
        row[count * 2 + len(_COSINES)] = covered
        row[count * 2 + len(_COSINES) + 1] = edit / 100

    def _unknown(self, query: Form) -> float:
        heard = query.sides[-1]
        known = self._idf[-1]
        strange = sum(token not in known for token in heard.tokens)
        return strange * self.unseen / heard.mass if heard.mass else 1.0

    def _idf_of(self, bags: Sequence[Counter[str]]) -> dict[str, float]:
        counts = Counter(chain.from_iterable(bags))
        return {
            token: math.log1p((self._count - count + 0.5) / (count + 0.5))
            for token, count in counts.items()
        }

    def _mass(self, tokens: Iterable[str], idf: dict[str, float]) -> float:
        unseen = self.unseen
        return sum(idf.get(token, unseen) for token in tokens)

    @staticmethod
    def _worth(bag: Counter[str], idf: dict[str, float], mean: float) -> dict[str, float]:
        """BM25 of each token, over the most that one could reach."""
        norm = _K1 * (1 - _B + _B * bag.total() / mean)
        return {token: idf[token] * count / (count + norm) for token, count in bag.items()}


def _families(text: Analysis) -> tuple[tuple[str, ...], ...]:
    return text.unigrams, text.bigrams, text.words, text.sounds


def _bag(texts: Iterable[Analysis], family: int) -> Counter[str]:
    return Counter(token for text in texts for token in _families(text)[family])


def _over_best_other(values: Values) -> Values:
    """Of each column: each value over the best of the others."""
    if len(values) < 2:
        return values
    top = np.sort(values, axis=0)[::-1]
    leads = values == top[0]
    result: Values = values - np.where(leads, top[1], top[0])
    return result
