"""What a message means: which of its readings finds most, and what was found for that one.

A message may be meant alone or joined to what was said before. Each reading is asked of the index;
what a follow-up finds is drawn to what is near to what was talked of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from knowledge.bodies import NEIGHBOURS
from knowledge.conversing.follow_up import (
    Leaning,
    Reading,
    Said,
    readings,
    without_introduction,
    without_place,
)
from knowledge.conversing.nearness import Place, applies
from knowledge.conversing.weighing import (
    Possible,
    candidates,
    judged,
    surest,
    weigh,
)
from knowledge.entries.schemas import Entry, EntryId, State
from knowledge.retrieval.calibration import Calibration, Scale
from knowledge.retrieval.retriever import Retriever
from knowledge.talk import Talk

_TALKING_PRECISION = 0.84
"""Of the conversations that it is learned from, which are harder than most: those that people wrote go
on in words that hardly occur in the corpus, and of those made up, a question without its words may
well ask for another entry than the one it was taken from. Who is misunderstood sees from the question
above the answer what was understood."""
_SURELY = 0.98  # of a message that says everything itself: nothing said before would change it


@dataclass(frozen=True)
class Thresholds:
    """The confidences from which an entry answers, and from which it is offered to choose."""

    answer: float
    choose: float

    @classmethod
    def of(cls, scale: Scale, answer_precision: float, choose_precision: float) -> "Thresholds":
        """Where a scale reaches these precisions."""
        answer = scale.answer_from(answer_precision)
        return cls(answer, min(scale.choose_from(choose_precision), answer))


@dataclass(frozen=True)
class Judged:
    """A reading with its candidates, best first."""

    reading: Reading
    ids: tuple[EntryId, ...]
    confidences: tuple[float, ...]
    exact: bool
    thresholds: Thresholds
    """What these confidences are worth."""

    @property
    def sure(self) -> bool:
        """Whether the best is what is meant."""
        return self.best >= self.thresholds.answer

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
        *,
        answer_precision: float,
        choose_precision: float,
    ) -> None:
        self._retriever = retriever
        self._calibration = calibration
        self._entries = entries
        self._former = former
        self.thresholds = Thresholds.of(calibration, answer_precision, choose_precision)
        """Of a message that is meant for itself."""
        self._talking = self.thresholds
        if calibration.talking is not None:
            self._talking = Thresholds.of(
                calibration.talking, min(_TALKING_PRECISION, answer_precision), choose_precision
            )

    def meant(self, said: Said, talk: Talk, *, today: date) -> Judged:
        """The reading of a message that finds more, with what it finds."""
        possible = readings(said, talk, today=today)
        first = self.found(possible[0])
        together = [reading for reading in possible if reading.follows]
        stands_alone = said.leaning is Leaning.ALONE and first.best >= _SURELY
        if not together or (not first.reading.follows and (first.exact or stands_alone)):
            return self.ordered(first)
        found = [first, *map(self.found, possible[1:])]
        if talk.entry is not None:
            found.append(self._apart(together[0], EntryId(talk.entry)))
        ids = candidates((one.entries for one in found), talk, self._entries)
        if not ids:
            return self.ordered(first)
        entries = [self._entries[entry_id] for entry_id in ids]
        near = self._retriever.nearest(EntryId(talk.entry or ""), NEIGHBOURS)
        table = weigh(said, talk, found, entries, self._retriever.held(said.own, ids), near)
        talking = self._calibration.talking
        confidences = talking.judge.probabilities(table) if talking else surest(table)
        reading = _reading(found, ids[int(np.argmax(confidences))])
        return self.ordered(Possible(reading, ids, confidences, exact=False), self._talking)

    def found(self, reading: Reading) -> Possible:
        """A reading's candidates with their confidence, in no order.

        What is not understood is read once more with its slips of the keyboard put right, without
        who asks it, and, for what holds there, without where.
        """
        best = self._judged(reading, reading.searched)
        if best.best >= self.thresholds.answer:
            return best
        respelled = self._retriever.respelled(reading.searched)
        for text in (respelled, without_introduction(reading.searched)):
            if text is not None:
                meant = self._judged(reading, text)
                best = replace(meant, exact=False) if meant.best > best.best else best
        anywhere = without_place(reading.searched)
        if anywhere is not None:
            meant = self._holding(self._judged(reading, anywhere))
            best = replace(meant, exact=False) if meant.best > best.best else best
        return best

    def _holding(self, found: Possible) -> Possible:
        """What was found, but for what does not hold at the place that is named."""
        if found.reading.place is None:  # 鼓楼区: there are several
            return found
        place = Place.of(found.reading.place)
        here = [applies(self._entries[entry_id], place) for entry_id in found.entries]
        return replace(found, confidences=found.confidences * np.array(here, dtype=float))

    def _judged(self, reading: Reading, text: str) -> Possible:
        return judged(reading, self._retriever.find(text), self._calibration.judge)

    def _apart(self, reading: Reading, last: EntryId) -> Possible:
        """What a follow-up finds besides the entry just answered, which its words are full of."""
        found = self._retriever.find(reading.searched, hidden=last)
        return judged(reading, found, self._calibration.judge, apart=True)

    def ordered(self, found: Possible, thresholds: Thresholds | None = None) -> Judged:
        """Best first; of two that fit alike, one that holds on the day goes first.

        Args:
            found: what may be meant.
            thresholds: what its confidences are worth; by default, those of a single message.
        """
        day, confidences = found.reading.day, found.confidences
        order = sorted(
            range(len(found.entries)),
            key=lambda place: (
                -round(float(confidences[place]), 2),
                self._state(found.entries[place], day) is not State.VALID,
                -float(confidences[place]),
            ),
        )
        ids = self._by_day([found.entries[place] for place in order], day, exact=found.exact)
        ordered = [round(float(confidences[place]), 4) for place in order]
        if len(ids) > 1 and self._retriever.same_answer(ids[0], ids[1]):
            ordered[0] = min(round(ordered[0] + ordered[1], 4), 1.0)  # both say what is meant
        return Judged(
            found.reading, ids, tuple(ordered), found.exact, thresholds or self.thresholds
        )

    def _by_day(self, ids: Sequence[EntryId], day: date, *, exact: bool) -> tuple[EntryId, ...]:
        """The best one replaced by what held on that day in its place, if anything did.

        What came after it must have been found, too: it may take its place in part alone. Who asks in
        just the words of what ended is told that.
        """
        if not ids:
            return ()
        best = ids[0]
        seen = {best}
        while self._state(best, day) is State.NOT_YET and best in self._former:
            best = self._former[best]
            if best in seen:
                break
            seen.add(best)
        later = None if exact else self._later(best, day)
        while later is not None and later in ids and later not in seen:
            best = later
            seen.add(best)
            later = self._later(best, day)
        if self._state(best, day) is not State.VALID:
            return tuple(ids)
        return (best, *(other for other in ids if other != best))

    def _later(self, entry_id: EntryId, day: date) -> EntryId | None:
        """What came after an entry that had ended by a day."""
        entry = self._entries[entry_id]
        ended = entry.validity.state(day) in {State.EXPIRED, State.REPEALED}
        return EntryId(entry.successor) if ended and entry.successor else None

    def _state(self, entry_id: EntryId, as_of: date) -> State:
        return self._entries[entry_id].validity.state(as_of)


def _reading(found: Sequence[Possible], best: EntryId) -> Reading:
    """The reading that speaks most for an entry; of equals the first."""
    return max(found, key=lambda possible: possible.of(best)).reading
