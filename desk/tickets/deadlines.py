"""Due dates follow the calendar: when holidays are announced, what was 暂定 is counted anew.

Counted from dispatch with the limit of that day, so the result depends on the calendar alone and
doing it again changes nothing. Every change is an event that says why, and the citizen is told
when the day itself moved.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from core.calendar import Due, WorkCalendar
from core.clock import to_local
from desk.conversations import service as conversations
from desk.tickets import messages, repository
from desk.tickets.limits import working_days
from desk.tickets.models import Ticket
from desk.tickets.moves import Move
from desk.tickets.schemas import TicketType
from desk.tickets.service import add_event, seen_by


def any_outdated(session: Session, calendar: WorkCalendar) -> bool:
    """Whether the calendar gives any ticket that is being worked on another due date."""
    return any(_changed(ticket, calendar) for ticket in repository.dispatched(session))


def recompute(session: Session, calendar: WorkCalendar, *, now: datetime) -> list[str]:
    """Give every ticket that is being worked on the due date of this calendar.

    Returns:
        The numbers of those that changed.
    """
    changed = []
    for ticket in repository.dispatched(session):
        due = _changed(ticket, calendar)
        if due is not None:
            _move(session, ticket, due, calendar, now)
            changed.append(ticket.number)
    return changed


def _changed(ticket: Ticket, calendar: WorkCalendar) -> Due | None:
    """The due date by this calendar, where it is another one than the ticket has."""
    if ticket.dispatched_at is None:
        return None
    days = ticket.limit_days or working_days(TicketType(ticket.type))
    due = calendar.due(ticket.dispatched_at, days)
    same = (due.at, due.provisional) == (ticket.due_at, ticket.due_provisional)
    return None if same else due


def _move(
    session: Session, ticket: Ticket, due: Due, calendar: WorkCalendar, now: datetime
) -> None:
    before, was_provisional = ticket.due_at, ticket.due_provisional
    ticket.due_at, ticket.due_provisional = due.at, due.provisional
    year = to_local(due.at).year
    notice = calendar.settled_by(year) if was_provisional and not due.provisional else None
    moved = before is None or to_local(before).date() != to_local(due.at).date()
    add_event(
        session,
        ticket,
        Move.RECOUNT,
        actor=messages.SYSTEM,
        now=now,
        text=messages.recounted(
            before, due.at, provisional=due.provisional, year=year, notice=notice
        ),
    )
    if not moved:
        return
    for told in repository.told_conversations(session, ticket):
        current = seen_by(session, ticket, told, now)
        conversations.say(
            session,
            conversations.of(session, told),
            messages.ticket_card(current, messages.due_moved(current)),
            now=now,
        )
