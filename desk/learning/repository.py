"""All SQL of learning: what was said in a stretch of time, and what was found in it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from desk.conversations.models import Feedback, Message
from desk.conversations.schemas import JSON, Audience, Kind
from desk.handoff.models import Handoff
from desk.learning.models import LearnedQuestion, LearnedReply, LearnedTopic, LearningRun
from desk.learning.schemas import Said, State
from knowledge.entries.models import VersionRow
from knowledge.entries.moves import VersionState

PAGE = 30
"""Rows of one page of the console's lists."""


@dataclass(frozen=True)
class Heard:
    """A stretch of time: what was said, thought and asked for in it, by conversation."""

    said: dict[str, list[Said]]
    opinions: dict[str, dict[int, bool]]
    handovers: dict[str, list[datetime]]


def heard(session: Session, since: datetime, until: datetime) -> Heard:
    """What was said from `since` up to `until`, for everyone to see; what was thought of it ever."""
    rows = session.execute(
        select(
            Message.conversation_id,
            Message.seq,
            Message.author,
            Message.author_name,
            Message.kind,
            Message.text,
            Message.body,
            Message.created_at,
        )
        .where(
            Message.created_at >= since,
            Message.created_at < until,
            Message.audience == Audience.EVERYONE.value,
        )
        .order_by(Message.conversation_id, Message.seq)
    )
    said: dict[str, list[Said]] = defaultdict(list)
    for row in rows:
        said[row.conversation_id].append(_said(*row[1:]))
    opinions: dict[str, dict[int, bool]] = defaultdict(dict)
    thought = (
        select(Feedback)
        .join(
            Message,
            (Message.conversation_id == Feedback.conversation_id) & (Message.seq == Feedback.seq),
        )
        .where(Message.created_at >= since, Message.created_at < until)
    )
    for opinion in session.scalars(thought):
        opinions[opinion.conversation_id][opinion.seq] = opinion.helpful
    handovers: dict[str, list[datetime]] = defaultdict(list)
    asked = select(Handoff).where(Handoff.requested_at >= since, Handoff.requested_at < until)
    for handoff in session.scalars(asked.order_by(Handoff.requested_at)):
        handovers[handoff.conversation_id].append(handoff.requested_at)
    return Heard(dict(said), dict(opinions), dict(handovers))


def opinions_between(
    session: Session, since: datetime, until: datetime
) -> dict[str, tuple[int, int]]:
    """Entry → how many found it helpful and how many did not, by when they said so."""
    rows = session.execute(
        select(Feedback.entry, Feedback.helpful, func.count())
        .where(Feedback.at >= since, Feedback.at < until)
        .group_by(Feedback.entry, Feedback.helpful)
    )
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for entry, helpful, number in rows:
        counts[entry][helpful] += number
    return {entry: (found[True], found[False]) for entry, found in counts.items()}


def handovers_between(session: Session, since: datetime, until: datetime) -> int:
    """How often a human was asked for."""
    query = select(func.count()).select_from(Handoff)
    found = session.scalar(query.where(Handoff.requested_at >= since, Handoff.requested_at < until))
    return found or 0


def first_question_at(session: Session) -> datetime | None:
    """When the first message was stored."""
    return session.scalar(select(func.min(Message.created_at)))


# ── questions ────────────────────────────────────────────────────────────────────────────────


def questions_by_place(
    session: Session, conversations: Sequence[str]
) -> dict[tuple[str, int], LearnedQuestion]:
    """Known questions of these conversations by (conversation, number)."""
    found: dict[tuple[str, int], LearnedQuestion] = {}
    for start in range(0, len(conversations), 500):
        part = conversations[start : start + 500]
        query = select(LearnedQuestion).where(LearnedQuestion.conversation_id.in_(part))
        found |= {(row.conversation_id, row.seq): row for row in session.scalars(query)}
    return found


