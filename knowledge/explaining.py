"""Why an answer was found, for those who write answers.

The judge of candidates is a forest, which cannot say why. So each group of features is taken away
in turn: how far the log-odds fall without it is its share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from knowledge import messages
from knowledge.answering import Answerer, Decision
from knowledge.entries.schemas import EntryId

_SHOWN = 5
ALIKE_FROM = 0.3
"""Confidence from which another entry is shown as perhaps the same."""


@dataclass(frozen=True)
class Share:
    """A group of features and what it did for a candidate."""

    group: str
    label: str
    share: float
    """Change of the log-odds through it; below zero it spoke against."""
    values: tuple[tuple[str, float], ...]
    """The features of the group and their values."""


@dataclass(frozen=True)
class Explained:
    """A candidate with its reasons, weightiest first."""

    entry_id: str
    question: str
    confidence: float
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Explanation:
    """What would be done with a question, and why."""

    decision: Decision
    answer_from: float
    choose_from: float
    candidates: tuple[Explained, ...]


@dataclass(frozen=True)
class Alike:
    """Another entry that may be the same, and the question by which it shows."""

    entry_id: str
    question: str
    asked: str
    likeness: float


def explain(answerer: Answerer, text: str, *, as_of: date) -> Explanation:
    """What would be found for a question, and the share of each group of features in it."""
    decision = answerer.decide(text, as_of=as_of)
    found = answerer.retriever.find(decision.question or text)
    rows = {entry_id: found.features[place] for place, entry_id in enumerate(found.entries)}
    explained = tuple(
        Explained(
            candidate.entry_id,
            candidate.question,
            candidate.confidence,
            _shares(answerer, rows[EntryId(candidate.entry_id)]),
        )
        for candidate in decision.candidates[:_SHOWN]
        if candidate.entry_id in rows
    )
    answer_from, choose_from = answerer.thresholds
    return Explanation(decision, answer_from, choose_from, explained)


def alike(answerer: Answerer, questions: Sequence[str], *, but: str) -> tuple[Alike, ...]:
    """Other entries that would be found for an entry's questions, the likest first.

    Args:
        answerer: what is out.
        questions: the ways to ask the entry being written.
        but: the entry itself, which is not looked at.
    """
    best: dict[str, Alike] = {}
    for asked in questions:
        found = answerer.retriever.find(asked, hidden=EntryId(but))
        if not found.entries:
            continue
        judged = answerer.calibration.judge.probabilities(found.features)
        for place, entry_id in enumerate(found.entries):
            likeness = 1.0 if found.exact[place] else float(judged[place])
            known = best.get(entry_id)
            if likeness >= ALIKE_FROM and (known is None or likeness > known.likeness):
                question = answerer.question_of(entry_id)
                best[entry_id] = Alike(entry_id, question, asked, round(likeness, 4))
    return tuple(sorted(best.values(), key=lambda item: -item.likeness)[:_SHOWN])


def _shares(
    answerer: Answerer, row: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> tuple[Share, ...]:
    names = answerer.calibration.judge.names
    groups: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        groups.setdefault(messages.feature_group(name), []).append(place)
    without = np.repeat(row[None, :], len(groups) + 1, axis=0)
    for number, places in enumerate(groups.values(), start=1):
        without[number, places] = 0.0
    odds = answerer.calibration.judge.probabilities(without).clip(1e-6, 1 - 1e-6)
    logits = np.log(odds / (1 - odds))
    shares = [
        Share(
            group,
            messages.FEATURE_GROUPS[group],
            round(float(logits[0] - logits[number]), 3),
            tuple((names[place], round(float(row[place]), 3)) for place in places),
        )
        for number, (group, places) in enumerate(groups.items(), start=1)
    ]
    return tuple(sorted(shares, key=lambda share: -abs(share.share)))
