"""Rules of 转人工: one officer a conversation, the whole history with it, and back again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.clock import to_local
from core.database import announce
from core.errors import Conflict
from core.ids import ConversationId
from desk.conversations import repository as conversations
from desk.conversations import service as conversation_service
from desk.conversations.models import Conversation
from desk.conversations.schemas import JSON, Audience, Author, MessageView, Mode, Outbound
from desk.conversations.service import Status, say
from desk.handoff import messages, repository
from desk.handoff.models import Handoff
from desk.staff import repository as staff
from desk.staff.schemas import StaffView

CHANNEL_LABELS = {"web": "网页"}


def request(session: Session, conversation: str, *, reason: str, turn: str, now: datetime) -> int:
    """Put a conversation into the waiting queue.

    Asked again, by the same turn or another, it keeps its place.

    Returns:
        How many wait before it.
    """
    row = conversation_service.of(session, conversation)
    if row.mode == Mode.BOT.value and repository.by_turn(session, turn) is None:
        row.mode = Mode.WAITING.value
        row.waiting_since = now
        row.officer_id = None
        repository.add(
            session,
            Handoff(
                conversation_id=conversation,
                turn=turn,
                reason=reason or messages.NO_REASON,
                requested_at=now,
            ),
        )
        session.flush()
        _changed(session, row)
    return conversations.ahead_of(session, row)


def take(session: Session, conversation: str, officer: StaffView, *, now: datetime) -> None:
    """An officer takes a waiting conversation.

    Raises:
        Conflict: somebody has it already, or nobody waits any more.
    """
    row = conversation_service.of(session, conversation)
    if row.mode == Mode.OFFICER.value:
        if row.officer_id == officer.id:
            return
        holder = staff.get(session, row.officer_id or 0)
        raise Conflict("already_taken", messages.already_taken(holder.name if holder else ""))
    if row.mode != Mode.WAITING.value:
        raise Conflict("not_waiting", messages.NOT_WAITING)
    row.mode = Mode.OFFICER.value
    row.officer_id = officer.id
    handoff = repository.open_of(session, conversation)
    if handoff is not None:
        handoff.taken_at = now
        handoff.officer_id = officer.id
    _system(session, row, messages.taken(officer.name), now=now)
    _changed(session, row)


def answer(
    session: Session,
    conversation: str,
    officer: StaffView,
    *,
    external_id: str,
    text: str,
    audience: Audience,
    now: datetime,
) -> MessageView:
    """An officer speaks to the citizen, or leaves a note that only staff see.

    Raises:
        Conflict: the conversation is not this officer's.
    """
    row = conversation_service.of(session, conversation)
    known, _ = conversations.arriving(session, ConversationId(row.id), Author.OFFICER, external_id)
    if known is not None:
        return conversations.view(known)
    if audience is Audience.EVERYONE:
        _must_hold(row, officer)
    return say(
        session,
        row,
        Outbound(text=text),
        now=now,
        author=Author.OFFICER,
        author_name=officer.name,
        audience=audience,
        external_id=external_id,
    )


def give_back(
    session: Session, conversation: str, officer: StaffView, *, text: str, now: datetime
) -> None:
    """The officer hands the conversation back to the bot, with closing words if any.

    Raises:
        Conflict: the conversation is not this officer's.
    """
    row = conversation_service.of(session, conversation)
    if row.mode == Mode.BOT.value:
        raise Conflict("with_bot", messages.ALREADY_WITH_BOT)
    _must_hold(row, officer)
    if text:
        say(
            session,
            row,
            Outbound(text=text),
            now=now,
            author=Author.OFFICER,
            author_name=officer.name,
        )
    _system(session, row, messages.returned(officer.name), now=now)
    _end(session, row, by="officer", now=now)


def leave(session: Session, conversation: Conversation, *, now: datetime) -> None:
    """The citizen leaves the waiting queue."""
    if conversation.mode == Mode.WAITING.value:
        _system(session, conversation, messages.LEFT, now=now)
        _end(session, conversation, by="citizen", now=now)


def status(session: Session, conversation: Conversation) -> Status:
    """Who has a conversation, as its citizen is shown."""
    holder = staff.get(session, conversation.officer_id) if conversation.officer_id else None
    return Status(
        Mode(conversation.mode),
        holder.name if holder else None,
        conversations.ahead_of(session, conversation),
    )


@dataclass(frozen=True)
class QueueItem:
    """One conversation in an officer's list."""

    conversation: str
    mode: Mode
    officer_id: int | None
    since: datetime | None
    reason: str
    last_text: str
    channel: str
    officer_name: str | None
    unread: int

    def to_json(self) -> dict[str, JSON]:
        """As it goes over the wire."""
        return {
            "conversation": self.conversation,
            "since": to_local(self.since).isoformat() if self.since else None,
            "reason": self.reason,
            "last_text": self.last_text,
            "channel": self.channel,
            "channel_label": CHANNEL_LABELS.get(self.channel, self.channel),
            "officer_name": self.officer_name,
            "unread": self.unread,
        }


def queue(session: Session) -> list[QueueItem]:
    """Everything officers have or should take, longest waiting first."""
    rows = conversations.in_modes(session, (Mode.WAITING, Mode.OFFICER))
    ids = [row.id for row in rows]
    texts = conversations.last_citizen_texts(session, ids)
    handoffs = repository.open_by_conversation(session, ids)
    names = staff.names(session)
    return [
        QueueItem(
            row.id,
            Mode(row.mode),
            row.officer_id,
            row.waiting_since,
            handoffs[row.id].reason if row.id in handoffs else "",
            texts.get(row.id, "转人工"),
            row.channel,
            names.get(row.officer_id or 0),
            conversations.unread_by_staff(session, row),
        )
        for row in rows
    ]


def seen(session: Session, conversation: str) -> None:
    """An officer has looked at all there is."""
    row = conversation_service.of(session, conversation)
    row.read_by_staff = row.last_seq


def _must_hold(row: Conversation, officer: StaffView) -> None:
    if row.mode != Mode.OFFICER.value or row.officer_id != officer.id:
        raise Conflict("not_yours", messages.NOT_YOURS)


def _system(session: Session, row: Conversation, outbound: Outbound, *, now: datetime) -> None:
    say(session, row, outbound, now=now, author=Author.SYSTEM, author_name="")


def _end(session: Session, row: Conversation, *, by: str, now: datetime) -> None:
    handoff = repository.open_of(session, row.id)
    if handoff is not None:
        handoff.ended_at = now
        handoff.ended_by = by
    row.mode = Mode.BOT.value
    row.officer_id = None
    row.waiting_since = None
    _changed(session, row)


def _changed(session: Session, row: Conversation) -> None:
    announce(session, conversation_service.topic(row.id), "state")
    announce(session, "desk", "queue", {})
