"""All SQL on changed synonyms."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.synonyms.models import SynonymEvent, SynonymRow


def get(session: Session, word: str) -> SynonymRow | None:
    """What was decided on a word, if anything."""
    return session.get(SynonymRow, word)


def everything(session: Session) -> dict[str, SynonymRow]:
    """Every word that was decided on."""
    return {row.word: row for row in session.scalars(select(SynonymRow))}


def add(session: Session, *rows: SynonymRow | SynonymEvent) -> None:
    """Store rows."""
    session.add_all(rows)
    session.flush()


def remove(session: Session, row: SynonymRow) -> None:
    """Let the shipped dictionary decide again."""
    session.delete(row)
    session.flush()


def revision(session: Session) -> int:
    """The number of the newest change; 0 before the first."""
    return session.scalar(select(func.max(SynonymEvent.id))) or 0


def events(session: Session, count: int) -> list[SynonymEvent]:
    """The newest changes, newest first."""
    query = select(SynonymEvent).order_by(SynonymEvent.id.desc()).limit(count)
    return list(session.scalars(query))
