"""How an entry and a question agree, in numbers that mean the same for every question.

Overlaps are weighted by how telling a token is (idf over entries): sharing 怎么办理 says nothing,
sharing 提取 and 公积金 nearly everything. Each is taken over characters, pairs, words and sounds,
because people paraphrase (characters carry most), abbreviate, and slip by sound. What of the
question the corpus has never seen is a number of its own: by it, questions about other things give
themselves away. Whom it is for, where, and what about the matter is asked are compared apart, since
two entries often differ in nothing else.

A question is compared with every way to ask each candidate, hundreds of texts: tokens are kept as
numbers and looked up all at once.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.retrieval.analysis import Analysis
from knowledge.retrieval.constraints import Narrowing, agreement, narrowing
from knowledge.retrieval.spelling import Speller

FAMILIES = ("characters", "pairs", "words", "sounds")
_ALIKE = tuple(f"{family}_alike" for family in FAMILIES)
_AGAIN = tuple(f"{family}_again" for family in FAMILIES)
_SHARE = tuple(f"{family}_share" for family in FAMILIES)
_HELD = tuple(f"{family}_held" for family in FAMILIES)
_COSINES = ("cosine_nearest", "cosine_questions", "cosine_answer", "cosine_whole")
_OVERLAPS = (*_ALIKE, *_AGAIN, *_SHARE, *_HELD)
_NARROWING = ("audience", "audience_other", "place", "aspects", "numbers")
_OF_ENTRY = (*_OVERLAPS, *_COSINES, "covered", "edit", *_NARROWING)
_MARGINS = (
    "characters_share", "characters_alike", "pairs_alike", "pairs_share", "pairs_held",
    "words_alike", "cosine_nearest", "cosine_questions", "cosine_whole", "edit",
)  # fmt: skip
_OF_QUESTION = ("unknown", "strangest", "length", "asks", "tells")
NAMES = (
    *_OF_ENTRY,
    "composite",
    "composite_margin",
    *(f"{name}_margin" for name in _MARGINS),
    *_OF_QUESTION,
)
"""``alike``: Dice with the best matching way to ask it; ``again``: mean of the three best. ``share``:
BM25 against the whole entry, over the most the question could reach; ``held``: what of the question
stands in the entry at all. ``covered``: the question's pairs found in one way to ask it. ``margin``:
over the best other candidate. ``audience``, ``place``, ``aspects``, ``numbers``: whether what narrows
the question agrees; ``audience_other``: it is for somebody else. ``unknown``: never seen, not even by
sound; ``strangest``: the most telling word never seen. ``asks``, ``tells``: whether the message puts a
question, or reports an event."""

_AGAINST = {"unknown", "strangest", "length", "tells", "audience_other"}
AGREEING = tuple(name not in _AGAINST for name in NAMES)
"""Which numbers can only speak for an entry, never against it."""

COMPOSITE = NAMES.index("composite")
PAIRS_ALIKE = NAMES.index("pairs_alike")
_BLEND = {
    "cosine_nearest": 1.0,
    "cosine_questions": 0.5,
    "cosine_whole": 1.0,
    "characters_share": 1.0,
    "pairs_share": 1.0,
    "pairs_alike": 0.5,
    "words_share": 0.5,
    "sounds_alike": 0.5,
}
_K1, _B = 1.2, 0.75
_SLOTS = 1 << 16

Values = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Form:
    """A question, ready to be compared."""

    text: str
    tokens: Numbers
    """Tokens of all families as numbers."""
    weights: Values
    families: Numbers
    masses: Values
    """Of each family: the weights summed."""
    strange: float
    """Share of its sounds that no entry has."""
    strangest: float
    narrowing: Narrowing
    asks: bool
    tells: bool


@dataclass(frozen=True)
class EntryForms:
    """An entry, ready to be compared."""

    texts: tuple[str, ...]
    """The ways to ask it, as they are compared letter by letter."""
    tokens: Numbers
    """Tokens of the ways to ask it, one after the other."""
    cells: Numbers
    """Of each of these tokens: way × families + family."""
    masses: Values
    """Of each way and family: the weights summed."""
    whole: Numbers
    """Tokens of all its text."""
    whole_families: Numbers
    worth: Values
    """Of each of these: what BM25 gives for it."""
    narrowing: Narrowing


class Weights:
    """How telling each token is, over the entries of one corpus."""

    def __init__(self, entries: Sequence[Sequence[Analysis]]) -> None:
        bags = [tuple(_bag(texts, family) for texts in entries) for family in range(len(FAMILIES))]
        self._count = len(entries)
        self._idf = tuple(self._idf_of(family) for family in bags)
        self._mean = tuple(sum(map(Counter.total, family)) / self._count for family in bags)
        self.unseen = math.log1p((self._count + 0.5) / 0.5)
        self._speller: Speller | None = None

    def respelled(self, text: Analysis) -> str | None:
        """The text with words of the corpus in place of what sounds like them, if any do."""
        if self._speller is None:
            self._speller = Speller(self._idf[2], self._idf[1].keys())
        return self._speller.corrected(text.text)

    def knowing(self, texts: Sequence[Analysis]) -> "Weights":
        """The same, also knowing the words of one entry more; what was known weighs as before."""
        once = math.log1p((self._count - 0.5) / 1.5)
        more = copy(self)
        more._idf = tuple(
            dict.fromkeys(_bag(texts, family), once) | idf for family, idf in enumerate(self._idf)
        )
        return more

    def form(self, text: Analysis) -> Form:
        """A question ready to be compared."""
        tokens, weights, families = self._weighed(text)
        masses = np.bincount(families, weights, len(FAMILIES)).astype(np.float64)
        heard = set(text.sounds)
        known = self._idf[-1]
        strange = sum(token not in known for token in heard) * self.unseen
        words = [len(w) for w in text.words if w not in self._idf[2] and len(w) > 1]
        return Form(
            text=text.text.replace(" ", ""),
            tokens=tokens,
            weights=weights,
            families=families,
            masses=masses,
            strange=strange / float(masses[-1]) if masses[-1] else 1.0,
            strangest=min(1.0, max(words, default=0) / 4),
            narrowing=narrowing(text.said),
            asks=text.asks,
            tells=text.tells,
        )

    def entry(self, questions: Sequence[Analysis], texts: Sequence[Analysis]) -> EntryForms:
        """An entry ready to be compared; ``texts`` is all of it."""
        rows = [self._weighed(question) for question in questions]
        count = len(FAMILIES)
        cells = [families + number * count for number, (_, _, families) in enumerate(rows)]
        masses = [np.bincount(families, weights, count) for _, weights, families in rows]
        bags = [_bag(texts, family) for family in range(count)]
        worth = [
            self._worth(bag, self._idf[family], self._mean[family])
            for family, bag in enumerate(bags)
        ]
        sizes = [len(bag) for bag in bags]
        return EntryForms(
            texts=tuple(question.text.replace(" ", "") for question in questions),
            tokens=np.concatenate([tokens for tokens, _, _ in rows]),
            cells=np.concatenate(cells),
            masses=np.concatenate(masses),
            whole=_numbers(chain.from_iterable(bags), sizes),
            whole_families=np.repeat(np.arange(count), sizes),
            worth=np.array(list(chain.from_iterable(worth))),
            narrowing=Narrowing.together([narrowing(question.said) for question in questions]),
        )

    def compare(
        self, query: Form, entries: Sequence[EntryForms], cosines: NDArray[np.float32]
    ) -> Values:
        """A row of features for each candidate; ``cosines`` has a row of four for each."""
        table = np.zeros((len(entries), len(NAMES)))
        _overlaps(query, entries, table)
        first = len(_OVERLAPS)
        table[:, first : first + len(_COSINES)] = np.maximum(cosines, 0.0)
        start = _OF_ENTRY.index("audience")
        for row, entry in zip(table, entries, strict=True):
            row[start : start + len(_NARROWING)] = agreement(query.narrowing, entry.narrowing)
        table[:, COMPOSITE] = table[:, _BLENDED] @ _BLEND_WEIGHTS
        table[:, COMPOSITE + 1 : COMPOSITE + 1 + len(_LED)] = _over_best_other(table[:, _LED])
        length = min(1.0, math.log1p((query.families == 0).sum()) / 5)
        table[:, -len(_OF_QUESTION) :] = (
            query.strange,
            query.strangest,
            length,
            query.asks,
            query.tells,
        )
        return table

    def held(self, query: Form, entries: Sequence[EntryForms]) -> Values:
        """Of each entry: the share of what is telling in a text that it holds anywhere at all."""
        count = len(FAMILIES)
        lookup = _Lookup(query)
        shares = np.zeros(len(entries))
        for number, entry in enumerate(entries):
            there = np.bincount(entry.whole_families, lookup.weights(entry.whole), count)
            shares[number] = (there / np.maximum(query.masses, 1e-9))[:2].mean()
        return shares

    def _weighed(self, text: Analysis) -> tuple[Numbers, Values, Numbers]:
        """Of a text's tokens: their numbers, weights and families."""
        bags = [dict.fromkeys(tokens) for tokens in _families(text)]
        weights = [
            idf.get(token, self.unseen)
            for bag, idf in zip(bags, self._idf, strict=True)
            for token in bag
        ]
        sizes = [len(bag) for bag in bags]
        return (
            _numbers(chain.from_iterable(bags), sizes),
            np.array(weights, dtype=np.float64),
            np.repeat(np.arange(len(FAMILIES)), sizes),
        )

    def _idf_of(self, bags: Sequence[Counter[str]]) -> dict[str, float]:
        counts = Counter(chain.from_iterable(bags))
        return {
            token: math.log1p((self._count - count + 0.5) / (count + 0.5))
            for token, count in counts.items()
        }

    def _worth(self, bag: Counter[str], idf: dict[str, float], mean: float) -> list[float]:
        """BM25 of each token, over the most that one could reach."""
        norm = _K1 * (1 - _B + _B * bag.total() / mean)
        return [
            idf.get(token, self.unseen) * count / (count + norm) for token, count in bag.items()
        ]


