"""Learns, when an index is built, what a message in a conversation means.

Lines made up from the corpus (rehearsing.py) are asked of an index that does not know them, in each
reading; of how sure each reading is, and of how its entries stand to the one before, a judge learns
which entry is meant. As with single messages, its confidence is worth what it was worth on folds
that it did not learn from.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from knowledge.bodies import NEIGHBOURS
from knowledge.conversing.follow_up import Leaning, Reading, Said, readings, take_apart
from knowledge.conversing.rehearsing import KINDS, Line, Rehearsal
from knowledge.conversing.weighing import AGREEING, NAMES, Values, judged, weigh
from knowledge.entries.schemas import EntryId
from knowledge.retrieval.analysis import normalise
from knowledge.retrieval.calibration import (
    ROUNDS,
    Scale,
    hidden_in,
    outside_sentences,
    worth,
)
from knowledge.retrieval.features import COMPOSITE
from knowledge.retrieval.judge import Judge, fit
from knowledge.retrieval.retriever import Analysed, Found, Retriever
from knowledge.talk import Talk

_EACH = 10  # lines drawn for an entry and fold; with fewer, what is learned depends on the draw
_LEAST = 120  # lines from which there is something to learn
_LEARNED = 8  # candidates of a line that are learned from
_DAY = date(2026, 1, 1)  # made-up lines name no time that counts
_SUREST = NAMES.index("surest")


@dataclass(frozen=True)
class Heard:
    """A line with what each of its readings found."""

    line: Line
    said: Said
    talk: Talk
    found: tuple[tuple[Reading, Found, bool], ...]
    """With whether the entry just answered was left out."""
    ids: tuple[EntryId, ...]
    held: Values
    near: tuple[EntryId, ...]
    right: Values
    """Of each candidate: whether it is right."""
    fold: int

    def table(self, judge: Judge, entries: Mapping[EntryId, Analysed]) -> Values:
        """What speaks for each candidate, by a judge of single messages."""
        possible = [
            judged(reading, found, judge, apart=apart) for reading, found, apart in self.found
        ]
        whole = [entries[entry_id].entry for entry_id in self.ids]
        return weigh(self.said, self.talk, possible, whole, self.held, self.near)


def rehearse(entries: Sequence[Analysed], retriever: Retriever, fold: int) -> list[Heard]:
    """Say lines to the index of a fold."""
    questions = {EntryId(item.entry.id): item.entry.questions for item in entries}
    near = {entry_id: retriever.nearest(entry_id, NEIGHBOURS) for entry_id in questions}
    unknown = {EntryId(item.entry.id): sorted(hidden_in(fold, item)) for item in entries}
    twins = retriever.twins()
    rehearsal = Rehearsal(
        questions, unknown, near, outside_sentences()[fold::ROUNDS], random.Random(fold)
    )
    heard = (_heard(line, retriever, near, twins, fold) for line in rehearsal.lines(_EACH))
    return [one for one in heard if one is not None]


def learn(
    heard: Sequence[Heard], entries: Sequence[Analysed], apart: Mapping[int, Judge]
) -> Scale | None:
    """What judges messages in conversations; None when there is too little to learn from.

    Args:
        heard: lines of all folds.
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
    askable = np.array([one.line.wanted is not None for one in heard])
    answers, choices = worth(best, right, among, weights, askable)
    judge = _fit(heard, tables, weights, range(len(heard)))
    return Scale(judge=judge, answers=answers, choices=choices)


def _heard(
    line: Line,
    retriever: Retriever,
    near: Mapping[EntryId, tuple[EntryId, ...]],
    twins: Mapping[EntryId, tuple[EntryId, ...]],
    fold: int,
) -> Heard | None:
    """A line with what it finds; None where it is not meant in its conversation at all."""
    said = take_apart(line.text, today=_DAY)
    if said.leaning is Leaning.ALONE or (line.kind == "chat" and said.leaning is Leaning.WHOLLY):
        return None
    before = line.entry or _first(retriever.find(line.former))
    if before is None:
        return None
    question = normalise(line.former)
    talk = Talk(question=question, topic=question, entry=before)
    found = tuple(_asked(said, talk, line, retriever))
    ids = tuple(dict.fromkeys(i for _, result, _ in found for i in result.entries))
    if not ids:
        return None
    wanted = {line.wanted, *(twins.get(line.wanted, ()) if line.wanted else ())}
    right = np.array([float(entry_id in wanted) for entry_id in ids])
    held = retriever.held(said.own, ids)
    return Heard(line, said, talk, found, ids, held, near[before], right, fold)


def _asked(
    said: Said, talk: Talk, line: Line, retriever: Retriever
) -> Iterator[tuple[Reading, Found, bool]]:
    possible = readings(said, talk, today=_DAY)
    for reading in possible:
        yield reading, retriever.find(reading.searched, hidden=line.hidden), False
    together = next(reading for reading in possible if reading.follows)
    rest = retriever.find(together.searched, hidden=EntryId(talk.entry or ""))
    yield together, _without(rest, line.hidden), True


def _without(found: Found, hidden: EntryId | None) -> Found:
    kept = [place for place, entry_id in enumerate(found.entries) if entry_id != hidden]
    return replace(
        found,
        entries=tuple(found.entries[place] for place in kept),
        features=found.features[kept],
        exact=tuple(found.exact[place] for place in kept),
    )


def _first(found: Found) -> EntryId | None:
    return found.entries[int(np.argmax(found.features[:, COMPOSITE]))] if found.entries else None


def _weights(heard: Sequence[Heard]) -> Values:
    """Each line's weight, so that kinds have their share whatever their number."""
    counts = {kind: sum(one.line.kind == kind for one in heard) for kind in KINDS}
    weights = np.array([KINDS[one.line.kind] / counts[one.line.kind] for one in heard])
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
        rows += list(tables[number][order])
        right += [bool(flag) for flag in heard[number].right[order]]
        row_weights += [float(weights[number])] * len(order)
    return fit(np.array(rows), right, np.array(row_weights), NAMES, AGREEING)
