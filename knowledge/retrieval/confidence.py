"""How probable it is that the first passage answers, from how far it leads.

A ranker's scores order passages and say little more: the same text is often published twice, so a
close second may be just as right. What counts is how far the first *text* leads, and how much of
the probability its text and its document gather (Platt scaling over these three, learned on
questions whose documents the ranker had not seen).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_COMPARED = slice(20, 80)  # characters of a passage by which the same text elsewhere is recognised
_RESTRAINT = 0.1  # inverse strength of regularisation, as scikit-learn's C


@dataclass(frozen=True)
class Confidence:
    """A logistic curve over the standing of the first passage."""

    mean: Values
    scale: Values
    weights: Values
    bias: float

    def of(self, standing: Values) -> float:
        """The probability that the first passage answers."""
        odds = float(((standing - self.mean) / self.scale) @ self.weights) + self.bias
        return float(1 / (1 + np.exp(-odds)))


def standing(scores: Values, texts: Sequence[str], documents: Sequence[int]) -> Values:
    """Of the first candidate: the share of its text, of its document, and its lead.

    Args:
        scores: of the candidates.
        texts: theirs, without white space.
        documents: which document each stands in.
    """
    first = int(np.argmax(scores))
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    text = texts[first][_COMPARED] or texts[first]
    same = np.array([text in other for other in texts])
    together = np.array([document == documents[first] for document in documents])
    others = scores[~same]
    lead = scores[first] - (others.max() if len(others) else scores.min())
    return np.array([shares[same].sum(), shares[together].sum(), lead])


def fit(standings: Sequence[Values], right: Sequence[bool]) -> Confidence | None:
    """Learn from first passages of which it is known whether they answered; None if all or none did."""
    if len(set(right)) < 2:
        return None
    from sklearn.linear_model import LogisticRegression

    rows = np.array(standings)
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    model = LogisticRegression(C=_RESTRAINT).fit((rows - mean) / scale, list(right))
    return Confidence(mean, scale, np.asarray(model.coef_[0]), float(model.intercept_[0]))
