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
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.retrieval.analysis import Analysis
from knowledge.retrieval.candidates import Candidates
from knowledge.retrieval.constraints import Narrowing, beside, contrasting, narrowing
from knowledge.retrieval.forms import (
    FAMILIES,
    EntryForms,
    Hashes,
    Numbers,
    Values,
    hashes,
    marks_of,
    numbered,
    numbers,
    segments,
)

_ALIKE = tuple(f"{family}_alike" for family in FAMILIES)
_AGAIN = tuple(f"{family}_again" for family in FAMILIES)
_SHARE = tuple(f"{family}_share" for family in FAMILIES)
_HELD = tuple(f"{family}_held" for family in FAMILIES)
_COSINES = ("cosine_nearest", "cosine_questions", "cosine_answer", "cosine_whole")
_OVERLAPS = (*_ALIKE, *_AGAIN, *_SHARE, *_HELD)
_NARROWING = ("audience", "audience_other", "thing", "thing_other", "place", "aspects", "numbers")
_OF_ENTRY = (*_OVERLAPS, *_COSINES, "covered", "edit", *_NARROWING)
_MARGINS = (
    "characters_share", "characters_alike", "pairs_alike", "pairs_share", "pairs_held",
    "words_alike", "cosine_nearest", "cosine_questions", "cosine_whole", "edit",
)  # fmt: skip
_OF_QUESTION = ("unknown", "strangest", "length", "asks", "tells", "inside")
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
the question agrees; ``audience_other``: it is for somebody else; ``thing``: it is about what the
question names of a family, ``thing_other``: about another of it. ``unknown``: never seen, not even by
sound; ``strangest``: the most telling word never seen. ``asks``, ``tells``: whether the message puts a
question, or reports an event. ``inside``: whether it is a question of this corpus at all (domain.py)."""

_AGAINST = {"unknown", "strangest", "length", "tells", "audience_other", "thing_other"}
AGREEING = tuple(name not in _AGAINST for name in NAMES)
"""Which numbers can only speak for an entry, never against it."""

RERANKED = ("reranked", "reranked_margin")
"""Two more, where a cross-encoder reads the first candidates: its score, and the lead in it."""

COMPOSITE = NAMES.index("composite")
PAIRS_ALIKE = NAMES.index("pairs_alike")
UNKNOWN, STRANGEST, INSIDE = map(NAMES.index, ("unknown", "strangest", "inside"))
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
_FAMILIES, _WORDS = np.arange(len(FAMILIES)), FAMILIES.index("words")
_LOOKED_AT, _AT_MOST = 0.2, 100_000
"""In what share of the entries, and in how many, all tokens looked up may stand together."""
_LEAST, _MOST = 4, 24  # tokens that are looked up however common, however rare
_TELLING = np.array([0.7, 0.0, 1.0, 0.5])  # what the weights of each family count when chosen
_SLOTS = 1 << 16
_SIEVE = 1 << 14  # small enough to stay in the nearest cache


@dataclass(frozen=True, slots=True)
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
        self._looked_at = min(_LOOKED_AT, _AT_MOST / max(1, count))
        self._mean = np.maximum(totals / max(1, count), 1e-9)
        self._once = math.log1p((count - 0.5) / 1.5) if count else math.log1p(1 / 3)
        self.unseen = math.log1p((count + 0.5) / 0.5)

    def knowing(self, entries: Sequence[EntryForms]) -> "Weights":
        """The same, also knowing the words of more entries; what was known weighs as before."""
        found = [numbers(entry.tokens, entry.lengths) for entry in entries]
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
        sizes = list(map(len, bags))
        families = _FAMILIES.repeat(sizes)
        tokens = hashes(chain.from_iterable(bags)).astype(np.int64) * len(FAMILIES) + families
        weights, known = self.of(tokens)
        masses = np.bincount(families, weights, len(FAMILIES)).astype(np.float64)
        found = known.tolist()
        strange = found[len(found) - sizes[-1] :].count(False) * self.unseen
        words = zip(bags[_WORDS], found[sum(sizes[:_WORDS]) :], strict=False)
        longest = max((len(word) for word, is_known in words if not is_known), default=0)
        return Form(
            text=text.text.replace(" ", ""),
            bags=bags,
            tokens=tokens,
            weights=weights,
            families=families,
            masses=masses,
            strange=strange / float(masses[-1]) if masses[-1] else 1.0,
            strangest=min(1.0, longest / 4) if longest > 1 else 0.0,
            narrowing=narrowing(text.said),
            asks=text.asks,
            tells=text.tells,
        )

    def telling(self, form: Form) -> list[list[str]]:
        """Of each family, what of a question is searched for among very many entries.

        The rarest come first, until enough entries are gone through: what is left out says little and
        costs most, its entries being the longest lists. So many words of a long story are looked up, and
        few everyday ones. Pairs are left to words and sounds, words of one character to characters,
        and what no entry has is not looked up.
        """
        worth = np.where(form.weights < self.unseen, form.weights, 0.0)
        worth *= _TELLING.take(form.families)
        first = sum(map(len, form.bags[:_WORDS]))
        words = form.bags[_WORDS]
        worth[first : first + len(words)] *= [len(word) > 1 for word in words]
        rarest = np.argsort(-worth, kind="stable")[: min(_MOST, np.count_nonzero(worth))]
        looked_at = np.exp(-form.weights.take(rarest)).cumsum()
        enough = max(_LEAST, int(looked_at.searchsorted(self._looked_at)) + 1)
        kept: list[list[str]] = [[] for _ in form.bags]
        tokens = list(chain.from_iterable(form.bags))
        families = form.families.tolist()
        for place in rarest[:enough].tolist():
            kept[families[place]].append(tokens[place])
        return kept

    def of(self, tokens: Numbers) -> tuple[Values, NDArray[np.bool_]]:
        """The weight of each token, and whether it occurs in the corpus at all."""
        if not len(self._tokens):
            return np.full(len(tokens), self.unseen), np.zeros(len(tokens), dtype=bool)
        places = np.searchsorted(self._tokens, tokens)
        places[places == len(self._tokens)] = 0
        known = self._tokens[places] == tokens
        return np.where(known, self._idf[places], self.unseen), known

    def masses(self, tokens: Hashes, counts: Numbers, lengths: Numbers, ways: Numbers) -> Values:
        """The masses of entries that follow one another; ``ways`` is how many each has."""
        cells = segments(lengths)
        weights, _ = self.of(numbers(tokens, lengths))
        sums = np.bincount(cells, weights, len(lengths)).astype(np.float64)
        sizes = np.bincount(cells, counts, len(lengths)).reshape(-1, len(FAMILIES))
        wholes = np.cumsum(ways + 1) - 1
        sums.reshape(sizes.shape)[wholes] = _K1 * (1 - _B + _B * sizes[wholes] / self._mean)
        return sums

    def weighed(self, entry: EntryForms) -> EntryForms:
        """An entry with its masses."""
        ways = np.array([len(entry.texts)])
        masses = self.masses(entry.tokens, entry.counts, entry.lengths, ways)
        return entry._replace(masses=masses)

    def compare(
        self, query: Form, entries: Candidates, cosines: NDArray[np.float32], inside: Values
    ) -> Values:
        """A row of features for each candidate.

        Args:
            query: the question.
            entries: the candidates.
            cosines: a row of four for each.
            inside: log-odds of the question being one of this corpus, as each sees it.
        """
        table = np.zeros((len(entries), len(NAMES)))
        _overlaps(query, entries, table)
        first = len(_OVERLAPS)
        table[:, first : first + len(_COSINES)] = np.maximum(cosines, 0.0)
        start = _OF_ENTRY.index("audience")
        table[:, start : start + len(_NARROWING)] = _agreement(query.narrowing, entries)
        table[:, COMPOSITE] = table[:, _BLENDED] @ _BLEND_WEIGHTS
        table[:, COMPOSITE + 1 : COMPOSITE + 1 + len(_LED)] = _over_best_other(table[:, _LED])
        length = min(1.0, math.log1p((query.families == 0).sum()) / 5)
        table[:, -len(_OF_QUESTION) : -1] = (
            query.strange,
            query.strangest,
            length,
            query.asks,
            query.tells,
        )
        table[:, INSIDE] = inside
        return table

    @staticmethod
    def with_scores(table: Values, places: Sequence[int], scores: Values) -> Values:
        """The rows with what a cross-encoder made of some of them; of the others it knows nothing."""
        read = np.zeros((len(table), 1))
        read[list(places), 0] = scores
        return np.hstack([table, read, _over_best_other(read)])

    def held(self, query: Form, entries: Candidates) -> Values:
        """Of each entry: the share of what is telling in a text that it holds anywhere at all."""
        shared = _shared(query, entries)
        wholes = np.cumsum(entries.ways + 1) - 1
        there = shared.sums(shared.weights)[wholes] / np.maximum(query.masses, 1e-9)
        result: Values = there[:, :2].mean(axis=1)
        return result


_BLENDED = [NAMES.index(name) for name in _BLEND]
_BLEND_WEIGHTS = np.array(list(_BLEND.values()))
_LED = [COMPOSITE, *(NAMES.index(name) for name in _MARGINS)]
_COVERED, _EDIT = _OF_ENTRY.index("covered"), _OF_ENTRY.index("edit")


def _overlaps(query: Form, entries: Candidates, table: Values) -> None:
    """Fill in what is counted from shared tokens, and the likeness letter by letter."""
    count, ways, masses = len(FAMILIES), entries.ways, entries.masses
    wholes = np.cumsum(ways + 1) - 1
    starts = wholes - ways
    shared = _shared(query, entries)
    mass = np.maximum(query.masses, 1e-9)
    worth = shared.weights * shared.counts / (shared.counts + masses.take(shared.cells))
    table[:, 2 * count : 3 * count] = shared.sums(worth)[wholes] / mass
    common = shared.sums(shared.weights)
    table[:, 3 * count : 4 * count] = common[wholes] / mass
    common[wholes] = 0.0  # from here on only the ways to ask it count
    both = masses.reshape(common.shape) + query.masses
    best = _three_best(2 * common / np.maximum(both, 1e-9), starts, ways)
    table[:, :count] = best[:, :, -1]
    table[:, count : 2 * count] = best.sum(axis=2) / np.minimum(ways, 3)[:, None]
    table[:, _COVERED] = np.maximum.reduceat(common[:, 1], starts) / mass[1]
    edit = process.cdist([query.text], entries.texts, scorer=fuzz.ratio, dtype=np.float32)[0]
    table[:, _EDIT] = np.maximum.reduceat(edit, np.cumsum(ways) - ways) / 100


@dataclass(frozen=True, slots=True)
class _Shared:
    """The tokens of entries that a question has, too."""

    cells: Numbers
    """Which segment each is in."""
    weights: Values
    counts: NDArray[np.integer]
    segments: int

    def sums(self, values: Values) -> Values:
        """Of each text (a row) and family: the values of its shared tokens summed."""
        sums: Values = np.bincount(self.cells, values, self.segments).astype(np.float64)
        return sums.reshape(-1, len(FAMILIES))


def _shared(query: Form, entries: Candidates) -> _Shared:
    """What is shared with a question; a few strangers may be among it, that weigh nothing."""
    tokens, lengths = entries.tokens, entries.lengths
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
    return _Shared(cells, weights, entries.counts.take(places), len(lengths))


def _three_best(alike: Values, starts: Numbers, ways: Numbers) -> Values:
    """Of each entry and family: the three ways that match best, the best last; zeros if fewer."""
    widest = max(3, int(ways.max()) + 1)
    padded = np.zeros((len(ways), alike.shape[1], widest))
    row = np.repeat(np.arange(len(ways)), ways + 1)
    padded[row, :, np.arange(len(alike)) - starts.take(row)] = alike
    padded.sort(axis=2)
    return padded[:, :, -3:]


def _agreement(asked: Narrowing, entries: Candidates) -> list[tuple[float, ...]]:
    """Of each candidate, by what narrows it: 1 it agrees, 0 nothing is said of it, -1 it does not."""
    named, things, places, aspects, figures = marks_of(asked)
    contrary = {name for kind in asked.audiences for name in contrasting(kind) if name != kind}
    other = numbered("audience", contrary)
    rivals = numbered("thing", {name for thing in asked.things for name in beside(thing)})
    sought = np.array(
        [*named, *other, *things, *rivals, *places, *aspects, *figures], dtype=np.int64
    )
    shared: list[set[int]] = [set() for _ in entries.ids]
    at = (entries.marks == sought[:, None]).any(axis=0).nonzero()[0]
    owners = np.arange(len(entries)).repeat(entries.marked).take(at).tolist()
    for owner, mark in zip(owners, entries.marks.take(at).tolist(), strict=True):
        shared[owner].add(mark)
    told: list[tuple[float, ...]] = []
    for marks in shared:
        ours, its = not named.isdisjoint(marks), not things.isdisjoint(marks)
        told.append(
            (
                float(ours),
                float(not ours and not other.isdisjoint(marks)),
                float(its),
                float(not its and not rivals.isdisjoint(marks)),
                (-1.0 if places.isdisjoint(marks) else 1.0) if places else 0.0,
                len(aspects & marks) / len(aspects) if aspects else 0.5,
                (-1.0 if figures.isdisjoint(marks) else 1.0) if figures else 0.0,
            )
        )
    return told


def _over_best_other(values: Values) -> Values:
    """Of each column: each value over the best of the others."""
    if len(values) < 2:
        return values
    second, first = np.partition(values, len(values) - 2, axis=0)[-2:]
    result: Values = values - np.where(values == first, second, first)
    return result
