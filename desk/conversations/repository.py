"""All SQL on conversations, and who may see which rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, insert, select
from sqlalchemy.orm import Session

from core.ids import ConversationId, TurnId, fingerprint, same
from desk.conversations.models import Conversation, Feedback, Message, Turn
from desk.conversations.schemas import JSON, Audience, Author, Kind, MessageView, Mode

HELPED = "help"
"""`Turn.via` of a pending turn whose message was told at once whom to call."""
_INSERT_MESSAGE = insert(Message.__table__)  # type: ignore[arg-type]  # declared as FromClause
_INSERT_TURN = insert(Turn.__table__)  # type: ignore[arg-type]
_ARRIVAL = select(
    select(Message.pk)
    .where(
        Message.conversation_id == bindparam("conversation"),
        Message.author == bindparam("author"),
        Message.external_id == bindparam("external_id"),
    )
    .scalar_subquery()
    .label("known"),
    exists()
    .where(Turn.conversation_id == bindparam("conversation"), Turn.state == "pending")
    .label("busy"),
)
_STANDING = select(
    Conversation.token_hash,
    Conversation.active_at,
    Conversation.mode,
    Conversation.form,
    Conversation.talk,
).where(Conversation.id == bindparam("conversation"))
_ONLY_A_HUMAN = ("转人工", "人工", "转人工服务", "找人工", "转接人工", "人工客服")


def add(session: Session, conversation: Conversation) -> None:
    """Store a new conversation."""
    session.add(conversation)
    session.flush()


def get(session: Session, conversation: str) -> Conversation | None:
    """A conversation by id, for staff and the house itself."""
    return session.get(Conversation, conversation)


@dataclass(frozen=True)
class Standing:
    """How a conversation stands: all that is needed to see what can be said at once."""

    mode: Mode
    form: str | None
    talk: dict[str, JSON] | None
    active_at: datetime


def standing(session: Session, conversation: str, token: str) -> Standing | None:
    """How a conversation stands, for whoever holds its token; anyone else sees nothing.

    Read past the unit of work, whose book-keeping costs more than the row.
    """
    row = session.connection().execute(_STANDING, {"conversation": conversation}).one_or_none()
    if row is None or not same(row.token_hash, fingerprint(token)):
        return None
    return Standing(Mode(row.mode), row.form, row.talk, row.active_at)


def get_for_citizen(session: Session, conversation: str, token: str) -> Conversation | None:
    """A conversation for whoever holds its token; anyone else sees nothing."""
    row = session.get(Conversation, conversation)
    if row is None or not same(row.token_hash, fingerprint(token)):
        return None
    return row


def add_message(session: Session, conversation: ConversationId, message: MessageView) -> None:
    """Store a message. Inserted past the unit of work, whose book-keeping costs more than it."""
    session.connection().execute(
        _INSERT_MESSAGE,
        {
            "conversation_id": conversation,
            "seq": message.seq,
            "external_id": message.id,
            "author": message.author.value,
            "author_name": message.author_name,
            "audience": message.audience.value,
            "kind": message.kind.value,
            "text": message.text,
            "body": dict(message.body),
            "quick_replies": message.quick_replies,
            "created_at": message.created_at,
        },
    )


def arriving(
    session: Session, conversation: ConversationId, author: Author, external_id: str
) -> tuple[Message | None, bool]:
    """What a message meets: itself, if it came under this id before, and a reply still owed."""
    row = (
        session.connection()
        .execute(
            _ARRIVAL,
            {"conversation": conversation, "author": author.value, "external_id": external_id},
        )
        .one()
    )
    return (None if row.known is None else session.get(Message, row.known)), bool(row.busy)


def by_seq(session: Session, conversation: ConversationId, seq: int) -> Message | None:
    """One message by its place in the conversation."""
    return session.scalars(
        select(Message).where(Message.conversation_id == conversation, Message.seq == seq)
    ).one_or_none()


def messages(
    session: Session, conversation: ConversationId, *, after: int, audience: Audience
) -> list[MessageView]:
    """Messages after `after` in order; what is for staff only with `Audience.STAFF`."""
    query = select(Message).where(Message.conversation_id == conversation, Message.seq > after)
    if audience is Audience.EVERYONE:
        query = query.where(Message.audience == Audience.EVERYONE.value)
    return [view(row) for row in session.scalars(query.order_by(Message.seq))]


def last_citizen_texts(session: Session, conversations: Sequence[str]) -> dict[str, str]:
    """Conversation → what the citizen said last that tells of the matter: 转人工 does not."""
    latest = (
        select(Message.conversation_id, func.max(Message.seq).label("seq"))
        .where(
            Message.conversation_id.in_(conversations),
            Message.author == Author.CITIZEN.value,
            Message.text.not_in(_ONLY_A_HUMAN),
        )
        .group_by(Message.conversation_id)
        .subquery()
    )
    rows = session.execute(
        select(Message.conversation_id, Message.text).join(
            latest,
            (Message.conversation_id == latest.c.conversation_id) & (Message.seq == latest.c.seq),
        )
    )
    return {row.conversation_id: row.text for row in rows}


def unread_by_staff(session: Session, conversation: Conversation) -> int:
    """How many of the citizen's messages no officer has seen."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Message)
            .where(
                Message.conversation_id == conversation.id,
                Message.seq > conversation.read_by_staff,
                Message.author == Author.CITIZEN.value,
            )
        )
        or 0
    )


