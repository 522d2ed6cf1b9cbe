"""All SQL on hand-overs."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.handoff.models import Handoff


def by_turn(session: Session, turn: str) -> Handoff | None:
    """The hand-over a turn asked for, if it did."""
    return session.scalars(select(Handoff).where(Handoff.turn == turn)).one_or_none()


def open_of(session: Session, conversation: str) -> Handoff | None:
    """The hand-over under way in a conversation."""
    return session.scalars(
        select(Handoff)
        .where(Handoff.conversation_id == conversation, Handoff.ended_at.is_(None))
        .order_by(Handoff.id.desc())
        .limit(1)
    ).one_or_none()


def open_by_conversation(session: Session, conversations: Sequence[str]) -> dict[str, Handoff]:
    """Conversation → its hand-over under way."""
    rows = session.scalars(
        select(Handoff).where(
            Handoff.conversation_id.in_(conversations), Handoff.ended_at.is_(None)
        )
    )
    return {row.conversation_id: row for row in rows}


def add(session: Session, handoff: Handoff) -> None:
    """Store a hand-over."""
    session.add(handoff)
