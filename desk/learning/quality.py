"""The quality of one week, computed from what is stored; nobody keeps a tally."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from core.clock import SHANGHAI
from core.errors import Invalid
from desk.conversations.schemas import JSON
from desk.learning import messages, repository
from desk.learning.exchanges import exchanges
from desk.learning.schemas import Outcome, State
from knowledge.entries import repository as entries

TOP = 10
"""Topics and entries that are listed."""
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})")


@dataclass(frozen=True)
class Week:
    """A week of ISO 8601, Monday to Sunday, in the house's time zone."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> "Week":
        """From ``2026-W47``.

        Raises:
            Invalid: it is none.
        """
        found = _WEEK.fullmatch(text.strip().upper())
        try:
            if found is None:
                raise ValueError
            date.fromisocalendar(int(found[1]), int(found[2]), 1)
        except ValueError:
            raise Invalid("bad_week", messages.BAD_WEEK) from None
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week of a day."""
        found = day.isocalendar()
        return cls(found.year, found.week)

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"

    @property
    def first(self) -> date:
        """Its Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def begins(self) -> datetime:
        """The moment it begins."""
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=SHANGHAI)

    def shifted(self, weeks: int) -> "Week":
        """Another week."""
        return Week.of(self.first + timedelta(weeks=weeks))


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What became of a week's questions."""

    questions: int
    answered: int
    """Answered at once."""
    offered: int
    """Choices were offered …"""
    chosen: int
    """… and one of them taken."""
    abstained: int
    handed_over: int
    """Hand-overs asked for, whatever went before."""
    handed_over_after_answer: int
    helpful: int
    unhelpful: int

    def to_json(self) -> dict[str, JSON]:
        """As data."""
        return dict(vars(self))


@dataclass(frozen=True)
class Report:
    """A week, the week before it, and what wants attention."""

    week: Week
    now: Counts
    before: Counts
    unanswered: list[dict[str, JSON]]
    worst: list[dict[str, JSON]]
    overdue: list[dict[str, JSON]]

    def to_json(self) -> dict[str, JSON]:
        """As data."""
        return {
            "week": str(self.week),
            "from": self.week.first.isoformat(),
            "to": (self.week.first + timedelta(days=6)).isoformat(),
            **self.now.to_json(),
            "before": {"week": str(self.week.shifted(-1)), **self.before.to_json()},
            "unanswered": self.unanswered,
            "worst_entries": self.worst,
            "overdue_entries": self.overdue,
        }


def report(session: Session, week: Week, *, today: date) -> Report:
    """The report of a week.

    Args:
        session: reads only.
        week: which.
        today: entries whose review was due before it are overdue.
    """
    return Report(
        week,
        _counts(session, week),
        _counts(session, week.shifted(-1)),
        _unanswered(session, week),
        _worst(session, week),
        _overdue(session, today),
    )


def _counts(session: Session, week: Week) -> Counts:
    since, until = week.begins, week.shifted(1).begins
    heard = repository.heard(session, since, until)
    found = [
        exchange
        for conversation, said in heard.said.items()
        for exchange in exchanges(
            conversation,
            said,
            opinions={},
            handovers=heard.handovers.get(conversation, ()),
        )
    ]
    outcomes = Counter(exchange.outcome for exchange in found)
    opinions = repository.opinions_between(session, since, until).values()
    return Counts(
        questions=len(found),
        answered=outcomes[Outcome.ANSWERED],
        offered=outcomes[Outcome.OFFERED],
        chosen=sum(exchange.picked for exchange in found),
        abstained=outcomes[Outcome.ABSTAINED],
        handed_over=repository.handovers_between(session, since, until),
        handed_over_after_answer=sum(
            exchange.handed_over and exchange.answer_seq > 0 for exchange in found
        ),
        helpful=sum(helpful for helpful, _ in opinions),
        unhelpful=sum(unhelpful for _, unhelpful in opinions),
    )


def _unanswered(session: Session, week: Week) -> list[dict[str, JSON]]:
    lines, _ = repository.topic_lines(
        session, since=week.begins, until=week.shifted(1).begins, size=TOP + 50
    )
    return [
        {
            "topic": line.topic.id,
            "name": line.topic.name,
            "example": line.topic.example,
            "questions": line.questions,
            "state": line.topic.state,
        }
        for line in lines
        if line.topic.state != State.DISMISSED.value
    ][:TOP]


def _worst(session: Session, week: Week) -> list[dict[str, JSON]]:
    opinions = repository.opinions_between(session, week.begins, week.shifted(1).begins)
    bad = sorted(
        ((entry, *found) for entry, found in opinions.items() if found[1]),
        key=lambda item: (-item[2], item[1], item[0]),
    )[:TOP]
    return [
        {
            "entry": entry,
            "question": _question(session, entry),
            "helpful": helpful,
            "unhelpful": unhelpful,
        }
        for entry, helpful, unhelpful in bad
    ]


def _question(session: Session, entry: str) -> str:
    version = entries.published(session, entry)
    return str(version.content["question"]) if version is not None else ""


def _overdue(session: Session, today: date) -> list[dict[str, JSON]]:
    return [
        {
            "entry": line.id,
            "question": version.content["question"],
            "review_by": version.review_by.isoformat(),
            "drafter": version.drafter,
        }
        for line, version in sorted(
            entries.all_published(session),
            key=lambda pair: (pair[1].review_by or date.max, pair[0].id),
        )
        if version.review_by is not None and version.review_by < today
    ]
