"""How an entry and a question agree, in numbers that mean the same for every question.

Overlaps are weighted by how telling a token is (idf over entries): sharing 怎么办理 says nothing,
sharing 提取 and 公积金 nearly everything. Each is taken over characters, pairs, words and sounds,
because people paraphrase (characters carry most), abbreviate, and slip by sound. What of the
question the corpus has never seen is a number of its own: by it, questions about other things give
themselves away. Whom it is for, where, and what about the matter is asked are compared apart, since
two entries often differ in nothing else.

A question is compared with every way to ask each candidate, hundreds of texts: tokens are kept as
numbers and looked up all at once, and all that is counted is counted over the few that are shared.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.retrieval.analysis import Analysis
from knowledge.retrieval.constraints import Narrowing, contrasting, narrowing

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
_COMMON = 0.3  # share of the entries that have it
_LEAST, _MOST = 6, 8  # tokens of a family that are looked up however common, however rare
_SLOTS = 1 << 16
_SIEVE = 1 << 14  # small enough to stay in the nearest cache

Values = NDArray[np.float64]
Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint32]


@dataclass(frozen=True)
class Form:
    """A question, ready to be compared."""

    text: str
    bags: tuple[list[str], ...]
    """Of each family: its tokens, each once."""
    tokens: Numbers
    """All of these as numbers."""
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
    """An entry, ready to be compared: tokens as numbers, in segments one after the other.

    All but the masses is the same whatever else the corpus holds.
    """

    texts: tuple[str, ...]
    """The ways to ask it, as they are compared letter by letter."""
    tokens: Hashes
    """Tokens of the ways to ask it: a segment for each way and family."""
    lengths: Numbers
    """Of these segments."""
    whole: Hashes
    """Tokens of all its text, each once: a segment for each family."""
    counts: Numbers
    """How often each of these occurs."""
    whole_lengths: Numbers
    """Of these segments."""
    sizes: Numbers
    """Of each family: the counts summed."""
    marks: Hashes
    """What narrows it; never empty."""
    masses: Values
    """Of each way and family: the weights summed; empty until they are known."""

    @classmethod
    def of(cls, questions: Sequence[Analysis], texts: Sequence[Analysis]) -> "EntryForms":
        """An entry but for its masses; ``texts`` is all of it."""
        ways = [dict.fromkeys(tokens) for question in questions for tokens in question.families]
        bags = [_bag(texts, family) for family in range(len(FAMILIES))]
        return cls(
            texts=tuple(question.text.replace(" ", "") for question in questions),
            tokens=_hashes(chain.from_iterable(ways)),
            lengths=np.array(list(map(len, ways)), dtype=np.int64),
            whole=_hashes(chain.from_iterable(bags)),
            counts=np.array([n for bag in bags for n in bag.values()], dtype=np.int64),
            whole_lengths=np.array(list(map(len, bags)), dtype=np.int64),
            sizes=np.array([bag.total() for bag in bags], dtype=np.int64),
            marks=_marks(Narrowing.together([narrowing(question.said) for question in questions])),
            masses=np.empty(0),
        )


class Weights:
    """How telling each token is, over the entries of one corpus."""

    def __init__(self, tokens: Numbers, frequencies: Numbers, totals: Values, count: int) -> None:
        """Weigh tokens.

        Args:
            tokens: all that occur, as numbers, rising.
            frequencies: of each: how many entries have it.
            totals: of each family: how many tokens all entries have together.
            count: how many entries there are.
        """
        self._tokens = tokens
        self._idf = np.log1p((count - frequencies + 0.5) / (frequencies + 0.5))
        self._mean = totals / max(1, count)
        self._once = math.log1p((count - 0.5) / 1.5) if count else math.log1p(1 / 3)
        self.unseen = math.log1p((count + 0.5) / 0.5)

    def knowing(self, entries: Sequence[EntryForms]) -> "Weights":
        """The same, also knowing the words of more entries; what was known weighs as before."""
        found = [numbers(entry.whole, entry.whole_lengths) for entry in entries]
        new = np.setdiff1d(np.concatenate(found), self._tokens) if found else np.empty(0, np.int64)
        if not len(new):
            return self
        places = np.searchsorted(self._tokens, new)
        more = copy(self)
        more._tokens = np.insert(self._tokens, places, new)
        more._idf = np.insert(self._idf, places, self._once)
        return more

    def form(self, text: Analysis) -> Form:
        """A question ready to be compared."""
        bags = tuple(list(dict.fromkeys(tokens)) for tokens in text.families)
        families = np.repeat(np.arange(len(FAMILIES)), list(map(len, bags)))
        tokens = _hashes(chain.from_iterable(bags)).astype(np.int64) * len(FAMILIES) + families
        weights, known = self.of(tokens)
        masses = np.bincount(families, weights, len(FAMILIES)).astype(np.float64)
        sounds = len(bags[-1])
        strange = (sounds - np.count_nonzero(known[len(known) - sounds :])) * self.unseen
        new = ~known[families == FAMILIES.index("words")]
        words = [len(w) for w, is_new in zip(bags[2], new, strict=True) if is_new and len(w) > 1]
        return Form(
            text=text.text.replace(" ", ""),
            bags=bags,
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

    def telling(self, form: Form) -> list[list[str]]:
        """The most telling tokens of each family, to be searched for among very many.

        What is left out says little and costs most: its entries are the longest lists.
        """
        enough = math.log1p((1 - _COMMON) / _COMMON)
        weights = form.weights.tolist()
        kept: list[list[str]] = []
        start = 0
        for bag in form.bags:
            own = sorted(zip(weights[start:], bag, strict=False), key=_weight, reverse=True)
            kept.append([t for n, (w, t) in enumerate(own[:_MOST]) if n < _LEAST or w >= enough])
            start += len(bag)
        return kept

    def of(self, tokens: Numbers) -> tuple[Values, NDArray[np.bool_]]:
        """The weight of each token, and whether it occurs in the corpus at all."""
        if not len(self._tokens):
            return np.full(len(tokens), self.unseen), np.zeros(len(tokens), dtype=bool)
        places = np.searchsorted(self._tokens, tokens)
        places[places == len(self._tokens)] = 0
        known = self._tokens[places] == tokens
        return np.where(known, self._idf[places], self.unseen), known

    def masses(self, tokens: Hashes, lengths: Numbers) -> Values:
        """Of segments of tokens, family after family: the weights summed."""
        weights, _ = self.of(numbers(tokens, lengths))
        sums: Values = np.bincount(segments(lengths), weights, len(lengths)).astype(np.float64)
        return sums

    def weighed(self, entry: EntryForms) -> EntryForms:
        """An entry with its masses."""
        return replace(entry, masses=self.masses(entry.tokens, entry.lengths))

    def compare(
        self, query: Form, entries: Sequence[EntryForms], cosines: NDArray[np.float32]
    ) -> Values:
        """A row of features for each candidate; ``cosines`` has a row of four for each."""
        table = np.zeros((len(entries), len(NAMES)))
        _overlaps(query, entries, self._mean, table)
        first = len(_OVERLAPS)
        table[:, first : first + len(_COSINES)] = np.maximum(cosines, 0.0)
        start = _OF_ENTRY.index("audience")
        table[:, start : start + len(_NARROWING)] = _agreement(query.narrowing, entries)
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
        if not entries:
            return np.zeros(0)
        lengths = np.concatenate([entry.whole_lengths for entry in entries])
        shared = _shared(query, np.concatenate([entry.whole for entry in entries]), lengths)
        there = shared.sums(shared.weights) / np.maximum(query.masses, 1e-9)
        result: Values = there[:, :2].mean(axis=1)
        return result


_BLENDED = [NAMES.index(name) for name in _BLEND]
_BLEND_WEIGHTS = np.array(list(_BLEND.values()))
_LED = [COMPOSITE, *(NAMES.index(name) for name in _MARGINS)]
_COVERED, _EDIT = _OF_ENTRY.index("covered"), _OF_ENTRY.index("edit")


def _overlaps(query: Form, entries: Sequence[EntryForms], mean: Values, table: Values) -> None:
    """Fill in what is counted from shared tokens, and the likeness letter by letter."""
    count = len(FAMILIES)
    ways = np.array([len(entry.texts) for entry in entries])
    starts = np.cumsum(ways) - ways
    asked = int(ways.sum())
    lengths = np.concatenate(
        [*(entry.lengths for entry in entries), *(entry.whole_lengths for entry in entries)]
    )
    tokens = [entry.tokens for entry in entries]
    first = sum(map(len, tokens))
    shared = _shared(query, np.concatenate([*tokens, *(e.whole for e in entries)]), lengths)
    sums = shared.sums(shared.weights)
    common, there = sums[:asked], sums[asked:]
    masses = np.concatenate([entry.masses for entry in entries]).reshape(-1, count)
    best = _three_best(2 * common / np.maximum(masses + query.masses, 1e-9), starts, ways)
    table[:, :count] = best[:, :, -1]
    table[:, count : 2 * count] = best.sum(axis=2) / np.minimum(ways, 3)[:, None]
    mass = np.maximum(query.masses, 1e-9)
    table[:, 2 * count : 3 * count] = _worth(shared, first, entries, mean)[asked:] / mass
    table[:, 3 * count : 4 * count] = there / mass
    table[:, _COVERED] = np.maximum.reduceat(common[:, 1], starts) / mass[1]
    texts = [text for entry in entries for text in entry.texts]
    edit = process.cdist([query.text], texts, scorer=fuzz.ratio, dtype=np.float32)[0]
    table[:, _EDIT] = np.maximum.reduceat(edit, starts) / 100


def _worth(shared: "_Shared", first: int, entries: Sequence[EntryForms], mean: Values) -> Values:
    """BM25 of the shared tokens from the ``first`` on, which are of all of an entry's text."""
    start = int(np.searchsorted(shared.places, first))
    cells = shared.cells[start:]
    counts = np.concatenate([entry.counts for entry in entries])
    found = counts.take(shared.places[start:] - first).astype(np.float64)
    sizes = np.stack([entry.sizes for entry in entries]).ravel()
    norms = _K1 * (1 - _B + _B * sizes / np.tile(np.maximum(mean, 1e-9), len(entries)))
    worth = np.zeros(len(shared.weights))
    worth[start:] = (
        shared.weights[start:] * found / (found + norms.take(cells - (shared.count - len(norms))))
    )
    return shared.sums(worth)


