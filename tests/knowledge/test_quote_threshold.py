"""From a stated precision to the confidence from which a passage is quoted."""

import random

import pytest

from knowledge.evaluation.quoting import Tried, threshold


def trials(count: int = 400, seed: int = 1) -> list[Tried]:
    """Questions whose first passage answers as often as its confidence says, and others."""
    chance = random.Random(seed)
    found = [
        Tried(sure, chance.random() < sure, "answered")
        for sure in (chance.random() for _ in range(count))
    ]
    found += [Tried(chance.random() * 0.6, False, "removed") for _ in range(count)]
    found += [Tried(chance.random() * 0.3, False, "outside") for _ in range(count // 4)]
    return found


@pytest.mark.parametrize("precision", [0.6, 0.7, 0.8, 0.85])
def test_what_is_quoted_is_right_as_often_as_stated(precision: float) -> None:
    learned = threshold(trials(), precision)
    assert learned is not None
    unseen = [one for one in trials(4000, seed=2) if one.confidence >= learned.quoted_from]
    assert sum(one.right for one in unseen) / len(unseen) == pytest.approx(precision, abs=0.08)


def test_more_precision_means_a_higher_threshold_and_fewer_quotations() -> None:
    low, high = threshold(trials(), 0.6), threshold(trials(), 0.85)
    assert low is not None
    assert high is not None
    assert low.quoted_from < high.quoted_from
    assert low.coverage > high.coverage


def test_precision_that_no_confidence_reaches_gives_no_threshold() -> None:
    assert threshold([Tried(0.9, False, "removed")] * 50) is None
    wrong_half = [Tried(0.9, n % 2 == 0, "answered") for n in range(100)]
    assert threshold(wrong_half, 0.8) is None
    assert threshold([]) is None


def test_a_lucky_few_do_not_set_the_threshold() -> None:
    lucky = [Tried(0.95, True, "answered")] * 10
    rest = [Tried(0.5, n % 3 == 0, "answered") for n in range(200)]
    assert threshold([*lucky, *rest], 0.8) is None