_BLENDED = [NAMES.index(name) for name in _BLEND]
_BLEND_WEIGHTS = np.array(list(_BLEND.values()))
_LED = [COMPOSITE, *(NAMES.index(name) for name in _MARGINS)]


def _overlaps(query: Form, entries: Sequence[EntryForms], table: Values) -> None:
    """Fill in what is counted from shared tokens, and the likeness letter by letter."""
    count = len(FAMILIES)
    ways = np.array([len(entry.texts) for entry in entries])
    starts = np.concatenate([[0], np.cumsum(ways)[:-1]])
    lookup = _Lookup(query)
    shared = lookup.weights(np.concatenate([entry.tokens for entry in entries]))
    cells = np.concatenate(
        [entry.cells + start * count for entry, start in zip(entries, starts, strict=True)]
    )
    common = np.bincount(cells, shared, int(ways.sum()) * count).reshape(-1, count)
    masses = np.concatenate([entry.masses for entry in entries]).reshape(-1, count)
    alike = 2 * common / np.maximum(masses + query.masses, 1e-9)
    table[:, :count] = np.maximum.reduceat(alike, starts)
    table[:, count : 2 * count] = _three_best(alike, starts, ways)
    whole = np.concatenate([entry.whole for entry in entries])
    there = lookup.weights(whole)
    cells = np.concatenate([entry.whole_families + n * count for n, entry in enumerate(entries)])
    worth = np.where(there > 0, np.concatenate([entry.worth for entry in entries]), 0.0)
    mass = np.maximum(query.masses, 1e-9)
    size = len(entries) * count
    table[:, 2 * count : 3 * count] = np.bincount(cells, worth, size).reshape(-1, count) / mass
    table[:, 3 * count : 4 * count] = np.bincount(cells, there, size).reshape(-1, count) / mass
    covered = common[:, 1] / mass[1]
    table[:, _OF_ENTRY.index("covered")] = np.maximum.reduceat(covered, starts)
    texts = [text for entry in entries for text in entry.texts]
    edit = process.cdist([query.text], texts, scorer=fuzz.ratio, dtype=np.float32)[0]
    table[:, _OF_ENTRY.index("edit")] = np.maximum.reduceat(edit, starts) / 100


