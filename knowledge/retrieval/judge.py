"""The judge of candidates: boosted trees, small enough to be walked in numpy.

Boosting answers twice as many questions at the same precision as a logistic regression over the
same features (docs/quality.md). scikit-learn grows the trees when the index is built; a question
must not wait for its threads and checks, so the trees are kept as arrays and walked all at once.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from knowledge.retrieval.features import AGREEING, NAMES

Values = NDArray[np.float64]

_TREES, _LEAVES = 100, 8


class Judge(BaseModel):
    """Trees as arrays, one row a tree, padded with leaves."""

    model_config = ConfigDict(frozen=True)
    names: tuple[str, ...]
    base: float
    depth: int
    feature: list[list[int]]
    threshold: list[list[float]]
    left: list[list[int]]
    right: list[list[int]]
    value: list[list[float]]

    def model_post_init(self, _context: object) -> None:
        """Keep the arrays beside the lists that are stored."""
        object.__setattr__(self, "_arrays", self._as_arrays())

    def probabilities(self, features: Values) -> Values:
        """Of each row: how probable it is that this candidate is the right one."""
        feature, threshold, left, right, value = self._arrays
        count, width = len(self.feature), len(self.feature[0])
        at = np.tile(np.arange(count) * width, (len(features), 1))
        numbers = np.ascontiguousarray(features).ravel()
        rows = np.arange(len(features))[:, None] * features.shape[1]
        for _ in range(self.depth):
            goes_left = numbers.take(rows + feature.take(at)) <= threshold.take(at)
            at = np.where(goes_left, left.take(at), right.take(at))
        logits = self.base + value.take(at).sum(axis=1)
        result: Values = 1.0 / (1.0 + np.exp(-logits))
        return result

    _arrays: tuple[NDArray[np.int64], Values, NDArray[np.int64], NDArray[np.int64], Values]

    def _as_arrays(
        self,
    ) -> tuple[NDArray[np.int64], Values, NDArray[np.int64], NDArray[np.int64], Values]:
        feature = np.array(self.feature, dtype=np.int64)
        first = np.arange(len(feature))[:, None] * feature.shape[1]
        return (
            feature.ravel(),
            np.array(self.threshold).ravel(),
            (np.array(self.left, dtype=np.int64) + first).ravel(),
            (np.array(self.right, dtype=np.int64) + first).ravel(),
            np.array(self.value).ravel(),
        )


def fit(features: Values, right: Sequence[bool], weights: Values) -> Judge:
    """Grow the trees. What speaks for an entry may only raise its probability."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=_TREES,
        learning_rate=0.1,
        max_leaf_nodes=_LEAVES,
        l2_regularization=5.0,
        min_samples_leaf=40,
        monotonic_cst=[int(agreeing) for agreeing in AGREEING],
        early_stopping=False,
        random_state=0,
    )
    model.fit(features, right, sample_weight=weights * len(weights) / weights.sum())
    trees = [predictor[0].nodes for predictor in model._predictors]
    width = max(map(len, trees))
    judge: dict[str, list[list[float]]] = {
        name: [] for name in ("feature", "threshold", "left", "right", "value")
    }
    for nodes in trees:
        leaf = nodes["is_leaf"].astype(bool)
        here = np.arange(len(nodes))
        columns = {
            "feature": np.where(leaf, 0, nodes["feature_idx"]),
            "threshold": np.where(leaf, 0.0, nodes["num_threshold"]),
            "left": np.where(leaf, here, nodes["left"]),
            "right": np.where(leaf, here, nodes["right"]),
            "value": np.where(leaf, nodes["value"], 0.0),
        }
        for name, column in columns.items():
            judge[name].append([*column.tolist(), *[0] * (width - len(nodes))])
    return Judge.model_validate(
        {
            "names": NAMES,
            "base": float(np.ravel(model._baseline_prediction)[0]),
            "depth": int(max(nodes["depth"].max() for nodes in trees)),
            **judge,
        }
    )