def newest_questions(session: Session, since: datetime, count: int) -> list[LearnedQuestion]:
    """The newest questions, at most `count`, in order of id."""
    query = (
        select(LearnedQuestion)
        .where(LearnedQuestion.at >= since)
        .order_by(LearnedQuestion.at.desc(), LearnedQuestion.id.desc())
        .limit(count)
    )
    return sorted(session.scalars(query), key=lambda row: row.id)


def questions_by_id(session: Session, ids: Sequence[int]) -> list[LearnedQuestion]:
    """Those of these ids that are there."""
    found: list[LearnedQuestion] = []
    for start in range(0, len(ids), 500):
        query = select(LearnedQuestion).where(LearnedQuestion.id.in_(ids[start : start + 500]))
        found.extend(session.scalars(query))
    return found


def asked_alike(session: Session, conversation: str, until_seq: int) -> list[str]:
    """What was asked in the topics of a conversation's questions, newest first."""
    own = (
        select(LearnedQuestion.topic_id)
        .where(
            LearnedQuestion.conversation_id == conversation,
            LearnedQuestion.seq <= until_seq,
            LearnedQuestion.topic_id.is_not(None),
        )
        .order_by(LearnedQuestion.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(LearnedQuestion.text).where(LearnedQuestion.topic_id == own)
    return list(session.scalars(query.order_by(LearnedQuestion.at.desc(), LearnedQuestion.id)))


def questions_of(session: Session, topic: int) -> list[LearnedQuestion]:
    """The questions of a topic, newest first."""
    query = select(LearnedQuestion).where(LearnedQuestion.topic_id == topic)
    return list(session.scalars(query.order_by(LearnedQuestion.at.desc(), LearnedQuestion.id)))


def put_into_topic(session: Session, questions: Sequence[int], topic: int | None) -> None:
    """Move questions."""
    for start in range(0, len(questions), 500):
        session.execute(
            update(LearnedQuestion)
            .where(LearnedQuestion.id.in_(questions[start : start + 500]))
            .values(topic_id=topic)
        )


def forget(session: Session, questions: Iterable[LearnedQuestion]) -> None:
    """Drop questions that turned out to be answered."""
    for row in questions:
        session.delete(row)


# ── topics ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class TopicLine:
    """A topic with how often it was asked."""

    topic: LearnedTopic
    questions: int
    first_at: datetime
    last_at: datetime


def topic(session: Session, topic_id: int) -> LearnedTopic | None:
    """A topic."""
    return session.get(LearnedTopic, topic_id)


def topics(session: Session) -> dict[int, LearnedTopic]:
    """All topics by id."""
    return {row.id: row for row in session.scalars(select(LearnedTopic))}


def topic_lines(
    session: Session,
    *,
    state: State | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    page: int = 1,
    size: int = PAGE,
) -> tuple[list[TopicLine], int]:
    """One page of topics asked in a time, the most asked first, and how many there are."""
    number = func.count(LearnedQuestion.id).label("number")
    query = (
        select(
            LearnedTopic,
            number,
            func.min(LearnedQuestion.at),
            func.max(LearnedQuestion.at),
        )
        .join(LearnedQuestion, LearnedQuestion.topic_id == LearnedTopic.id)
        .group_by(LearnedTopic.id)
    )
    if state is not None:
        query = query.where(LearnedTopic.state == state.value)
    if since is not None:
        query = query.where(LearnedQuestion.at >= since)
    if until is not None:
        query = query.where(LearnedQuestion.at < until)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(
        query.order_by(number.desc(), func.max(LearnedQuestion.at).desc(), LearnedTopic.id)
        .offset((page - 1) * size)
        .limit(size)
    )
    return [TopicLine(*row) for row in rows], total


def drafted_questions(session: Session) -> list[tuple[str, str]]:
    """Questions of topics and replies that became an entry which is out, each with that entry."""
    of_topics = (
        select(LearnedQuestion.text, LearnedTopic.drafted_as)
        .join(LearnedTopic, LearnedQuestion.topic_id == LearnedTopic.id)
        .join(VersionRow, VersionRow.entry_id == LearnedTopic.drafted_as)
        .where(VersionRow.state == VersionState.PUBLISHED.value)
    )
    of_replies = (
        select(LearnedReply.question, LearnedReply.drafted_as)
        .join(VersionRow, VersionRow.entry_id == LearnedReply.drafted_as)
        .where(VersionRow.state == VersionState.PUBLISHED.value)
    )
    return [
        (text, entry) for query in (of_topics, of_replies) for text, entry in session.execute(query)
    ]


def topic_counts(session: Session) -> dict[str, int]:
    """State → how many topics with questions are in it."""
    rows = session.execute(
        select(LearnedTopic.state, func.count(func.distinct(LearnedTopic.id)))
        .join(LearnedQuestion, LearnedQuestion.topic_id == LearnedTopic.id)
        .group_by(LearnedTopic.state)
    )
    return dict(rows.tuples().all())


def drop_empty_topics(session: Session) -> None:
    """Open topics that no question is in any more."""
    used = select(LearnedQuestion.topic_id).where(LearnedQuestion.topic_id.is_not(None))
    session.execute(
        delete(LearnedTopic).where(
            LearnedTopic.state == State.OPEN.value, LearnedTopic.id.not_in(used)
        )
    )


# ── replies ──────────────────────────────────────────────────────────────────────────────────


def reply(session: Session, reply_id: int) -> LearnedReply | None:
    """An officer's reply."""
    return session.get(LearnedReply, reply_id)


def known_replies(session: Session, since: datetime) -> set[tuple[str, int]]:
    """Which replies were collected already."""
    query = select(LearnedReply.conversation_id, LearnedReply.seq).where(LearnedReply.at >= since)
    return {(conversation, seq) for conversation, seq in session.execute(query)}


def replies(
    session: Session, *, state: State | None, page: int, size: int = PAGE
) -> tuple[list[LearnedReply], int]:
    """One page of officers' replies, newest first, and how many there are."""
    query = select(LearnedReply)
    if state is not None:
        query = query.where(LearnedReply.state == state.value)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(
        query.order_by(LearnedReply.at.desc(), LearnedReply.id.desc())
        .offset((page - 1) * size)
        .limit(size)
    )
    return list(rows), total


def reply_counts(session: Session) -> dict[str, int]:
    """State → how many replies are in it."""
    rows = session.execute(select(LearnedReply.state, func.count()).group_by(LearnedReply.state))
    return dict(rows.tuples().all())


def replies_to(session: Session, topic: int) -> list[LearnedReply]:
    """What officers answered in the conversations of a topic, newest first."""
    query = (
        select(LearnedReply)
        .join(LearnedQuestion, LearnedQuestion.conversation_id == LearnedReply.conversation_id)
        .where(LearnedQuestion.topic_id == topic, LearnedReply.question_seq >= LearnedQuestion.seq)
        .distinct()
    )
    return list(session.scalars(query.order_by(LearnedReply.at.desc(), LearnedReply.id)))


# ── runs ─────────────────────────────────────────────────────────────────────────────────────


def run_on(session: Session, day: date) -> LearningRun | None:
    """The run of a day."""
    return session.get(LearningRun, day)


def last_run(session: Session) -> LearningRun | None:
    """The newest run."""
    query = select(LearningRun).order_by(LearningRun.day.desc()).limit(1)
    return session.scalars(query).one_or_none()


def add(
    session: Session, *rows: LearnedQuestion | LearnedTopic | LearnedReply | LearningRun
) -> None:
    """Store rows."""
    session.add_all(rows)
    session.flush()


def _said(
    seq: int,
    author: str,
    author_name: str,
    kind: str,
    text: str,
    body: dict[str, JSON],
    at: datetime,
) -> Said:
    options = body.get("options", ()) if kind == Kind.CHOICE.value else ()
    return Said(
        seq=seq,
        author=author,
        kind=kind,
        text=text,
        at=at,
        author_name=author_name,
        entry=str(body.get("entry", "")),
        options=tuple(str(option["payload"]) for option in options),
        unanswered=bool(body.get("unanswered")),
    )
