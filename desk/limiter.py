"""How often one may knock."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from core.errors import TooMany


class Limiter:
    """Counts knocks in a moving window of a minute, in this process."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def knock(self, door: str, who: str, per_minute: int, message: str) -> None:
        """Count one knock.

        Raises:
            TooMany: more than `per_minute` within the last minute.
        """
        if not self._window.hit(RateLimitItemPerMinute(per_minute), door, who):
            raise TooMany("too_many", message)

    def admit(self, door: str, who: str, per_minute: int, message: str) -> None:
        """Look whether another knock is allowed, without counting one.

        For doors where only a failure counts: a whole office may share one address.

        Raises:
            TooMany: `per_minute` within the last minute.
        """
        if not self._window.test(RateLimitItemPerMinute(per_minute), door, who):
            raise TooMany("too_many", message)
