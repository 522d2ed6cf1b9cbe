from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import Announcements, WorkCalendar, load_calendar
from core.clock import SHANGHAI
from core.data_files import DataFault, load

CALENDAR = load_calendar()
DAYS = st.dates(date(2004, 1, 1), date(2030, 12, 31))
LIMITS = st.integers(1, 400)

MAKE_UP_DAYS_2026 = [
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
]


@pytest.mark.parametrize("day", MAKE_UP_DAYS_2026)
def test_make_up_days_of_2026_are_worked_although_at_a_weekend(day: date) -> None:
    assert day.weekday() >= 5
    assert CALENDAR.is_working_day(day)


def test_no_other_weekend_day_of_2026_is_worked() -> None:
    days = [date(2026, 1, 1) + timedelta(n) for n in range(365)]
    worked = [day for day in days if day.weekday() >= 5 and CALENDAR.is_working_day(day)]
    assert worked == MAKE_UP_DAYS_2026


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_announced_table_and_the_library_agree_on_every_day(year: int) -> None:
    china = holidays.country_holidays("CN", years=range(year - 1, year + 2))
    days = [date(year, 1, 1) + timedelta(n) for n in range(365)]
    assert [d for d in days if CALENDAR.is_working_day(d) != china.is_working_day(d)] == []


def test_national_day_week_is_off_and_the_limit_waits_for_it() -> None:
    assert CALENDAR.add_working_days(date(2026, 9, 30), 3).date == date(2026, 10, 10)


def test_the_day_of_dispatch_does_not_count() -> None:
    friday = date(2026, 11, 20)
    assert CALENDAR.add_working_days(friday, 1).date == date(2026, 11, 23)


def test_a_limit_within_the_announced_year_is_firm() -> None:
    due = CALENDAR.add_working_days(date(2026, 12, 24), 5)
    assert (due.date, due.provisional) == (date(2026, 12, 31), False)


def test_a_limit_into_a_year_not_announced_is_provisional() -> None:
    due = CALENDAR.add_working_days(date(2026, 12, 29), 5)
    assert due.date.year == 2027
    assert due.provisional


def test_due_moment_is_the_last_second_of_the_day_in_shanghai() -> None:
    # 17:30 UTC on Friday is Saturday in Shanghai: Monday is day one.
    at = CALENDAR.due_at(datetime(2026, 11, 20, 17, 30, tzinfo=UTC), 3)
    assert at == datetime(2026, 11, 25, 23, 59, 59, tzinfo=SHANGHAI)
    assert not CALENDAR.due(datetime(2026, 11, 20, tzinfo=UTC), 3).provisional


def test_a_naive_moment_and_a_limit_of_no_days_are_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        CALENDAR.due_at(datetime(2026, 11, 20), 3)
    with pytest.raises(ValueError, match="at least one"):
        CALENDAR.add_working_days(date(2026, 11, 20), 0)


@settings(deadline=None)  # the first look at a year reads the library
@given(DAYS, LIMITS)
def test_the_due_day_is_worked_and_later(start: date, days: int) -> None:
    due = CALENDAR.add_working_days(start, days)
    assert due.date > start
    assert CALENDAR.is_working_day(due.date)
    assert due.provisional == (due.date.year > CALENDAR.announced_until)


@settings(deadline=None)
@given(DAYS, LIMITS)
def test_counting_back_gives_the_limit(start: date, days: int) -> None:
    due = CALENDAR.add_working_days(start, days).date
    assert CALENDAR.working_days_between(start, due) == days
    assert CALENDAR.working_days_between(due, start) == -days


@settings(deadline=None)
@given(DAYS, LIMITS, LIMITS)
def test_two_limits_in_a_row_are_their_sum(start: date, first: int, second: int) -> None:
    halfway = CALENDAR.add_working_days(start, first).date
    assert CALENDAR.add_working_days(halfway, second) == CALENDAR.add_working_days(
        start, first + second
    )


@settings(deadline=None)
@given(DAYS, st.integers(0, 500))
def test_between_counts_the_days_one_by_one(start: date, length: int) -> None:
    end = start + timedelta(length)
    counted = sum(CALENDAR.is_working_day(start + timedelta(n + 1)) for n in range(length))
    assert CALENDAR.working_days_between(start, end) == counted


def test_a_later_notice_of_single_days_wins_over_the_year(tmp_path: Path) -> None:
    file = tmp_path / "notices.yaml"
    file.write_text(
        """
announced_until: 2026
notices:
  - title: 全年安排
    number: 示例〔2025〕1号
    published: 2025-11-04
    replaces_year: 2026
    rest: [{name: 元旦, from: 2026-01-01, to: 2026-01-03}]
    work: [2026-01-04]
  - title: 台风停工
    number: 示例〔2026〕9号
    published: 2026-01-03
    rest: [{name: 台风, from: 2026-01-04, to: 2026-01-04}]
""",
        encoding="utf-8",
    )
    calendar = WorkCalendar(load(file, Announcements))
    assert not calendar.is_working_day(date(2026, 1, 4))
    assert calendar.is_working_day(date(2026, 10, 1)), "a settled year takes nothing from elsewhere"


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("announced_until: soon\nnotices: []\n", 1),
        ("announced_until: 2026\nnotices:\n  - title: x\n    number: y\n", 3),
        (
            "announced_until: 2026\nnotices:\n  - title: x\n    number: y\n    published: 2025-1x\n",
            5,
        ),
        ("announced_until: 2026\nnotices: [\n", 3),
        ("announced_until: 2026\nnotices: []\nnonsense: 1\n", 3),
    ],
)
def test_a_faulty_table_is_told_with_its_line(tmp_path: Path, broken: str, line: int) -> None:
    file = tmp_path / "notices.yaml"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(DataFault) as caught:
        load(file, Announcements)
    assert caught.value.line == line
    assert caught.value.message.startswith(f"notices.yaml:{line}：")