def in_modes(session: Session, modes: Sequence[Mode]) -> list[Conversation]:
    """Conversations that officers have or are waited for in, longest waiting first."""
    return list(
        session.scalars(
            select(Conversation)
            .where(Conversation.mode.in_([mode.value for mode in modes]))
            .order_by(Conversation.waiting_since)
        )
    )


def ahead_of(session: Session, conversation: Conversation) -> int:
    """How many wait before this one."""
    if conversation.mode != Mode.WAITING.value or conversation.waiting_since is None:
        return 0
    return (
        session.scalar(
            select(func.count())
            .select_from(Conversation)
            .where(
                Conversation.mode == Mode.WAITING.value,
                Conversation.waiting_since < conversation.waiting_since,
            )
        )
        or 0
    )


@dataclass(frozen=True)
class PendingTurn:
    """A turn that is owed, with all the worker needs to know."""

    id: TurnId
    conversation: ConversationId
    seq: int
    text: str
    sender: str
    mode: Mode
    form: str | None
    talk: dict[str, JSON] | None
    helped: bool
    """Whether whom to call was said at once: it is not said again."""


def next_pending(session: Session, conversation: ConversationId) -> PendingTurn | None:
    """The oldest turn owed to a conversation."""
    row = session.execute(
        select(Turn.id, Turn.seq, Turn.via, Message.text, Conversation)
        .join(
            Message, (Message.conversation_id == Turn.conversation_id) & (Message.seq == Turn.seq)
        )
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(Turn.conversation_id == conversation, Turn.state == "pending")
        .order_by(Turn.seq)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return as_pending(TurnId(row.id), row.seq, row.text, row.Conversation, helped=row.via == HELPED)


def as_pending(
    turn: TurnId, seq: int, text: str, owner: Conversation, *, helped: bool
) -> PendingTurn:
    """A turn with what its conversation is like now."""
    return PendingTurn(
        turn,
        ConversationId(owner.id),
        seq,
        text,
        sender_id(owner),
        Mode(owner.mode),
        owner.form,
        owner.talk,
        helped,
    )


def conversations_with_pending(session: Session) -> list[ConversationId]:
    """Whoever is owed a reply, for a service that starts again."""
    return [
        ConversationId(row)
        for row in session.scalars(
            select(Turn.conversation_id).where(Turn.state == "pending").distinct()
        )
    ]


def add_turn(
    session: Session,
    conversation: ConversationId,
    *,
    turn: TurnId,
    seq: int,
    state: str,
    via: str,
    now: datetime,
) -> None:
    """Store a turn: `pending`, or `done` at once."""
    session.connection().execute(
        _INSERT_TURN,
        {
            "id": turn,
            "conversation_id": conversation,
            "seq": seq,
            "state": state,
            "via": via,
            "created_at": now,
            "finished_at": now if state == "done" else None,
        },
    )


def turn(session: Session, turn_id: TurnId) -> Turn | None:
    """A turn by id."""
    return session.get(Turn, turn_id)


def put_feedback(
    session: Session,
    conversation: ConversationId,
    seq: int,
    *,
    entry: str,
    helpful: bool,
    now: datetime,
) -> None:
    """Store what a citizen thinks of an answer; a second opinion replaces the first."""
    session.merge(
        Feedback(conversation_id=conversation, seq=seq, entry=entry, helpful=helpful, at=now)
    )


def sender_id(conversation: Conversation) -> str:
    """Who Rasa thinks is speaking: the conversation, one episode of it."""
    return f"{conversation.id}:{conversation.episode}"


def view(row: Message) -> MessageView:
    """A row as readers get it."""
    return MessageView(
        row.seq,
        row.external_id,
        Author(row.author),
        row.author_name,
        Audience(row.audience),
        Kind(row.kind),
        row.text,
        row.body,
        row.quick_replies,
        row.created_at,
    )
