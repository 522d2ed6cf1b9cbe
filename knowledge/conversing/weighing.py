"""What speaks for an entry in a conversation, in numbers.

A message may be meant alone, joined to what was said before, or in place of a word of it. How sure
each of these readings is of an entry, what the message says of its own and the entry holds, and how
the entry stands to the one that was just answered: from these it is learned (rehearsing.py) which
entry is meant, if any.
"""

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from knowledge.conversing.follow_up import Reading, Said
from knowledge.conversing.missing import kinds
from knowledge.entries.schemas import Entry, EntryId
from knowledge.retrieval.analysis import normalise
from knowledge.retrieval.constraints import beside, contrast, things
from knowledge.retrieval.features import INSIDE, STRANGEST, UNKNOWN
from knowledge.retrieval.judge import Judge
from knowledge.retrieval.retriever import Found
from knowledge.talk import Talk

Values = NDArray[np.float64]

_OF_CANDIDATE = (
    "alone",
    "joined",
    "apart",
    "surest",
    "alone_margin",
    "joined_margin",
    "apart_margin",
    "surest_margin",
    "held",
    "held_margin",
    "for_them",
    "for_others",
    "of_it",
    "of_another",
    "last",
    "earlier",
    "near",
    "same_topic",
)
_OF_MESSAGE = (
    "alone_best",
    "joined_best",
    "apart_best",
    "held_best",
    "last_held",
    "last_alone",
    "leaning",
    "hint",
    "length",
    "asks",
    "aspects",
    "narrows",
    "unknown",
    "strangest",
    "inside",
    "inside_joined",
)
NAMES = (*_OF_CANDIDATE, *_OF_MESSAGE)
"""``alone``, ``joined``: log-odds of the entry by the reading; ``margin``: over the best other entry;
``held``: share of the message's own telling words that the entry holds; ``last``: the entry just
answered; ``of_it``, ``of_another``: the entry is about the thing of a family that is talked of (医保), or
about another; ``last_held``, ``last_alone``: what of the message that one holds, and how sure the message
alone is of it; ``earlier``: one answered before that. ``narrows``: the message names a place, an
audience or a time; ``inside``: log-odds of the message being a question of this corpus at all."""

_FOR = {"alone", "joined", "apart", "surest", "alone_margin", "joined_margin", "apart_margin", "surest_margin", "held", "held_margin", "for_them", "of_it"}  # fmt: skip
_AGAINST = {"for_others", "of_another", "unknown", "strangest"}
AGREEING = tuple(int(name in _FOR) - int(name in _AGAINST) for name in NAMES)

_NEVER = -7.0  # log-odds of what a reading does not find
_EXACT = 0.995  # asked in just the words of the corpus: nothing is left to be unsure of
_ORDERED = 0.6  # who orders something done is offered what is known of it, not recited it


@dataclass(frozen=True)
class Possible:
    """What was found for a reading, in no order."""

    reading: Reading
    entries: tuple[EntryId, ...]
    confidences: Values
    exact: bool
    apart: bool = False
    """Whether the entry just answered was left out."""
    strange: tuple[float, float] = (0.0, 0.0)
    """What of its words the corpus has never seen: their share, and the most telling one."""
    inside: float = 0.0
    """Log-odds of it being a question of this corpus."""

    @property
    def best(self) -> float:
        """The confidence of the best."""
        return float(self.confidences.max()) if len(self.confidences) else 0.0

    def of(self, entry_id: EntryId) -> float:
        """The confidence of an entry; 0 where it was not found."""
        if entry_id not in self.entries:
            return 0.0
        return float(self.confidences[self.entries.index(entry_id)])


def judged(reading: Reading, found: Found, judge: Judge, *, apart: bool = False) -> Possible:
    """What was found for a reading, and how probable the judge of single messages holds it."""
    if not found.entries:
        return Possible(reading, (), np.empty(0), exact=False, apart=apart)
    confidences = judge.probabilities(found.features)
    if found.orders:
        confidences = confidences * _ORDERED
    confidences = np.where(found.exact, np.maximum(confidences, _EXACT), confidences)
    return Possible(
        reading,
        found.entries,
        confidences,
        exact=any(found.exact),
        apart=apart,
        strange=(float(found.features[0, UNKNOWN]), float(found.features[0, STRANGEST])),
        inside=float(found.features[0, INSIDE]),
    )


