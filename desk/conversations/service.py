"""Rules of a conversation: what arrives is stored once, in order, before anyone answers."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.database import announce
from core.errors import Invalid, NotFound, Unauthorized
from core.ids import (
    ConversationId,
    TurnId,
    fingerprint,
    new_conversation_id,
    new_secret,
    new_turn_id,
)
from desk.conversations import messages, repository
from desk.conversations.models import Conversation
from desk.conversations.repository import PendingTurn
from desk.conversations.schemas import Audience, Author, Kind, MessageView, Mode, Outbound

EPISODE_TURNS = 20
"""Turns after which Rasa gets a fresh tracker, when no form is under way: its cost per
turn grows with the tracker (docs/performance.md, `growth`)."""


@dataclass(frozen=True)
class Started:
    """A conversation just begun; the token is shown this once."""

    conversation: ConversationId
    token: str
    messages: list[MessageView]


@dataclass(frozen=True)
class Received:
    """An inbound message as stored, and what was said at once, if anything."""

    message: MessageView
    replies: list[MessageView]
    owed: bool
    """Whether the bot still owes a reply."""
    turn: PendingTurn | None = None
    """The turn that is owed, if none was owed before it."""


@dataclass(frozen=True)
class Status:
    """Who has a conversation, and how many wait before it."""

    mode: Mode
    officer_name: str | None
    ahead: int


def start(session: Session, *, channel: str, region: str, now: datetime) -> Started:
    """Begin a conversation and greet."""
    token = new_secret()
    conversation = Conversation(
        id=new_conversation_id(),
        channel=channel,
        token_hash=fingerprint(token),
        mode=Mode.BOT.value,
        last_seq=0,
        episode=1,
        episode_turns=0,
        read_by_staff=0,
        created_at=now,
        active_at=now,
    )
    repository.add(session, conversation)
    greeting = say(session, conversation, messages.welcome(region), now=now)
    return Started(ConversationId(conversation.id), token, [greeting])


def open_for_citizen(
    session: Session, conversation: str, token: str, *, now: datetime, days: int
) -> Conversation:
    """The conversation that this token opens.

    Raises:
        Unauthorized: unknown conversation, somebody else's token, or not used for `days`.
    """
    row = repository.get_for_citizen(session, conversation, token)
    if row is None or row.active_at < now - timedelta(days=days):
        raise Unauthorized("conversation_expired", messages.EXPIRED)
    return row


def standing_for_citizen(
    session: Session, conversation: str, token: str, *, now: datetime, days: int
) -> repository.Standing:
    """How the conversation stands that this token opens.

    Raises:
        Unauthorized: as `open_for_citizen`.
    """
    found = repository.standing(session, conversation, token)
    if found is None or found.active_at < now - timedelta(days=days):
        raise Unauthorized("conversation_expired", messages.EXPIRED)
    return found


def of(session: Session, conversation: str) -> Conversation:
    """A conversation, for staff and the house itself.

    Raises:
        NotFound: no such conversation.
    """
    row = repository.get(session, conversation)
    if row is None:
        raise NotFound("no_such_conversation", messages.NO_SUCH_CONVERSATION)
    return row


def receive(
    session: Session,
    conversation: Conversation,
    *,
    external_id: str,
    text: str,
    direct: Outbound | None,
    now: datetime,
) -> Received:
    """Store what a citizen said, and answer in the same flush where that is certain.

    Args:
        external_id: the sender's own id of the message; a second delivery is recognised by it.
        direct: what can be said without the dialogue (`inbound.at_once`), or None. It is the
            reply only while the bot has the conversation, no form is under way and nothing
            is owed; whom to call in danger is said at once in any case, and not again by the
            turn that is then owed.
    """
    owner = ConversationId(conversation.id)
    known, busy = repository.arriving(session, owner, Author.CITIZEN, external_id)
    if known is not None:
        return Received(repository.view(known), [], owed=False)
    stored = _append(
        session,
        conversation,
        Outbound(text=text),
        author=Author.CITIZEN,
        external_id=external_id,
        now=now,
    )
    conversation.active_at = now
    urgent = [direct] if direct is not None and direct.is_urgent else []
    if conversation.mode != Mode.BOT.value:
        announce(session, "desk", "message", {"conversation": owner, **stored.to_json()})
        said = [say(session, conversation, help_now, now=now) for help_now in urgent]
        return Received(stored, said, owed=False)
    at_once = direct is not None and conversation.form is None and not busy
    turn = new_turn_id()
    repository.add_turn(
        session,
        owner,
        turn=turn,
        seq=stored.seq,
        state="done" if at_once else "pending",
        via="direct" if at_once else repository.HELPED if urgent else "",
        now=now,
    )
    if direct is not None and at_once:
        return Received(stored, [say(session, conversation, direct, now=now)], owed=False)
    return Received(
        stored,
        [say(session, conversation, help_now, now=now) for help_now in urgent],
        owed=True,
        turn=None
        if busy
        else repository.as_pending(turn, stored.seq, text, conversation, helped=bool(urgent)),
    )


def finish_turn(
    session: Session,
    turn_id: TurnId,
    replies: Iterable[Outbound],
    *,
    via: str,
    form: str | None,
    now: datetime,
) -> bool:
    """Store a turn's replies and mark it done, in one go.

    Args:
        via: who answered: `rasa`, `direct` or `plain`.
        form: the form under way after it.

    Returns:
        False when it was done already: its replies are then not stored again.
    """
    turn = repository.turn(session, turn_id)
    if turn is None or turn.state != "pending":
        return False
    conversation = of(session, turn.conversation_id)
    for reply in replies:
        say(session, conversation, reply, now=now)
    turn.state, turn.via, turn.finished_at = "done", via, now
    if via == "rasa":
        conversation.episode_turns += 1
        task_closed = conversation.form is not None and form is None
        if form is None and (task_closed or conversation.episode_turns >= EPISODE_TURNS):
            conversation.episode += 1
            conversation.episode_turns = 0
        conversation.form = form
    return True


def say(
    session: Session,
    conversation: Conversation,
    outbound: Outbound,
    *,
    now: datetime,
    author: Author = Author.BOT,
    author_name: str = messages.BOT_NAME,
    audience: Audience = Audience.EVERYONE,
    external_id: str = "",
) -> MessageView:
    """Store a message to the citizen, or with `Audience.STAFF` a note they never see."""
    stored = _append(
        session,
        conversation,
        outbound,
        author=author,
        author_name=author_name,
        audience=audience,
        external_id=external_id or uuid.uuid4().hex,
        now=now,
    )
    if outbound.talk is not None:
        conversation.talk = dict(outbound.talk)
    if conversation.mode != Mode.BOT.value:
        announce(session, "desk", "message", {"conversation": conversation.id, **stored.to_json()})
    return stored


def give_feedback(
    session: Session, conversation: Conversation, seq: int, *, helpful: bool, now: datetime
) -> None:
    """有帮助 / 没帮助 on one answer.

    Raises:
        NotFound: no such message in this conversation.
        Invalid: the message is no answer.
    """
    owner = ConversationId(conversation.id)
    row = repository.by_seq(session, owner, seq)
    if row is None or row.audience != Audience.EVERYONE.value:
        raise NotFound("no_such_message", messages.NO_SUCH_MESSAGE)
    if row.kind != Kind.ANSWER.value:
        raise Invalid("not_an_answer", messages.FEEDBACK_NOT_AN_ANSWER)
    repository.put_feedback(
        session, owner, seq, entry=str(row.body["entry"]), helpful=helpful, now=now
    )


def topic(conversation: str) -> str:
    """What listeners to one conversation listen on."""
    return f"conversation:{conversation}"


def _append(
    session: Session,
    conversation: Conversation,
    outbound: Outbound,
    *,
    author: Author,
    external_id: str,
    now: datetime,
    author_name: str = "",
    audience: Audience = Audience.EVERYONE,
) -> MessageView:
    conversation.last_seq += 1
    stored = MessageView(
        conversation.last_seq,
        external_id,
        author,
        author_name,
        audience,
        outbound.kind,
        outbound.text,
        dict(outbound.body),
        [reply.to_json() for reply in outbound.quick_replies],
        now,
    )
    repository.add_message(session, ConversationId(conversation.id), stored)
    if audience is Audience.EVERYONE:
        announce(session, topic(conversation.id), "message", stored)
    return stored
