"""Time is injected: rules ask a clock, tests turn its hands."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Clock:
    """The wall clock in one time zone."""

    zone: ZoneInfo = SHANGHAI

    def now(self) -> datetime:
        """The present moment, time-zone aware."""
        return datetime.now(self.zone)

    def today(self) -> date:
        """Today's date in the clock's zone."""
        return self.now().date()


def to_utc(moment: datetime) -> datetime:
    """The same moment in UTC.

    Raises:
        ValueError: when ``moment`` is naive.
    """
    if moment.tzinfo is None:
        raise ValueError("a naive datetime is not a moment")
    return moment.astimezone(UTC)


def to_local(moment: datetime, zone: ZoneInfo = SHANGHAI) -> datetime:
    """The same moment as people here read it."""
    return moment.astimezone(zone)
