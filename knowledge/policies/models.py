"""Policy documents: what is known of each, its texts version by version, and where it was found."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Moment


class PolicyRow(Base):
    """One 政策文件."""

    __tablename__ = "policies"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), index=True)
    """What all ways to write its 文号 have in common; empty when it has none."""
    doc_no: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(200), default="")
    level: Mapped[str] = mapped_column(String(12), index=True)
    region: Mapped[str] = mapped_column(String(60), default="")
    written: Mapped[date | None]
    published: Mapped[date | None]
    effective: Mapped[date | None]
    expires: Mapped[date | None] = mapped_column(index=True)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Field → the line it was recognised in and whether that is sure."""
    standing: Mapped[str] = mapped_column(String(12), index=True)
    repealed_on: Mapped[date | None]
    successor: Mapped[str] = mapped_column(String(60), default="")
    """The 文号 of what took its place."""
    expiry_told: Mapped[bool] = mapped_column(default=False)
    """Whether entries that cite it were marked when it expired."""
    confirmed_by: Mapped[str] = mapped_column(String(64), default="")
    """Empty: nobody checked what was recognised; the public does not see it."""
    version: Mapped[int] = mapped_column(default=1)
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    sketch: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class PolicyVersion(Base):
    """One text of a document; the newest is what is shown."""

    __tablename__ = "policy_versions"
    __table_args__ = (UniqueConstraint("policy_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id"), index=True)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    blocks: Mapped[list[list[Any]]] = mapped_column(JSON)
    """[kind, level, text] of each block."""
    file: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    actor: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)


class PolicySource(Base):
    """Another file that holds the same text."""

    __tablename__ = "policy_sources"
    __table_args__ = (UniqueConstraint("policy_id", "file"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id"), index=True)
    file: Mapped[str] = mapped_column(String(200))
    share: Mapped[float]
    """Of common text, 0..1."""
    at: Mapped[datetime] = mapped_column(Moment)


class PolicyEvent(Base):
    """What happened to a document: imported, confirmed, changed, repealed."""

    __tablename__ = "policy_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id"), index=True)
    move: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)
