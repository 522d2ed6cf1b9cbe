"""All SQL on staff."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.staff.models import AuditEvent, Staff


def get(session: Session, staff_id: int) -> Staff | None:
    """One account."""
    return session.get(Staff, staff_id)


def by_username(session: Session, username: str) -> Staff | None:
    """One account by its login name."""
    return session.scalars(select(Staff).where(Staff.username == username)).one_or_none()


def everyone(session: Session) -> list[Staff]:
    """All accounts, oldest first."""
    return list(session.scalars(select(Staff).order_by(Staff.id)))


def names(session: Session) -> dict[int, str]:
    """Account → name people read."""
    return {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}


def add(session: Session, staff: Staff) -> None:
    """Store an account."""
    session.add(staff)
    session.flush()


def audit(
    session: Session, *, actor: str, action: str, subject: str, now: datetime, detail: str = ""
) -> None:
    """Write down who did what to what."""
    session.add(AuditEvent(at=now, actor=actor, action=action, subject=subject, detail=detail))
