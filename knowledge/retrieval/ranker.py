"""Learns from labelled questions how much each feature of a passage is worth.

A conditional logit: of a question's candidates, one that answers should score above all others.
With some hundred labelled questions it beats boosted trees over the same features, and it cannot
do anything strange with a question unlike those it was shown.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from knowledge.retrieval.documents import DETAILS, NAMES

Values = NDArray[np.float64]
Marks = NDArray[np.bool_]

FEATURES = len(NAMES) + len(DETAILS)
_RESTRAINT = 0.005  # L2; anything from .003 to .03 gives the same figures


@dataclass(frozen=True)
class Ranker:
    """Weights of standardised features."""

    mean: Values
    scale: Values
    weights: Values
    quoted_from: float | None = None
    """The confidence from which what it ranks first is quoted, where that could be learned."""

    def to_json(self) -> str:
        """To be kept; :meth:`from_json` reads it."""
        kept = {name: getattr(self, name).tolist() for name in ("mean", "scale", "weights")}
        return json.dumps({**kept, "quoted_from": self.quoted_from})

    @classmethod
    def from_json(cls, text: str) -> "Ranker":
        """What :meth:`to_json` wrote.

        Raises:
            ValueError: when it is something else, or of other features.
        """
        kept = json.loads(text)
        names = {"mean", "scale", "weights"}
        if not isinstance(kept, dict) or set(kept) - {"quoted_from"} != names:
            raise ValueError("not a ranker")
        quoted_from = kept.get("quoted_from")
        if not (quoted_from is None or isinstance(quoted_from, float)):
            raise ValueError("not a ranker")
        mean, scale, weights = (
            np.array(kept[n], dtype=np.float64) for n in ("mean", "scale", "weights")
        )
        if not mean.shape == scale.shape == weights.shape == (FEATURES,):
            raise ValueError("a ranker of other features")
        return cls(mean, scale, weights, quoted_from)

    def scores(self, features: Values) -> Values:
        """Of each candidate."""
        result: Values = ((features - self.mean) / self.scale) @ self.weights
        return result


def fit(lists: Sequence[tuple[Values, Marks]]) -> Ranker | None:
    """Learn from lists of candidates, of which some are marked as right; None if none are."""
    useful = [(features, marks) for features, marks in lists if marks.any() and not marks.all()]
    if not useful:
        return None
    rows = np.vstack([features for features, _ in useful])
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    rows = (rows - mean) / scale
    right = np.concatenate([marks for _, marks in useful])
    starts = np.cumsum([0, *(len(marks) for _, marks in useful[:-1])])
    owner = np.repeat(np.arange(len(useful)), [len(marks) for _, marks in useful])

    def loss(weights: Values) -> tuple[float, Values]:
        scores = rows @ weights
        scores -= np.maximum.reduceat(scores, starts)[owner]
        every = np.exp(scores)
        good = np.where(right, every, 0.0)
        total = np.add.reduceat(every, starts)
        wanted = np.add.reduceat(good, starts) + 1e-300
        value = float(np.mean(np.log(total) - np.log(wanted)))
        slope = rows.T @ (every / total[owner] - good / wanted[owner]) / len(useful)
        return value + _RESTRAINT * float(weights @ weights), slope + 2 * _RESTRAINT * weights

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B")
    return Ranker(mean, scale, np.asarray(found.x))
