"""Learns, when an index is built, what a message in a conversation means.

Conversations that people wrote (spoken.py) and others made up from the corpus (rehearsing.py) are
held with an index that does not know them, in each reading; of how sure each reading is, and of how
its entries stand to the ones before, a judge learns which entry is meant. As with single messages,
its confidence is worth what it was worth on folds that it did not learn from: on what people wrote,
if that is enough.
"""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from knowledge.bodies import NEIGHBOURS
from knowledge.conversing.follow_up import Leaning, Reading, Said, readings, take_apart
from knowledge.conversing.keeping import kept, tells_on
from knowledge.conversing.rehearsing import KINDS, Line, Rehearsal
from knowledge.conversing.spoken import Before, Spoken
from knowledge.conversing.weighing import AGREEING, NAMES, Values, candidates, judged, weigh
from knowledge.entries.schemas import EntryId
from knowledge.retrieval.analysis import normalise
from knowledge.retrieval.calibration import (
    ROUNDS,
    Scale,
    hidden_in,
    worth,
)
from knowledge.retrieval.domain import outside_sentences
from knowledge.retrieval.features import COMPOSITE
from knowledge.retrieval.judge import Judge, fit
from knowledge.retrieval.retriever import Analysed, Found, Retriever
from knowledge.talk import NOTHING_SAID, Talk

_EACH = 10  # lines made up for an entry and fold; with fewer, what is learned depends on the draw
_EACH_BESIDE = 3  # where enough that people wrote stands beside them
_LEAST = 120  # lines from which there is something to learn
_MEASURABLE = 400  # conversations that people wrote from which confidence is measured on them
_LEARNED = 8  # candidates of a line that are learned from
_DAY = date(2026, 1, 1)  # these lines name no time that counts
_SUREST = NAMES.index("surest")
_SPOKEN, _BESIDE = "spoken", "spoken, and nothing answers it"
_SHARE = {_SPOKEN: 4.2, _BESIDE: 1.6, **KINDS}
"""What people wrote weighs most; of it, what nothing answers twice as much as there is of it, because
the entry that was just answered is near to whatever is said of it."""


@dataclass(frozen=True)
class Heard:
    """A message in its conversation, with what each of its readings found."""

    kind: str
    wanted: frozenset[EntryId]
    """Any of these answers it; empty: nothing does."""
    said: Said
    talk: Talk
    found: tuple[tuple[Reading, Found, bool], ...]
    """With whether the entry just answered was left out."""
    ids: tuple[EntryId, ...]
    held: Values
    near: tuple[EntryId, ...]
    fold: int

    @property
    def right(self) -> Values:
        """Of each candidate: whether it is right."""
        return np.array([float(entry_id in self.wanted) for entry_id in self.ids])

    def table(self, judge: Judge, entries: Mapping[EntryId, Analysed]) -> Values:
        """What speaks for each candidate, by a judge of single messages."""
        possible = [
            judged(reading, found, judge, apart=apart) for reading, found, apart in self.found
        ]
        whole = [entries[entry_id].entry for entry_id in self.ids]
        return weigh(self.said, self.talk, possible, whole, self.held, self.near)


class Listener:
    """Hears conversations with the index of a fold."""

    def __init__(self, entries: Sequence[Analysed], retriever: Retriever, fold: int) -> None:
        self._entries = {EntryId(item.entry.id): item for item in entries}
        self._retriever = retriever
        self._fold = fold
        self._twins = retriever.twins()
        self._near = {one: retriever.nearest(one, NEIGHBOURS) for one in self._entries}

    def spoken(self, conversations: Sequence[Spoken]) -> Iterator[Heard]:
        """This fold's share of what people wrote."""
        for spoken in conversations[self._fold :: ROUNDS]:
            talk = NOTHING_SAID
            for before in spoken.before:
                talk = self._after(before, talk)
            if talk.question:
                kind = _SPOKEN if spoken.entries else _BESIDE
                heard = self._heard(kind, spoken.then, talk, spoken.entries, None)
                if heard is not None:
                    yield heard

    def rehearsed(self, beside: int) -> Iterator[Heard]:
        """What is made up, beside so many conversations that people wrote."""
        each = _EACH if beside < _MEASURABLE else _EACH_BESIDE
        questions = {one: item.entry.questions for one, item in self._entries.items()}
        unknown = {one: sorted(hidden_in(self._fold, i)) for one, i in self._entries.items()}
        rehearsal = Rehearsal(
            questions,
            unknown,
            self._near,
            outside_sentences()[self._fold :: ROUNDS],
            random.Random(self._fold),
        )
        for line in rehearsal.lines(each):
            heard = self._made_up(line)
            if heard is not None:
                yield heard

    def _made_up(self, line: Line) -> Heard | None:
        before = line.entry or _first(self._retriever.find(line.former))
        if before is None:
            return None
        question = normalise(line.former)
        talk = Talk(question=question, topic=question, entry=before)
        wanted = () if line.wanted is None else (line.wanted,)
        return self._heard(line.kind, line.text, talk, wanted, line.hidden)

    def _heard(
        self,
        kind: str,
        text: str,
        talk: Talk,
        wanted: Collection[EntryId],
        hidden: EntryId | None,
    ) -> Heard | None:
        """A message with what it finds; None where nothing is."""
        said = take_apart(text, today=_DAY)
        if kind == "chat" and said.leaning is Leaning.WHOLLY:
            return None  # 多少钱 is no chat after a question
        found = tuple(self._asked(said, talk, hidden))
        ids = candidates(
            (result.entries for _, result, _ in found), talk, self._entries.keys() - {hidden}
        )
        if not ids:
            return None
        alike = {twin for one in wanted for twin in self._twins.get(one, ())}
        return Heard(
            kind,
            frozenset({*wanted, *alike}),
            said,
            talk,
            found,
            ids,
            self._retriever.held(said.own, ids),
            self._near.get(EntryId(talk.entry or ""), ()),
            self._fold,
        )

    def _asked(
        self, said: Said, talk: Talk, hidden: EntryId | None
    ) -> Iterator[tuple[Reading, Found, bool]]:
        possible = readings(said, talk, today=_DAY)
        for reading in possible:
            yield reading, self._retriever.find(reading.searched, hidden=hidden), False
        together = next(reading for reading in possible if reading.follows)
        rest = self._retriever.find(together.searched, hidden=EntryId(talk.entry or ""))
        yield together, _without(rest, hidden), True

    def _after(self, before: Before, talk: Talk) -> Talk:
        """What is kept of something said before, as if it had been understood."""
        said, wanted = take_apart(before.text, today=_DAY), before.entry
        if wanted is None and not tells_on(said, talk):
            return talk
        possible = readings(said, talk, today=_DAY)
        found = [self._retriever.find(reading.searched) for reading in possible]
        best = wanted or next((_first(one) for one in found if one.entries), None)
        if best is None:
            return talk
        meant = max(range(len(possible)), key=lambda number: _likeness(found[number], best))
        entry = self._entries[best].entry
        return kept(possible[meant], entry, talk, answered=wanted is not None)