@dataclass(frozen=True)
class _Shared:
    """Those of many tokens that a question has, too."""

    places: Numbers
    """Where they stand among the many, rising."""
    cells: Numbers
    """Which segment each is in."""
    weights: Values
    count: int
    """Of the segments."""

    def sums(self, values: Values) -> Values:
        """Of each text (a row) and family: the values of its shared tokens summed."""
        result: Values = np.bincount(self.cells, values, self.count).reshape(-1, len(FAMILIES))
        return result


def _shared(query: Form, tokens: Hashes, lengths: Numbers) -> _Shared:
    """Those of the tokens of segments, family after family, that are a question's.

    Some strangers may be among them; they weigh nothing.
    """
    sieve = np.zeros(_SIEVE, dtype=bool)
    sieve[(query.tokens // len(FAMILIES)) & (_SIEVE - 1)] = True
    places = np.flatnonzero(sieve.take(tokens & (_SIEVE - 1)))
    cells = segments(lengths).take(places)
    found = tokens.take(places).astype(np.int64) * len(FAMILIES) + cells % len(FAMILIES)
    slots = np.zeros(_SLOTS, dtype=np.int16)
    # Of two tokens of a question in one slot (one question in twenty) the later one counts.
    slots[query.tokens & (_SLOTS - 1)] = np.arange(len(query.tokens))
    which = slots.take(found & (_SLOTS - 1))
    weights = np.where(query.tokens.take(which) == found, query.weights.take(which), 0.0)
    return _Shared(places, cells, weights, len(lengths))


def _three_best(alike: Values, starts: Numbers, ways: Numbers) -> Values:
    """Of each entry and family: the three ways that match best, the best last; zeros if fewer."""
    widest = max(3, int(ways.max()))
    padded = np.zeros((len(ways), alike.shape[1], widest))
    row = np.repeat(np.arange(len(ways)), ways)
    padded[row, :, np.arange(len(alike)) - starts.take(row)] = alike
    padded.sort(axis=2)
    return padded[:, :, -3:]


def _agreement(asked: Narrowing, entries: Sequence[EntryForms]) -> Values:
    """Of audience, other audience, place, aspects and numbers: 1 agrees, 0 nothing said, -1 not."""
    told = np.tile([0.0, 0.0, 0.0, 0.5, 0.0], (len(entries), 1))
    others = {name for kind in asked.audiences for name in contrasting(kind) if name != kind}
    kinds = (asked.audiences, others, asked.places, asked.aspects, asked.numbers)
    names = [f"{kind} {name}" for kind, held in zip(_MARKED, kinds, strict=True) for name in held]
    if not names:
        return told
    marks = [entry.marks for entry in entries]
    sizes = np.array(list(map(len, marks)))
    same = np.concatenate(marks)[:, None] == _hashes(names)
    there = np.logical_or.reduceat(same, np.cumsum(sizes) - sizes, axis=0)
    parts = np.split(there, np.cumsum(list(map(len, kinds)))[:-1], axis=1)
    audience, other, place, aspects, number = parts
    told[:, 0] = audience.any(axis=1)
    told[:, 1] = other.any(axis=1) & ~audience.any(axis=1)
    if asked.places:
        told[:, 2] = np.where(place.any(axis=1), 1.0, -1.0)
    if asked.aspects:
        told[:, 3] = aspects.mean(axis=1)
    if asked.numbers:
        told[:, 4] = np.where(number.any(axis=1), 1.0, -1.0)
    return told


_MARKED = ("audience", "audience", "place", "aspect", "number")


def _marks(offered: Narrowing) -> Hashes:
    """What narrows an entry as numbers, after one that nothing else has."""
    kinds = (offered.audiences, (), offered.places, offered.aspects, offered.numbers)
    names = [
        f"{kind} {name}" for kind, held in zip(_MARKED, kinds, strict=True) for name in sorted(held)
    ]
    return _hashes(["", *names])


def segments(lengths: Numbers) -> Numbers:
    """Of each member of segments that follow one another: which segment it is in."""
    return np.repeat(np.arange(len(lengths)), lengths)


def numbers(tokens: Hashes, lengths: Numbers) -> Numbers:
    """Tokens of segments, family after family, as numbers: those of different families apart."""
    families = len(FAMILIES)
    result: Numbers = tokens.astype(np.int64) * families + segments(lengths) % families
    return result


def word_numbers(words: Sequence[str]) -> Numbers:
    """Words as numbers."""
    result: Numbers = _hashes(words).astype(np.int64) * len(FAMILIES) + FAMILIES.index("words")
    return result


def _hashes(tokens: Iterable[str]) -> Hashes:
    return np.array([crc32(token.encode()) for token in tokens], dtype=np.uint32)


def _weight(weighed: tuple[float, str]) -> float:
    return weighed[0]


def _bag(texts: Iterable[Analysis], family: int) -> Counter[str]:
    return Counter(chain.from_iterable(text.families[family] for text in texts))


def _over_best_other(values: Values) -> Values:
    """Of each column: each value over the best of the others."""
    if len(values) < 2:
        return values
    second, first = np.partition(values, len(values) - 2, axis=0)[-2:]
    result: Values = values - np.where(values == first, second, first)
    return result
