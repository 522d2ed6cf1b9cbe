"""What a message means: which of its readings finds most, and what was found for that one.

A message may be meant alone or joined to what was said before. Each reading is asked of the index;
what a follow-up finds is drawn to what is near to what was talked of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from knowledge.bodies import NEIGHBOURS
from knowledge.conversing.follow_up import Reading
from knowledge.conversing.missing import kinds
from knowledge.entries.schemas import Entry, EntryId, State
from knowledge.retrieval.calibration import Calibration
from knowledge.retrieval.constraints import contrast
from knowledge.retrieval.retriever import Retriever
from knowledge.talk import Talk

_EXACT = 0.995  # asked in just the words of the corpus: nothing is left to be unsure of
_ORDERED = 0.6  # who orders something done is offered what is known of it, not recited it

# Of a follow-up, in logits; chosen on the tuning half of the judged questions.
_OWN, _NOTHING_OWN, _NEUTRAL_OWN = 0.6, -3.5, -1.8
_SAME_TOPIC, _NEAR, _SAID_BEFORE = 1.0, 0.4, 1.0
_HELD = 2.5
_FOR_THEM, _FOR_OTHERS = 0.8, 2.0


@dataclass(frozen=True)
class Thresholds:
    """The confidences from which an entry answers, and from which it is offered to choose."""

    answer: float
    choose: float


@dataclass(frozen=True)
class Possible:
    """What was found for a reading, in no order."""

    reading: Reading
    entries: tuple[EntryId, ...]
    confidences: NDArray[np.float64]
    exact: bool

    @property
    def best(self) -> float:
        """The confidence of the best."""
        return float(self.confidences.max()) if len(self.confidences) else 0.0


@dataclass(frozen=True)
class Judged:
    """A reading with its candidates, best first."""

    reading: Reading
    ids: tuple[EntryId, ...]
    confidences: tuple[float, ...]
    exact: bool

    @property
    def best(self) -> float:
        """The confidence of the best."""
        return self.confidences[0] if self.confidences else 0.0


class Understanding:
    """Reads messages against one snapshot. Stateless."""

    def __init__(
        self,
        retriever: Retriever,
        calibration: Calibration,
        entries: Mapping[EntryId, Entry],
        former: Mapping[EntryId, EntryId],
        thresholds: Thresholds,
    ) -> None:
        self._retriever = retriever
        self._calibration = calibration
        self._entries = entries
        self._former = former
        self._thresholds = thresholds

    def meant(self, possible: Sequence[Reading], talk: Talk) -> Judged:
        """The reading that finds more, where a message may be meant alone or as a follow-up."""
        first = self.found(possible[0])
        if len(possible) == 1:
            drawn = self.drawn(first, talk) if first.reading.follows else first.confidences
            return self.ordered(first, drawn)
        alone = self.ordered(first, first.confidences)
        if alone.exact:
            return alone
        best = alone
        for reading in possible[1:]:
            found = self.found(reading)
            joined = self.ordered(found, self.drawn(found, talk, alone=first))
            ahead = reading.head_start if best is alone else 0.0
            if joined.best + ahead > best.best:
                best = joined
        if best.best < self._thresholds.answer and alone.best >= self._thresholds.choose:
            return alone  # neither is sure: what was said itself is the better guess
        return best

    def found(self, reading: Reading) -> Possible:
        """A reading's candidates with their confidence, in no order.

        What is not understood is read once more with its slips of the keyboard put right.
        """
        typed = self._possible(reading, reading.searched)
        if typed.best >= self._thresholds.answer:
            return typed
        respelled = self._retriever.respelled(reading.searched)
        if respelled is None:
            return typed
        meant = self._possible(reading, respelled)
        return replace(meant, exact=False) if meant.best > typed.best else typed

    def _possible(self, reading: Reading, text: str) -> Possible:
        found = self._retriever.find(text)
        if not found.entries:
            return Possible(reading, (), np.empty(0), exact=False)
        judged = self._calibration.confidences(found)
        if found.orders:
            judged = judged * _ORDERED
        judged = np.where(found.exact, np.maximum(judged, _EXACT), judged)
        return Possible(reading, found.entries, judged, exact=any(found.exact))

    def ordered(self, found: Possible, confidences: NDArray[np.float64]) -> Judged:
        """Best first; of two that fit alike, one that holds on the day goes first."""
        day = found.reading.day
        order = sorted(
            range(len(found.entries)),
            key=lambda place: (
                -round(float(confidences[place]), 2),
                self._state(found.entries[place], day) is not State.VALID,
                -float(confidences[place]),
            ),
        )
        ids = self._by_day([found.entries[place] for place in order], day)
        ordered = [round(float(confidences[place]), 4) for place in order]
        if len(ids) > 1 and self._retriever.same_answer(ids[0], ids[1]):
            ordered[0] = min(round(ordered[0] + ordered[1], 4), 1.0)  # both say what is meant
        return Judged(found.reading, ids, tuple(ordered), exact=found.exact)

    def drawn(
        self, found: Possible, talk: Talk, *, alone: Possible | None = None
    ) -> NDArray[np.float64]:
        """Confidences of a follow-up, drawn to what is near to what was talked of.

        What the message says of its own counts again: joined to the question before, it is the
        smaller part of the words and the larger part of what is meant.
        """
        if not found.entries:
            return found.confidences
        odds = _logit(found.confidences)
        own = dict(zip(alone.entries, _logit(alone.confidences), strict=True)) if alone else {}
        if found.reading.adds:
            held = self._retriever.held(found.reading.adds, found.entries)
            odds -= _HELD * (held.max() - held)
        near: set[str] = set()
        topic = ""
        if talk.entry is not None:
            near = {talk.entry, *self._retriever.nearest(EntryId(talk.entry), NEIGHBOURS)}
            topic = talk.entry.split("-")[0]
        for place, entry_id in enumerate(found.entries):
            if alone is not None:
                odds[place] += _OWN * (max(own.get(entry_id, -9.0), _NOTHING_OWN) - _NEUTRAL_OWN)
            if found.reading.more:
                odds[place] -= _SAID_BEFORE * (entry_id == talk.entry)
            odds[place] += _SAME_TOPIC * (entry_id.split("-")[0] == topic)
            odds[place] += _NEAR * (entry_id in near)
            audience = found.reading.audience
            if audience is not None:
                named = kinds(self._entries[entry_id])
                odds[place] += _FOR_THEM * (audience in named)
                odds[place] -= _FOR_OTHERS * (
                    audience not in named and any(contrast(audience, name) for name in named)
                )
        drawn: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return drawn

    def _by_day(self, ids: Sequence[EntryId], day: date) -> tuple[EntryId, ...]:
        """The best one replaced by what held on that day in its place, if anything did."""
        if not ids:
            return ()
        best = ids[0]
        seen = {best}
        while self._state(best, day) is State.NOT_YET and best in self._former:
            best = self._former[best]
            if best in seen:
                break
            seen.add(best)
        if self._state(best, day) is not State.VALID:
            return tuple(ids)
        return (best, *(other for other in ids if other != best))

    def _state(self, entry_id: EntryId, as_of: date) -> State:
        return self._entries[entry_id].validity.state(as_of)


def _logit(confidences: NDArray[np.float64]) -> NDArray[np.float64]:
    kept = confidences.clip(1e-4, 1 - 1e-4)
    odds: NDArray[np.float64] = np.log(kept / (1 - kept))
    return odds
