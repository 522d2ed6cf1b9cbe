"""All SQL on imports."""

from sqlalchemy.orm import Session

from desk.importing.models import ImportRun


def get(session: Session, run_id: str, actor_id: int) -> ImportRun | None:
    """An import of this very person."""
    row = session.get(ImportRun, run_id)
    return row if row is not None and row.actor_id == actor_id else None


def add(session: Session, row: ImportRun) -> None:
    """Store an import."""
    session.add(row)
    session.flush()
