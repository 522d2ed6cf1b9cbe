"""Ranks to figures."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np

Figures = dict[str, float]


def rank_of(ranking: Iterable[int], wanted: Collection[int]) -> int | None:
    """The place (from 1) at which something wanted first stands."""
    for place, item in enumerate(ranking, start=1):
        if item in wanted:
            return place
    return None


def figures(ranks: Sequence[int | None]) -> Figures:
    """Recall at 1, 5 and 10, and the mean reciprocal rank."""
    count = max(1, len(ranks))
    found = {
        f"recall@{depth}": sum(rank is not None and rank <= depth for rank in ranks) / count
        for depth in (1, 5, 10)
    }
    return found | {"mrr": sum(1 / rank for rank in ranks if rank) / count}


def rounded(values: Figures) -> Figures:
    """Four digits are more than the data can tell."""
    return {name: round(value, 4) for name, value in values.items()}


def percentiles(milliseconds: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    return (
        round(float(np.percentile(milliseconds, 50)), 3),
        round(float(np.percentile(milliseconds, 95)), 3),
    )
