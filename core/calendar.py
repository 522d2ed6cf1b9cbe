"""Working days of the Chinese calendar, with make-up days (调休).

Every legal limit here counts working days. Which days those are is announced a year at a time by
the State Council's General Office, so a date in a year not yet announced is provisional (暂定).

Sources of the counting rules:

- 民法典第二百零一条: the day on which a period begins is not counted; it runs from the next day.
- 民法典第二百零三条: its last day ends at 24:00.
- 国务院令第795号《全国年节及纪念日放假办法》 and the yearly 国办发明电 notices: which days are off,
  which weekends are worked. Announced years stand in `data/holidays_overrides.yaml`.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Self

import holidays
from pydantic import Field, model_validator

from core.clock import SHANGHAI, to_local
from core.data_files import Data, load

DATA = Path(__file__).with_name("data") / "holidays_overrides.yaml"
_ONE_DAY = timedelta(days=1)


class Span(Data):
    """Days off in a row, both ends included."""

    name: str
    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("to 早于 from，请对调")
        return self

    def days(self) -> Iterator[date]:
        """Each day of the span."""
        return (self.first + n * _ONE_DAY for n in range((self.last - self.first).days + 1))


class Notice(Data):
    """One announcement: what it settles, and its number so that anyone can look it up."""

    title: str
    number: str
    published: date
    replaces_year: int | None = None
    rest: tuple[Span, ...] = ()
    work: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _not_both(self) -> Self:
        both = {day for span in self.rest for day in span.days()} & set(self.work)
        if both:
            raise ValueError(f"{min(both)} 既写在 rest 又写在 work，请只留一处")
        return self


class Announcements(Data):
    """The whole file."""

    announced_until: int
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class DueDate:
    """The last day of a limit; ``provisional`` while its year is not announced."""

    date: date
    provisional: bool


@dataclass(frozen=True)
class Due:
    """The last moment of a limit; ``provisional`` while its year is not announced."""

    at: datetime
    provisional: bool


class WorkCalendar:
    """Which days are worked, and what follows for deadlines. Immutable; safe between threads."""

    def __init__(self, announcements: Announcements) -> None:
        self.announced_until = announcements.announced_until
        self._off: set[date] = set()
        self._work: set[date] = set()
        self._settling: dict[int, Notice] = {}
        for notice in announcements.notices:
            if notice.replaces_year is not None:
                self._settling[notice.replaces_year] = notice
            off = {day for span in notice.rest for day in span.days()}
            self._off = self._off - set(notice.work) | off
            self._work = self._work - off | set(notice.work)
        self._years: dict[int, tuple[date, ...]] = {}

    def is_working_day(self, day: date) -> bool:
        """Whether public offices work on ``day``."""
        days = self._working_days(day.year)
        place = bisect_right(days, day)
        return place > 0 and days[place - 1] == day

    def is_provisional(self, day: date) -> bool:
        """Whether ``day`` lies in a year whose holidays are not announced yet."""
        return day.year > self.announced_until

    def settled_by(self, year: int) -> Notice | None:
        """The notice that settles a year, for whoever asks why a deadline is what it is."""
        return self._settling.get(year)

    def add_working_days(self, start: date, days: int) -> DueDate:
        """The ``days``-th working day after ``start``; ``start`` itself is not counted.

        民法典第二百零一条: 开始的当日不计入，自下一日开始计算.

        Raises:
            ValueError: when ``days`` is less than one: a limit of no days is no limit.
        """
        if days < 1:
            raise ValueError(f"a limit has at least one working day, not {days}")
        year, left = start.year, days
        place = bisect_right(self._working_days(year), start)
        while place + left > len(self._working_days(year)):
            left -= len(self._working_days(year)) - place
            year, place = year + 1, 0
        due = self._working_days(year)[place + left - 1]
        return DueDate(due, self.is_provisional(due))

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` is first.

        The inverse of :meth:`add_working_days`.
        """
        if end < start:
            return -self.working_days_between(end, start)
        whole = sum(len(self._working_days(year)) for year in range(start.year, end.year))
        return (
            whole
            + bisect_right(self._working_days(end.year), end)
            - bisect_right(self._working_days(start.year), start)
        )

    def due(self, dispatched: datetime, days: int) -> Due:
        """The last second, in Shanghai, of the last working day of a limit that starts at dispatch.

        The day after dispatch is day one (民法典第二百零一条); the last day counts to its end
        (民法典第二百零三条). Which days are worked: 国办发明电〔2025〕7号 for 2026.

        Raises:
            ValueError: when ``dispatched`` is naive or ``days`` is less than one.
        """
        if dispatched.tzinfo is None:
            raise ValueError("a naive datetime is not a moment")
        due = self.add_working_days(to_local(dispatched).date(), days)
        return Due(datetime.combine(due.date, time(23, 59, 59), SHANGHAI), due.provisional)

    def due_at(self, dispatched: datetime, days: int) -> datetime:
        """The moment of :meth:`due` alone."""
        return self.due(dispatched, days).at

    def _working_days(self, year: int) -> tuple[date, ...]:
        """A year's working days in order. Two threads may both compute it: they agree."""
        known = self._years.get(year)
        if known is None:
            first, length = date(year, 1, 1), (date(year, 12, 31) - date(year, 1, 1)).days + 1
            forecast = None if year in self._settling else _forecast(year)
            days = (first + n * _ONE_DAY for n in range(length))
            known = tuple(day for day in days if self._is_worked(day, forecast))
            self._years[year] = known
        return known

    def _is_worked(self, day: date, forecast: frozenset[date] | None) -> bool:
        if day in self._work:
            return True
        if day in self._off:
            return False
        return day.weekday() < 5 if forecast is None else day in forecast


def _forecast(year: int) -> frozenset[date]:
    """A year's working days as the `holidays` library has them."""
    # The neighbours too: New Year's arrangement can move a day of the December before.
    china = holidays.country_holidays("CN", years=range(year - 1, year + 2))
    first = date(year, 1, 1)
    days = (first + n * _ONE_DAY for n in range((date(year + 1, 1, 1) - first).days))
    return frozenset(day for day in days if china.is_working_day(day))


_read: dict[Path, tuple[int, WorkCalendar]] = {}


def load_calendar(path: Path = DATA) -> WorkCalendar:
    """The calendar of the announcements in ``path``, as it was read last.

    Raises:
        DataFault: with the line at fault.
    """
    known = _read.get(path)
    return known[1] if known is not None else reload_calendar(path)


def reload_calendar(path: Path = DATA) -> WorkCalendar:
    """The calendar of ``path`` as it stands there now; read again only if the file changed.

    Raises:
        DataFault: with the line at fault; the calendar read last stays in use.
    """
    written = path.stat().st_mtime_ns
    known = _read.get(path)
    if known is None or known[0] != written:
        known = _read[path] = (written, WorkCalendar(load(path, Announcements)))
    return known[1]
