"""The judge of candidates: boosted trees, small enough for numpy.

Boosting answers twice as many questions at the same precision as a logistic regression over the
same features (docs/quality.md). scikit-learn grows the trees when the index is built; a question
must not wait for its threads and checks. Nor are the trees walked: every comparison of all of them
is made at once, one that fails rules out the leaves to its left, and the leftmost leaf that remains
is the one a walk would have come to (Lucchese et al., QuickScorer, SIGIR 2015).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from knowledge.retrieval.features import AGREEING, NAMES, RERANKED

Values = NDArray[np.float64]

_TREES, _LEAVES = 100, 8

_Arrays = tuple[
    NDArray[np.int64],
    Values,
    NDArray[np.unsignedinteger],
    Values,
    NDArray[np.int64],
    NDArray[np.int64],
]
"""Of each comparison of each tree: feature, threshold, leaves that it rules out if it fails; all leaves;
of any leaves gone: the first that remains; of each tree: its first leaf."""


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
        if not len(features):
            return np.empty(0)
        feature, threshold, ruled_out, value, leftmost, firsts = self._arrays
        told = np.ascontiguousarray(features.T).take(feature, axis=0)
        gone = np.bitwise_or.reduce(ruled_out * (told > threshold), axis=0)
        logits = self.base + value.take(leftmost.take(gone) + firsts).sum(axis=0)
        result: Values = 1.0 / (1.0 + np.exp(-logits))
        return result

    _arrays: _Arrays

    def _as_arrays(self) -> _Arrays:
        trees = [
            _Tree(*columns)
            for columns in zip(
                self.feature, self.threshold, self.left, self.right, self.value, strict=True
            )
        ]
        leaves = max(len(tree.leaves) for tree in trees)
        shape = (max(1, leaves - 1), len(trees), 1)
        feature = np.zeros(shape[:2], dtype=np.int64)
        threshold = np.full(shape, np.inf)
        ruled_out = np.zeros(shape, dtype=np.min_scalar_type((1 << leaves) - 1))
        value = np.zeros((len(trees), leaves))
        for number, tree in enumerate(trees):
            value[number, : len(tree.leaves)] = tree.leaves
            for place, (column, limit, leaves_gone) in enumerate(tree.comparisons):
                feature[place, number] = column
                threshold[place, number] = limit
                ruled_out[place, number] = leaves_gone
        leftmost = np.zeros(1 << leaves, dtype=np.int64)
        for place in reversed(range(leaves)):
            leftmost[(np.arange(1 << leaves) >> place) & 1 == 0] = place
        firsts = np.arange(len(trees))[:, None] * leaves
        return feature, threshold, ruled_out, value.ravel(), leftmost, firsts


class _Tree:
    """A tree's leaves from left to right, and what each comparison rules out when it fails."""

    def __init__(
        self,
        feature: Sequence[int],
        threshold: Sequence[float],
        left: Sequence[int],
        right: Sequence[int],
        value: Sequence[float],
    ) -> None:
        self.leaves: list[float] = []
        self.comparisons: list[tuple[int, float, int]] = []
        self._columns = feature, threshold, left, right, value
        self._visit(0)

    def _visit(self, node: int) -> None:
        feature, threshold, left, right, value = self._columns
        if left[node] == node:
            self.leaves.append(value[node])
            return
        before = len(self.leaves)
        self._visit(left[node])
        ruled_out = (1 << len(self.leaves)) - (1 << before)
        self.comparisons.append((feature[node], threshold[node], ruled_out))
        self._visit(right[node])


def fit(
    features: Values,
    right: Sequence[bool],
    weights: Values,
    names: tuple[str, ...] = (),
    direction: Sequence[int] = (),
) -> Judge:
    """Grow the trees. What speaks for an entry may only raise its probability.

    Args:
        features: a row for each candidate.
        right: whether it was the right one.
        weights: of the rows.
        names: of the columns; by default ``NAMES``, and ``RERANKED`` where there is a re-ranker.
        direction: of each column: 1 may only raise the probability, -1 only lower it, 0 either.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    names = names or (*NAMES, *RERANKED)[: features.shape[1]]
    direction = direction or [int(agreeing) for agreeing in (*AGREEING, True, True)][: len(names)]
    model = HistGradientBoostingClassifier(
        max_iter=_TREES,
        learning_rate=0.1,
        max_leaf_nodes=_LEAVES,
        l2_regularization=5.0,
        min_samples_leaf=40,
        monotonic_cst=list(direction),
        early_stopping=False,
        random_state=0,
    )
    with threadpool_limits(1):  # threads that wait for each other cost more than they bring
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
            "names": names,
            "base": float(np.ravel(model._baseline_prediction)[0]),
            "depth": int(max(nodes["depth"].max() for nodes in trees)),
            **judge,
        }
    )
