"""From a stated precision to the confidence from which a passage is quoted.

Labelled questions all have an answer; most that reach the documents have none, since entries were
asked first. So each is asked twice, of the documents and of all but its own, and sentences about
other things are asked beside: what is then quoted is wrong unless it holds the answer all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

QUOTE_PRECISION = 0.8
"""Of what is quoted, the share that answers. Less than of answers: it is marked as a quotation that
nobody reviewed, and the alternative is to say nothing."""
_SHARE = {"answered": 0.4, "removed": 0.4, "outside": 0.2}
"""What is asked of documents, as a share: estimated, since nobody labels what entries left over."""
_FEWEST = 30  # quoted of the trials, below which their precision says nothing

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Tried:
    """A question asked of documents: how sure its first passage was, and whether it answered."""

    confidence: float
    right: bool
    kind: str
    """One of ``answered``, ``removed``, ``outside``."""


@dataclass(frozen=True)
class Threshold:
    """The confidence from which is quoted, and what that is worth on these trials."""

    quoted_from: float
    precision: float
    coverage: float
    """Share of the questions with an answer that are quoted one."""


def threshold(trials: Sequence[Tried], precision: float = QUOTE_PRECISION) -> Threshold | None:
    """The lowest confidence from which quotations are right as often as asked; None if none is.

    The precision is smoothed so that it never falls as confidence rises (isotonic regression over
    held-out trials): a lucky stretch lowers no threshold.
    """
    if len({trial.right for trial in trials}) < 2:
        return None
    from sklearn.isotonic import IsotonicRegression

    weights = _weights(trials)
    sure = np.array([trial.confidence for trial in trials])
    right = np.array([trial.right for trial in trials])
    smooth = IsotonicRegression(out_of_bounds="clip").fit(sure, right, sample_weight=weights)
    expected = smooth.predict(sure)
    order = np.argsort(-sure, kind="stable")
    kept = np.cumsum((weights * expected)[order]) / np.cumsum(weights[order])
    last = np.append(sure[order][1:] < sure[order][:-1], True)  # equal ones are quoted together
    enough = np.flatnonzero(last & (kept >= precision) & (np.arange(len(order)) + 1 >= _FEWEST))
    if not len(enough):
        return None
    quoted = order[: int(enough[-1]) + 1]
    answered = np.array([trial.kind == "answered" for trial in trials])
    return Threshold(
        quoted_from=round(float(sure[quoted].min()), 4),
        precision=round(float((weights * right)[quoted].sum() / weights[quoted].sum()), 4),
        coverage=round(float(answered[quoted].sum() / max(1, answered.sum())), 4),
    )


def _weights(trials: Sequence[Tried]) -> Values:
    counts = {kind: sum(trial.kind == kind for trial in trials) for kind in _SHARE}
    return np.array([_SHARE[trial.kind] / counts[trial.kind] for trial in trials])