def learn(
    heard: Sequence[Heard], entries: Sequence[Analysed], apart: Mapping[int, Judge]
) -> Scale | None:
    """What judges messages in conversations; None when there is too little to learn from.

    Args:
        heard: messages of all folds.
        entries: the corpus.
        apart: of each fold: a judge of single messages that did not learn from it.
    """
    if len(heard) < _LEAST:
        return None
    known = {EntryId(item.entry.id): item for item in entries}
    tables = [one.table(apart[one.fold], known) for one in heard]
    weights = _weights(heard)
    best, right, among = (
        np.zeros(len(heard)),
        np.zeros(len(heard), bool),
        np.zeros(len(heard), bool),
    )
    for fold in {one.fold for one in heard}:
        others = [number for number, one in enumerate(heard) if one.fold != fold]
        judge = _fit(heard, tables, weights, others)
        for number, one in enumerate(heard):
            if one.fold == fold:
                confidences = judge.probabilities(tables[number])
                order = np.argsort(-confidences)[:3]
                best[number] = confidences[order[0]]
                right[number] = one.right[order[0]]
                among[number] = one.right[order].any()
    written = np.array([one.kind in {_SPOKEN, _BESIDE} for one in heard])
    measured = written if written.sum() >= _MEASURABLE else np.ones(len(heard), bool)
    askable = np.array([bool(one.wanted) for one in heard])
    answers, choices = worth(
        best[measured], right[measured], among[measured], weights[measured], askable[measured]
    )
    judge = _fit(heard, tables, weights, range(len(heard)))
    return Scale(judge=judge, answers=answers, choices=choices)


def _without(found: Found, hidden: EntryId | None) -> Found:
    kept_places = [place for place, entry_id in enumerate(found.entries) if entry_id != hidden]
    return replace(
        found,
        entries=tuple(found.entries[place] for place in kept_places),
        features=found.features[kept_places],
        exact=tuple(found.exact[place] for place in kept_places),
    )


def _first(found: Found) -> EntryId | None:
    return found.entries[int(np.argmax(found.features[:, COMPOSITE]))] if found.entries else None


def _likeness(found: Found, entry: EntryId) -> float:
    if entry not in found.entries:
        return -1.0
    return float(found.features[found.entries.index(entry), COMPOSITE])


def _weights(heard: Sequence[Heard]) -> Values:
    """Each message's weight, so that kinds have their share whatever their number."""
    counts = {kind: sum(one.kind == kind for one in heard) for kind in _SHARE}
    weights = np.array([_SHARE[one.kind] / counts[one.kind] for one in heard])
    result: Values = weights / weights.sum()
    return result


def _fit(
    heard: Sequence[Heard], tables: Sequence[Values], weights: Values, chosen: Sequence[int]
) -> Judge:
    rows: list[Values] = []
    right: list[bool] = []
    row_weights: list[float] = []
    for number in chosen:
        order = np.argsort(-tables[number][:, _SUREST])[:_LEARNED]
        before = heard[number].talk.answered
        more = [n for n, one in enumerate(heard[number].ids) if one in before and n not in order]
        places = [*order, *more]
        rows += list(tables[number][places])
        right += [bool(flag) for flag in heard[number].right[places]]
        row_weights += [float(weights[number])] * len(places)
    return fit(np.array(rows), right, np.array(row_weights), NAMES, AGREEING)
