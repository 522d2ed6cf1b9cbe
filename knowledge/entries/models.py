"""Entries in the database: every version that ever was, every move, and what is out now.

Staff are known here by id and name only: accounts belong to another room.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Moment


class EntryRow(Base):
    """One 问答 through all its versions."""

    __tablename__ = "entries"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    topic: Mapped[str] = mapped_column(String(200), index=True)
    origin: Mapped[str] = mapped_column(String(8))
    """Where it came from: `corpus`, `console` or `import`."""
    edited: Mapped[bool] = mapped_column(default=False)
    """Whether people worked on it here: the shipped corpus then no longer changes it."""
    seed: Mapped[str] = mapped_column(String(16), default="")
    """Fingerprint of the corpus's text it was last taken from."""
    created_at: Mapped[datetime] = mapped_column(Moment)


class VersionRow(Base):
    """One version of an entry."""

    __tablename__ = "entry_versions"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        Index(
            "ix_entry_versions_open",
            "entry_id",
            unique=True,
            sqlite_where=text("state IN ('draft', 'review', 'approved')"),
        ),
        Index(
            "ix_entry_versions_out",
            "entry_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What a `Draft` holds."""
    searched: Mapped[str] = mapped_column(Text)
    """All that a search over the list looks at, as one text."""
    review_by: Mapped[date | None]
    edits: Mapped[int] = mapped_column(default=0)
    """Counts changes: what somebody decides on is what they saw."""
    authors: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Everyone who wrote on it."""
    drafter_id: Mapped[int | None]
    drafter: Mapped[str] = mapped_column(String(200))
    reviewer_id: Mapped[int | None]
    reviewer: Mapped[str] = mapped_column(String(200), default="")
    publisher_id: Mapped[int | None]
    publisher: Mapped[str] = mapped_column(String(200), default="")
    publish_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    """When an approved version goes out by itself."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)


class EntryEvent(Base):
    """One move or comment, with actor, reason and time."""

    __tablename__ = "entry_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    version: Mapped[int]
    """The version's number."""
    move: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[int | None]
    """None: the house itself, such as at a scheduled hour."""
    actor: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)


class Citation(Base):
    """A document that a version rests on, by the key of its 文号."""

    __tablename__ = "entry_citations"

    version_id: Mapped[int] = mapped_column(ForeignKey("entry_versions.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True, index=True)


class AskedRow(Base):
    """One way to ask that a version has, as questions are compared."""

    __tablename__ = "entry_asked"

    version_id: Mapped[int] = mapped_column(ForeignKey("entry_versions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """0: the question, n: variant n."""
    text: Mapped[str] = mapped_column(Text)


class AskedPiece(Base):
    """A piece of a way to ask, by which one that is nearly the same is found (`likeness`)."""

    __tablename__ = "entry_asked_pieces"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("entry_versions.id"), primary_key=True, index=True
    )


class Flag(Base):
    """An entry to be looked at again because a document it cites no longer holds."""

    __tablename__ = "entry_flags"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    key: Mapped[str] = mapped_column(String(100))
    doc_no: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    cleared_at: Mapped[datetime | None] = mapped_column(Moment)
    cleared_by: Mapped[str] = mapped_column(String(200), default="")


class Revision(Base):
    """What came out or went, in order: whoever answers follows these numbers."""

    __tablename__ = "knowledge_revisions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    revision: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"))
    at: Mapped[datetime] = mapped_column(Moment)