class _Lookup:
    """The weight of each token in a question, for many tokens at once."""

    def __init__(self, query: Form) -> None:
        self._tokens = np.concatenate([[-1], query.tokens])
        self._weights = np.concatenate([[0.0], query.weights])
        self._slots = np.zeros(_SLOTS, dtype=np.int16)
        # Of two tokens of a question in one slot (one question in twenty) the later one counts.
        self._slots[query.tokens & (_SLOTS - 1)] = np.arange(1, len(self._tokens))

    def weights(self, tokens: Numbers) -> Values:
        places = self._slots[tokens & (_SLOTS - 1)]
        result: Values = np.where(self._tokens[places] == tokens, self._weights[places], 0.0)
        return result


def _three_best(alike: Values, starts: Numbers, ways: Numbers) -> Values:
    """Of each entry and family: the mean over the three ways that match best."""
    widest = int(ways.max())
    padded = np.zeros((len(ways), widest, alike.shape[1]))
    row = np.repeat(np.arange(len(ways)), ways)
    padded[row, np.arange(len(alike)) - starts[row]] = alike
    best = -np.sort(-padded, axis=1)[:, :3]
    result: Values = best.sum(axis=1) / np.minimum(ways, 3)[:, None]
    return result


def _numbers(tokens: Iterable[str], sizes: Sequence[int]) -> Numbers:
    """Tokens as numbers, those of different families apart."""
    hashed = np.array([crc32(token.encode()) for token in tokens], dtype=np.int64)
    return hashed * len(FAMILIES) + np.repeat(np.arange(len(FAMILIES)), sizes)


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
