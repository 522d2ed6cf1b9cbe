"""How often one may knock.

Our own, because `limits` starts a thread to clear up after every hit it counts in memory: that cost
a message more than storing it.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from core.errors import TooMany

WINDOW_S = 60.0
_SWEPT_EVERY = 1000
"""Knocks after which who has not knocked lately is forgotten."""


class Limiter:
    """Counts knocks in a moving window of a minute, in this process; for any thread.

    Args:
        now: seconds that only grow.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._knocks: dict[tuple[str, str], deque[float]] = {}
        self._lock = threading.Lock()
        self._since_swept = 0

    def knock(self, door: str, who: str, per_minute: int, message: str) -> None:
        """Count one knock.

        Raises:
            TooMany: more than `per_minute` within the last minute.
        """
        now = self._now()
        with self._lock:
            lately = self._lately(door, who, now)
            if len(lately) >= per_minute:
                raise TooMany("too_many", message)
            lately.append(now)
            self._since_swept += 1
            if self._since_swept >= _SWEPT_EVERY:
                self._sweep(now)

    def admit(self, door: str, who: str, per_minute: int, message: str) -> None:
        """Look whether another knock is allowed, without counting one.

        For doors where only a failure counts: a whole office may share one address.

        Raises:
            TooMany: `per_minute` within the last minute.
        """
        with self._lock:
            if len(self._lately(door, who, self._now())) >= per_minute:
                raise TooMany("too_many", message)

    def _lately(self, door: str, who: str, now: float) -> deque[float]:
        knocks = self._knocks.setdefault((door, who), deque())
        while knocks and knocks[0] <= now - WINDOW_S:
            knocks.popleft()
        return knocks

    def _sweep(self, now: float) -> None:
        self._since_swept = 0
        self._knocks = {
            key: knocks
            for key, knocks in self._knocks.items()
            if knocks and knocks[-1] > now - WINDOW_S
        }
