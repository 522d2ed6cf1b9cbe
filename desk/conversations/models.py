"""Tables of a conversation: itself, its messages in order, the turns still owed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Moment


class Conversation(Base):
    """One citizen's thread in one channel."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[str] = mapped_column(String(64))
    mode: Mapped[str] = mapped_column(String(8), index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    waiting_since: Mapped[datetime | None] = mapped_column(Moment)
    last_seq: Mapped[int] = mapped_column(default=0)
    read_by_staff: Mapped[int] = mapped_column(default=0)
    """The last sequence number an officer has seen."""
    episode: Mapped[int] = mapped_column(default=1)
    """Rasa's sender id is `id:episode`; a fresh one keeps its tracker short."""
    episode_turns: Mapped[int] = mapped_column(default=0)
    form: Mapped[str | None] = mapped_column(String(32))
    """The form Rasa has under way, as of its last turn."""
    talk: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What it is about (`knowledge.talk.Talk`), by which a follow-up is understood."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    active_at: Mapped[datetime] = mapped_column(Moment)


class Message(Base):
    """One message; for channels that pull (the web), its row is its outbox."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "author", "external_id"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    external_id: Mapped[str] = mapped_column(String(64))
    """The sender's own id of it: a second delivery is recognised by it."""
    author: Mapped[str] = mapped_column(String(8))
    author_name: Mapped[str] = mapped_column(String(64), default="")
    audience: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    quick_replies: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Turn(Base):
    """A message the bot owes a reply to; pending until the reply is stored."""

    __tablename__ = "turns"
    __table_args__ = (
        Index("ix_turns_pending", "conversation_id", "seq", sqlite_where=text("state = 'pending'")),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    """The citizen's message it answers."""
    state: Mapped[str] = mapped_column(String(8))
    via: Mapped[str] = mapped_column(String(8), default="")
    """Who answered; of a pending turn `help`, if whom to call was said at once."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class Feedback(Base):
    """有帮助 / 没帮助 on one answer; the last word counts."""

    __tablename__ = "feedback"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(String(64))
    helpful: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Moment)
