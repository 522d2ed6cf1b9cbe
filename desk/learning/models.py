"""Tables of what is to be learned: questions, their topics, officers' replies, daily runs."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Moment


class LearnedTopic(Base):
    """Questions that ask for the same, as of the last run; its id stays while most of them do."""

    __tablename__ = "learned_topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    example: Mapped[str] = mapped_column(Text)
    """The question in its middle."""
    words: Mapped[list[str]] = mapped_column(JSON)
    """The most typical ones."""
    state: Mapped[str] = mapped_column(String(12), index=True)
    drafted_as: Mapped[str] = mapped_column(String(64), default="")
    closed_by: Mapped[str] = mapped_column(String(200), default="")
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)


class LearnedQuestion(Base):
    """A question that was not answered, or not well; personal data masked."""

    __tablename__ = "learned_questions"
    __table_args__ = (UniqueConstraint("conversation_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(16))
    zone: Mapped[str] = mapped_column(String(8))
    confidence: Mapped[float]
    """What retrieval made of it when it was collected."""
    entry_id: Mapped[str] = mapped_column(String(64), default="")
    """The entry that was given, if one was."""
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("learned_topics.id"), index=True)


class LearnedReply(Base):
    """An officer's answer with the question before it; personal data masked."""

    __tablename__ = "learned_replies"
    __table_args__ = (UniqueConstraint("conversation_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    question_seq: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    officer: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    drafted_as: Mapped[str] = mapped_column(String(64), default="")
    closed_by: Mapped[str] = mapped_column(String(200), default="")
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


class LearningRun(Base):
    """A day on which topics were made."""

    __tablename__ = "learning_runs"

    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    questions: Mapped[int]
    topics: Mapped[int]
