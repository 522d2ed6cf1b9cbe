"""All SQL on tickets, and who may see which rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from desk.conversations.models import Conversation
from desk.tickets.models import Ticket, TicketEvent, TicketProof, TicketRating
from desk.tickets.schemas import TicketState

PAGE = 30
"""Rows of one page of the console's list: a screenful and a bit."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a list of tickets is narrowed by; empty means any."""

    state: str = ""
    type: str = ""
    department: str = ""
    text: str = ""
    conversation: str = ""


def by_key(session: Session, key: str) -> Ticket | None:
    """The ticket made from this key."""
    return session.scalars(select(Ticket).where(Ticket.key == key)).one_or_none()


def by_number(session: Session, number: str) -> Ticket | None:
    """A ticket by number, for staff."""
    return session.scalars(select(Ticket).where(Ticket.number == number)).one_or_none()


def for_citizen(
    session: Session, number: str | None, holder: str, *, now: datetime
) -> Ticket | None:
    """A ticket of this conversation, or shown to be this holder's: by number, else the latest."""
    proven = select(TicketProof.ticket_id).where(
        TicketProof.holder == holder,
        TicketProof.ticket_id.is_not(None),
        or_(TicketProof.until.is_(None), TicketProof.until > now),
    )
    query = select(Ticket).where(or_(Ticket.conversation_id == holder, Ticket.id.in_(proven)))
    if number is not None:
        query = query.where(Ticket.number == number)
    return session.scalars(query.order_by(Ticket.id.desc()).limit(1)).one_or_none()


def dispatched(session: Session) -> Sequence[Ticket]:
    """Tickets a department has, whose time is counted."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.state == TicketState.DISPATCHED.value, Ticket.dispatched_at.is_not(None))
        .order_by(Ticket.id)
    ).all()


def add_proof(session: Session, proof: TicketProof) -> None:
    """Store a try."""
    session.add(proof)
    session.flush()


def proof_by_key(session: Session, key: str) -> TicketProof | None:
    """The try that this caused before, if any."""
    return session.scalars(select(TicketProof).where(TicketProof.key == key)).one_or_none()


def failed_on(session: Session, number: str, *, since: datetime) -> int:
    """How many tries failed on a number, whoever made them."""
    return _failed(session, TicketProof.number == number, since)


def failed_from(session: Session, source: str, *, since: datetime) -> int:
    """How many tries failed that came from here, on whatever number."""
    return _failed(session, TicketProof.source == source, since)


def told_conversations(session: Session, ticket: Ticket) -> list[str]:
    """Conversations that follow a ticket: its own first, then those that showed it is theirs."""
    others = session.scalars(
        select(Conversation.id)
        .where(
            Conversation.id.in_(
                select(TicketProof.holder).where(TicketProof.ticket_id == ticket.id)
            ),
            Conversation.id != ticket.conversation_id,
        )
        .order_by(Conversation.created_at)
    )
    return [ticket.conversation_id, *others]


def count_numbered(session: Session, prefix: str) -> int:
    """How many numbers begin like this."""
    return (
        session.scalar(
            select(func.count()).select_from(Ticket).where(Ticket.number.startswith(prefix))
        )
        or 0
    )


def add(session: Session, ticket: Ticket) -> None:
    """Store a ticket."""
    session.add(ticket)
    session.flush()


def add_event(session: Session, event: TicketEvent) -> None:
    """Store a move."""
    session.add(event)
    session.flush()


def has_event(session: Session, key: str) -> bool:
    """Whether the move of this key was made."""
    return session.scalar(select(TicketEvent.id).where(TicketEvent.key == key)) is not None


def events(session: Session, ticket: Ticket) -> Sequence[TicketEvent]:
    """Moves in order."""
    return session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.id)
    ).all()


def add_rating(session: Session, rating: TicketRating) -> None:
    """Store a rating."""
    session.add(rating)
    session.flush()


def ratings(session: Session, ticket: Ticket) -> Sequence[TicketRating]:
    """Ratings by round."""
    return session.scalars(
        select(TicketRating).where(TicketRating.ticket_id == ticket.id).order_by(TicketRating.round)
    ).all()


def page(session: Session, narrowed: Filter, number: int) -> tuple[list[Ticket], int]:
    """One page of tickets, newest first, and how many there are in all."""
    query = _where(select(Ticket), narrowed)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(query.order_by(Ticket.id.desc()).limit(PAGE).offset((number - 1) * PAGE))
    return list(rows), total


def counts(session: Session) -> dict[str, int]:
    """State → number of tickets."""
    rows = session.execute(
        select(Ticket.state, func.count().label("tickets")).group_by(Ticket.state)
    )
    return {row.state: row.tickets for row in rows}


def _failed(session: Session, which: ColumnElement[bool], since: datetime) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(TicketProof)
            .where(which, TicketProof.ticket_id.is_(None), TicketProof.at > since)
        )
        or 0
    )


def _where(query: Select[Ticket], narrowed: Filter) -> Select[Ticket]:
    if narrowed.state:
        query = query.where(Ticket.state == narrowed.state)
    if narrowed.type:
        query = query.where(Ticket.type == narrowed.type)
    if narrowed.department:
        query = query.where(Ticket.department == narrowed.department)
    if narrowed.conversation:
        query = query.where(Ticket.conversation_id == narrowed.conversation)
    if narrowed.text:
        needle = narrowed.text.strip()
        query = query.where(
            or_(
                Ticket.number.contains(needle, autoescape=True),
                Ticket.text.contains(needle, autoescape=True),
                Ticket.place.contains(needle, autoescape=True),
            )
        )
    return query


def number_for(session: Session, now: datetime) -> str:
    """The next ticket number: day of filing and a running number, as in ``20261123-0001``."""
    prefix = f"{now:%Y%m%d}-"
    return f"{prefix}{count_numbered(session, prefix) + 1:04d}"
