"""Tickets, their events (from which timelines are computed), and who may see and rates them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Moment


class Ticket(Base):
    """One 工单."""

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """What it was made from; the same key never makes a second one."""
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    type: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), index=True)
    text: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    happened_when: Mapped[str] = mapped_column(Text)
    contact_name: Mapped[str] = mapped_column(String(64))
    contact_phone: Mapped[str] = mapped_column(String(32))
    department: Mapped[str] = mapped_column(String(32), default="", index=True)
    round: Mapped[int] = mapped_column(default=1)
    """1, or 2 once the citizen had it redone."""
    dispatched_at: Mapped[datetime | None] = mapped_column(Moment)
    limit_days: Mapped[int | None]
    """Working days it was given at dispatch, whatever the limits become later."""
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    due_provisional: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)


class TicketEvent(Base):
    """One move, with actor, reason and time."""

    __tablename__ = "ticket_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The turn that caused it, where one did: a resumed turn does not repeat it."""
    move: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(Moment)


class TicketProof(Base):
    """One try to show that a ticket is one's own; what it opened, if it did."""

    __tablename__ = "ticket_proofs"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """What caused it: a resumed turn is not a second try."""
    number: Mapped[str] = mapped_column(String(16), index=True)
    """As it was told, whether there is such a ticket or not."""
    source: Mapped[str] = mapped_column(String(64), index=True)
    """Whose tries are counted: the conversation, or the fingerprint of an address."""
    holder: Mapped[str] = mapped_column(String(64), index=True)
    """Who may see the ticket then: the conversation, or one visit to the page."""
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    """The ticket it opened; None: the try failed."""
    until: Mapped[datetime | None] = mapped_column(Moment)
    """When the holder's sight of it ends; None: with the conversation."""
    at: Mapped[datetime] = mapped_column(Moment)


class TicketRating(Base):
    """What a citizen thought of one round's reply."""

    __tablename__ = "ticket_ratings"
    __table_args__ = (UniqueConstraint("ticket_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    round: Mapped[int]
    resolved: Mapped[str] = mapped_column(String(8))
    stars: Mapped[int]
    why: Mapped[str] = mapped_column(Text, default="")
    redo: Mapped[bool]
    redo_reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)
