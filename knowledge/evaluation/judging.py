"""Says whether the judge of entries gains by what people labelled, before it is let learn from it.

Asked are labelled questions that the judge did not learn from, of an index that does not hold them,
beside the same without any label; and what the labels cost elsewhere is read off the trials of
every build.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from core.errors import Invalid
from knowledge.answering import ANSWER_PRECISION
from knowledge.retrieval.calibration import TOLD, Trial, Values, calibrate, fit_apart, unseen

FEWEST = 20
"""Labels that can be tried, below which chance decides what they are worth."""
_LOST = 0.01  # coverage that may be lost: a build's own figures differ by as much
_SURE = 1e-3  # a probability nearer to 0 or 1 costs no more


class Figures(TypedDict):
    """What a judge does with labelled questions it has not seen, and with the day's trials."""

    right_first: float | None
    """Share of the questions whose entry is known where that entry comes first."""
    wrongly_sure: float | None
    """Share of the entries said to be wrong that are sure enough to be answered."""
    loss: float
    """Weighted mean log-loss of the labelled entries' probabilities; lower is better."""
    coverage: float
    """Share of the held-out questions of the corpus answered at the precision aimed for."""


@dataclass(frozen=True)
class Compared:
    """The judge without and with labels."""

    labels: int
    before: Figures
    after: Figures

    @property
    def gained(self) -> bool:
        """Whether it knows better what people said, and loses nothing that matters elsewhere."""
        kept = self.after["coverage"] >= self.before["coverage"] - _LOST
        return kept and self.after["loss"] < self.before["loss"]


def compare(trials: Sequence[Trial]) -> Compared:
    """What labels among trials are worth.

    Raises:
        Invalid: when too few are labelled.
    """
    told = [trial for trial in trials if trial.kind == TOLD]
    asked = [trial for trial in trials if trial.kind != TOLD]
    if len(told) < FEWEST or len({trial.fold for trial in told}) < 2:
        raise Invalid(
            "too_few_labels",
            f"能用的反馈和标注只有 {len(told)} 条，至少要有 {FEWEST} 条才学得出、量得准；没有改动",
        )
    return Compared(len(told), _figures(told, asked), _figures(told, trials))


def _figures(told: Sequence[Trial], learned: Sequence[Trial]) -> Figures:
    """What a judge that learned from these trials makes of labels that it did not see."""
    apart = fit_apart(learned)
    confidences, calibration = unseen(told, apart), calibrate(learned, apart)
    sure = calibration.answer_from(ANSWER_PRECISION)
    first: list[bool] = []
    wrong: list[bool] = []
    losses: list[float] = []
    weights: list[float] = []
    for trial, judged in zip(told, confidences, strict=True):
        probability = _of_labelled(trial, judged)
        if trial.unwanted is None:
            first.append(bool(len(judged)) and trial.right(int(np.argmax(judged))))
            losses.append(-float(np.log(probability)))
        else:
            wrong.append(probability >= sure)
            losses.append(-float(np.log(1 - probability)))
        weights.append(trial.weight)
    points = [p.coverage for p in calibration.answers if p.precision >= ANSWER_PRECISION]
    return Figures(
        right_first=_mean(first),
        wrongly_sure=_mean(wrong),
        loss=round(float(np.average(losses, weights=weights)), 4),
        coverage=round(max(points, default=0.0), 4),
    )


def _of_labelled(trial: Trial, judged: Values) -> float:
    """The probability of the entry that the label speaks of, away from 0 and 1."""
    if trial.unwanted is not None:
        places = [trial.found.entries.index(trial.unwanted)]
    else:
        places = [n for n in range(len(trial.found.entries)) if trial.right(n)]
    found = max((float(judged[place]) for place in places), default=0.0)
    return min(max(found, _SURE), 1 - _SURE)


def _mean(found: Sequence[bool]) -> float | None:
    return round(float(np.mean(found)), 4) if found else None
