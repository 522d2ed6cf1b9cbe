"""Tickets as the console reads them."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.clock import to_local
from desk.conversations.schemas import JSON
from desk.staff.schemas import StaffView
from desk.tickets import repository
from desk.tickets.moves import TABLE, open_to
from desk.tickets.repository import PAGE, Filter
from desk.tickets.schemas import TicketView
from desk.tickets.service import view


def row(ticket: TicketView) -> dict[str, JSON]:
    """One line of the list."""
    return {
        "number": ticket.number,
        "type": ticket.type.label,
        "state": ticket.state.value,
        "state_label": ticket.state.label,
        "text": ticket.text,
        "place": ticket.place,
        "department": ticket.department,
        "department_label": ticket.department_label,
        "created_at": to_local(ticket.created_at).isoformat(),
        "due_at": to_local(ticket.due_at).isoformat() if ticket.due_at else None,
        "due_provisional": ticket.due_provisional,
        "workdays_left": ticket.workdays_left,
        "overdue": ticket.overdue,
        "contact_masked": ticket.contact_masked,
        "conversation": ticket.conversation,
        "round": ticket.round,
    }


def detail(ticket: TicketView, reader: StaffView) -> dict[str, JSON]:
    """A ticket whole, with what this reader can do to it."""
    return {
        **row(ticket),
        "happened_when": ticket.happened_when,
        "contact_name": ticket.contact_name_masked,
        "timeline": [
            {
                "at": to_local(item.at).isoformat(),
                "label": item.label,
                "actor": item.actor,
                "text": item.text,
                "audience": "staff" if item.staff_only else "everyone",
            }
            for item in ticket.timeline
        ],
        "moves": [
            {"move": move.value, "label": TABLE[move].label, "needs": list(TABLE[move].needs)}
            for move in open_to(ticket.state, reader.role.permissions)
        ],
        "ratings": [
            {
                "round": given.round,
                "resolved": given.rating.resolved.value,
                "resolved_label": given.rating.resolved.label,
                "stars": given.rating.stars,
                "why": given.rating.why,
                "redo": given.rating.redo,
                "redo_reason": given.rating.redo_reason,
                "at": to_local(given.at).isoformat(),
            }
            for given in ticket.ratings
        ],
    }


def page(session: Session, narrowed: Filter, number: int, now: datetime) -> dict[str, JSON]:
    """One page of the list, with how many tickets stand in each state."""
    rows, total = repository.page(session, narrowed, number)
    return {
        "items": [row(view(session, ticket, now)) for ticket in rows],
        "total": total,
        "page": number,
        "pages": max(1, -(-total // PAGE)),
        "counts": repository.counts(session),
    }


def of_conversation(session: Session, conversation: str, now: datetime) -> list[dict[str, JSON]]:
    """A conversation's tickets, newest first."""
    rows, _ = repository.page(session, Filter(conversation=conversation), 1)
    return [row(view(session, ticket, now)) for ticket in rows]
