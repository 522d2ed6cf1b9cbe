"""Words that editors read differently than the shipped dictionary, and who changed what."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Moment


class SynonymRow(Base):
    """A word and what it is read as, by somebody's decision."""

    __tablename__ = "synonyms"

    word: Mapped[str] = mapped_column(String(20), primary_key=True)
    read_as: Mapped[str] = mapped_column(String(20))
    """Empty: as itself, whatever the shipped dictionary says."""
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)


class SynonymEvent(Base):
    """One change; whoever holds an index follows these numbers."""

    __tablename__ = "synonym_events"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(20), index=True)
    before: Mapped[str] = mapped_column(String(20))
    """What it was read as; empty: as itself."""
    after: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int]
    actor: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
