"""Who knocks too often waits; nobody else does."""

import pytest

from core.errors import TooMany
from desk.limiter import Limiter


class Watch:
    """Seconds that pass when told."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def knock(limiter: Limiter, who: str, times: int) -> None:
    for _ in range(times):
        limiter.knock("say", who, 3, "慢一点")


def test_the_fourth_knock_within_a_minute_is_refused() -> None:
    limiter = Limiter()
    knock(limiter, "甲", 3)
    with pytest.raises(TooMany, match="慢一点"):
        knock(limiter, "甲", 1)
    knock(limiter, "乙", 3)
    limiter.knock("start", "甲", 3, "慢一点")


def test_the_window_moves() -> None:
    limiter = Limiter(watch := Watch())
    knock(limiter, "甲", 2)
    watch.now += 40
    knock(limiter, "甲", 1)
    watch.now += 21  # the first two are a minute ago
    knock(limiter, "甲", 2)
    with pytest.raises(TooMany):
        knock(limiter, "甲", 1)


def test_looking_counts_nothing() -> None:
    limiter = Limiter()
    for _ in range(5):
        limiter.admit("login", "甲", 1, "慢一点")
    limiter.knock("login", "甲", 1, "慢一点")
    with pytest.raises(TooMany):
        limiter.admit("login", "甲", 1, "慢一点")


def test_who_has_not_knocked_lately_is_forgotten() -> None:
    limiter = Limiter(watch := Watch())
    for number in range(999):
        knock(limiter, str(number), 1)
    watch.now += 61
    knock(limiter, "甲", 1)
    assert len(limiter._knocks) == 1