def candidates(
    found: Iterable[Sequence[EntryId]], talk: Talk, known: Container[EntryId]
) -> tuple[EntryId, ...]:
    """What any reading finds, and what was answered before: people say more of it in any words."""
    before = (entry for entry in talk.answered if entry in known)
    return tuple(dict.fromkeys([*chain.from_iterable(found), *before]))


def weigh(
    said: Said,
    talk: Talk,
    possible: Sequence[Possible],
    entries: Sequence[Entry],
    held: Values,
    near: Collection[EntryId],
) -> Values:
    """A row of numbers for each candidate.

    Args:
        said: the message.
        talk: what was said before it.
        possible: what each reading found.
        entries: the candidates of all readings together.
        held: of each: the share of the message's own words that it holds.
        near: entries most like the one just answered.
    """
    place = {EntryId(entry.id): row for row, entry in enumerate(entries)}
    odds = np.full((3, len(entries)), _NEVER)
    audience = said.audience
    for found in possible:
        column = odds[2 if found.apart else int(found.reading.follows)]
        rows = [place[entry_id] for entry_id in found.entries]
        column[rows] = np.maximum(column[rows], log_odds(found.confidences))
        audience = found.reading.audience or audience
    surest = odds.max(axis=0)
    last = np.array([entry.id == talk.entry for entry in entries], dtype=float)
    last_row = place.get(EntryId(talk.entry or ""))
    for_them, for_others = np.zeros(len(entries)), np.zeros(len(entries))
    if audience is not None:
        for row, entry in enumerate(entries):
            named = kinds(entry)
            for_them[row] = audience in named
            for_others[row] = not for_them[row] and any(contrast(audience, n) for n in named)
    wanted = things_meant(said.text, talk.topic or talk.question)
    of_it, of_another = np.zeros(len(entries)), np.zeros(len(entries))
    if wanted:
        others = frozenset().union(*map(beside, wanted)) - wanted
        for row, entry in enumerate(entries):
            about = things_of(tuple(entry.questions))
            of_it[row] = not wanted.isdisjoint(about)
            of_another[row] = not of_it[row] and not others.isdisjoint(about)
    topic = (talk.entry or "").split("-")[0]
    table = np.zeros((len(entries), len(NAMES)))
    columns = (
        odds[0],
        odds[1],
        odds[2],
        surest,
        lead(odds[0]),
        lead(odds[1]),
        lead(odds[2]),
        lead(surest),
        held,
        lead(held),
        for_them,
        for_others,
        of_it,
        of_another,
        last,
        [entry.id in talk.earlier for entry in entries],
        [entry.id in near for entry in entries],
        [entry.id.split("-")[0] == topic for entry in entries],
        odds[0].max(),
        odds[1].max(),
        odds[2].max(),
        held.max(),
        0.0 if last_row is None else held[last_row],
        _NEVER if last_row is None else odds[0][last_row],
        float(said.leaning),
        said.hint,
        min(1.0, len(said.rest) / 16),
        said.asks,
        bool(said.aspects),
        said.place is not None or said.audience is not None or said.time is not None,
        *possible[0].strange,
        possible[0].inside,
        max((found.inside for found in possible if found.reading.follows), default=0.0),
    )
    for number, values in enumerate(columns):
        table[:, number] = values
    return table


def things_meant(message: str, before: str) -> frozenset[str]:
    """The things of families that are talked of: those the message names, of other families the former."""
    named = frozenset(mention.name for mention in things(message))
    former = frozenset(mention.name for mention in things(normalise(before)))
    settled = named.union(*map(beside, named)) if named else named
    return named | (former - settled)


@lru_cache(4096)
def things_of(questions: tuple[str, ...]) -> frozenset[str]:
    """The things of families that an entry's ways to ask name."""
    return frozenset(mention.name for way in questions for mention in things(normalise(way)))


def surest(table: Values) -> Values:
    """Of each candidate: how probable it is by the reading that is surest of it."""
    result: Values = 1 / (1 + np.exp(-table[:, NAMES.index("surest")]))
    return result


def log_odds(confidences: Values) -> Values:
    """Of probabilities, neither of them certain."""
    kept = confidences.clip(1e-3, 1 - 1e-3)
    odds: Values = np.log(kept / (1 - kept))
    return odds


def lead(values: Values) -> Values:
    """Each value over the best of the others."""
    if len(values) < 2:
        return np.zeros(len(values))
    top = np.sort(values)[::-1]
    first = int(np.argmax(values))
    best_other = np.full(len(values), top[0])
    best_other[first] = top[1]
    result: Values = values - best_other
    return result
