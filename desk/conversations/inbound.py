"""The one way in for every channel's words."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core.ids import new_turn_id
from desk.conversations import answers, service
from desk.conversations.models import Conversation
from desk.conversations.repository import Standing
from desk.conversations.schemas import Mode, Outbound
from desk.conversations.service import Received
from desk.handoff import service as handoff
from desk.handoff.messages import ASKING, IN_DANGER, LEAVING, waiting
from knowledge.answering import Answerer


def at_once(standing: Standing, text: str, answerer: Answerer, *, today: date) -> Outbound | None:
    """What can be said without the dialogue, as the conversation stands.

    With a form under way, or an officer there, that is only whom to call in danger.
    """
    if standing.mode is Mode.BOT and standing.form is None:
        talk = answers.talk_of(standing.talk)
        return answers.direct(answerer, text, talk=talk, today=today)
    return answers.urgent(answerer, text)


def take_in(
    session: Session,
    conversation: Conversation,
    *,
    external_id: str,
    text: str,
    direct: Outbound | None,
    now: datetime,
) -> Received:
    """Store what came in; see `service.receive`.

    Who waits may leave the queue by saying so. Who asks for an officer and tells of danger in one
    breath is told whom to call and queued.
    """
    before = conversation.last_seq
    received = service.receive(
        session, conversation, external_id=external_id, text=text, direct=direct, now=now
    )
    is_new = conversation.last_seq > before
    if is_new and conversation.mode == Mode.WAITING.value and text in LEAVING:
        handoff.leave(session, conversation, now=now)
    helped = direct is not None and direct.is_urgent and not received.owed
    if is_new and helped and conversation.mode == Mode.BOT.value and ASKING.search(text):
        turn = new_turn_id()
        ahead = handoff.request(session, conversation.id, reason=IN_DANGER, turn=turn, now=now)
        received.replies.append(service.say(session, conversation, waiting(ahead), now=now))
    return received
