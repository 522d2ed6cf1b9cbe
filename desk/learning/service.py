"""Rules of learning: topics keep their identity from day to day; a finding is settled once.

A topic or an officer's reply becomes a draft, or is set aside. A draft goes the way of every
entry: checked by a second person, released by a third.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core.clock import to_local
from core.errors import Conflict, Invalid, NotFound
from desk.learning import messages, repository
from desk.learning.models import LearnedReply, LearnedTopic, LearningRun
from desk.learning.schemas import State
from desk.learning.topics import Group
from desk.staff.schemas import StaffView
from knowledge.entries import repository as entries
from knowledge.entries import service as editing
from knowledge.entries.drafts import Draft
from knowledge.entries.models import VersionRow
from knowledge.entries.moves import Person
from knowledge.retrieval.analysis import compact

MAX_VARIANTS = 12
"""Proposed ways to ask; an editor keeps what is good."""
_LENGTHS = range(4, 121)
"""Characters of a question that an entry takes."""


def regroup(
    session: Session, questions: Sequence[int], groups: Sequence[Group], *, now: datetime
) -> None:
    """Put questions into their topics.

    A group is the topic that most of its questions were in before, whatever was decided on it:
    who set a topic aside does not meet it again the next day.

    Args:
        questions: ids, as `groups` counts them.
        groups: the largest first.
        now: the day it is done on.
    """
    known = repository.topics(session)
    rows = {row.id: row for row in repository.questions_by_id(session, questions)}
    taken: set[int] = set()
    for group in groups:
        members = [questions[place] for place in group.members if questions[place] in rows]
        if not members:
            continue
        before = Counter(
            place for i in members if (place := rows[i].topic_id) is not None and place in known
        )
        same = next((place for place, _ in before.most_common() if place not in taken), None)
        topic: LearnedTopic = known[same] if same is not None else _new_topic(session, group, now)
        taken.add(topic.id)
        if topic.state == State.OPEN.value:
            topic.name, topic.words = group.name[:64], list(group.words)
            topic.example = rows[questions[group.middle]].text
        repository.put_into_topic(session, members, topic.id)
    day = to_local(now).date()
    run = repository.run_on(session, day)
    if run is None:
        repository.add(
            session, LearningRun(day=day, at=now, questions=len(questions), topics=len(groups))
        )
    else:
        run.at, run.questions, run.topics = now, len(questions), len(groups)
    session.flush()
    repository.drop_empty_topics(session)


def draft_from_topic(
    session: Session,
    topic_id: int,
    *,
    reply_id: int | None,
    like: str | None,
    staff: StaffView,
    now: datetime,
) -> VersionRow:
    """A topic as a draft: its middle question, its other wordings, an officer's reply if chosen.

    Args:
        topic_id: the topic.
        reply_id: an officer's reply in one of its conversations, as a first answer.
        like: the entry nearest to it, whose topic the draft is filed under.
        staff: who drafts it.
        now: when.

    Raises:
        NotFound: no such topic.
        Conflict: it was settled already.
        Invalid: the reply belongs to other questions.
    """
    topic = _open_topic(session, topic_id)
    questions = [row.text for row in repository.questions_of(session, topic_id)]
    reply = None
    if reply_id is not None:
        fitting = {row.id: row for row in repository.replies_to(session, topic_id)}
        if reply_id not in fitting:
            raise Invalid("not_its_reply", messages.NOT_ITS_REPLY)
        reply = fitting[reply_id]
    answer = reply.text if reply is not None else ""
    version = _draft(session, [topic.example, *questions], answer, like, staff, now)
    _settle(topic, State.DRAFTED, staff, now, drafted_as=version.entry_id)
    if reply is not None and reply.state == State.OPEN.value:
        _settle(reply, State.DRAFTED, staff, now, drafted_as=version.entry_id)
    return version


def draft_from_reply(
    session: Session, reply_id: int, *, like: str | None, staff: StaffView, now: datetime
) -> VersionRow:
    """An officer's reply as a draft, with what others asked in its place as variants.

    Raises:
        NotFound: no such reply.
        Conflict: it was settled already.
    """
    reply = _open_reply(session, reply_id)
    others = repository.asked_alike(session, reply.conversation_id, reply.question_seq)
    version = _draft(session, [reply.question, *others], reply.text, like, staff, now)
    _settle(reply, State.DRAFTED, staff, now, drafted_as=version.entry_id)
    return version


def dismiss_topic(session: Session, topic_id: int, *, staff: StaffView, now: datetime) -> None:
    """Set a topic aside; it stays so while most of its questions do.

    Raises:
        NotFound: no such topic.
        Conflict: it was settled already.
    """
    _settle(_open_topic(session, topic_id), State.DISMISSED, staff, now)


def dismiss_reply(session: Session, reply_id: int, *, staff: StaffView, now: datetime) -> None:
    """Set a reply aside.

    Raises:
        NotFound: no such reply.
        Conflict: it was settled already.
    """
    _settle(_open_reply(session, reply_id), State.DISMISSED, staff, now)


def reopen_topic(session: Session, topic_id: int) -> None:
    """Take a topic up again.

    Raises:
        NotFound: no such topic.
    """
    topic = find_topic(session, topic_id)
    topic.state, topic.closed_by, topic.closed_at, topic.drafted_as = State.OPEN.value, "", None, ""


def find_topic(session: Session, topic_id: int) -> LearnedTopic:
    """A topic.

    Raises:
        NotFound: there is none of this id (any more).
    """
    topic = repository.topic(session, topic_id)
    if topic is None:
        raise NotFound("no_such_topic", messages.NO_SUCH_TOPIC)
    return topic


def find_reply(session: Session, reply_id: int) -> LearnedReply:
    """A reply.

    Raises:
        NotFound: there is none of this id.
    """
    reply = repository.reply(session, reply_id)
    if reply is None:
        raise NotFound("no_such_reply", messages.NO_SUCH_REPLY)
    return reply


def variants(questions: Sequence[str]) -> list[str]:
    """Different ways to ask, as an entry takes them: the first of each, short ones left out."""
    found: dict[str, str] = {}
    for text in questions:
        asked = " ".join(text.split())
        if len(asked) in _LENGTHS:
            found.setdefault(compact(asked), asked)
    return list(found.values())


def _draft(
    session: Session,
    questions: Sequence[str],
    answer: str,
    like: str | None,
    staff: StaffView,
    now: datetime,
) -> VersionRow:
    asked = variants(questions) or [questions[0][:120]]
    filed = entries.get(session, like) if like else None
    draft = Draft(
        topic=filed.topic if filed is not None else messages.UNFILED,
        question=asked[0],
        variants=tuple(asked[1 : 1 + MAX_VARIANTS]),
        answer=answer[:4000],
    )
    return editing.create(session, draft, author=Person(staff.id, staff.name), now=now)


def _open_topic(session: Session, topic_id: int) -> LearnedTopic:
    topic = find_topic(session, topic_id)
    if topic.state != State.OPEN.value:
        raise Conflict("settled", messages.already(topic.state, topic.closed_by))
    return topic


def _open_reply(session: Session, reply_id: int) -> LearnedReply:
    reply = find_reply(session, reply_id)
    if reply.state != State.OPEN.value:
        raise Conflict("settled", messages.already(reply.state, reply.closed_by))
    return reply


def _settle(
    row: LearnedTopic | LearnedReply,
    state: State,
    staff: StaffView,
    now: datetime,
    drafted_as: str = "",
) -> None:
    row.state = state.value
    row.closed_by = staff.name
    row.closed_at = now
    row.drafted_as = drafted_as


def _new_topic(session: Session, group: Group, now: datetime) -> LearnedTopic:
    topic = LearnedTopic(
        name=group.name[:64],
        example="",
        words=list(group.words),
        state=State.OPEN.value,
        created_at=now,
    )
    repository.add(session, topic)
    return topic
