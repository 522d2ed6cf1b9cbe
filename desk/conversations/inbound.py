"""The one way in for every channel's words."""

from datetime import datetime

from sqlalchemy.orm import Session

from desk.conversations import service
from desk.conversations.models import Conversation
from desk.conversations.schemas import Mode, Outbound
from desk.conversations.service import Received
from desk.handoff import service as handoff
from desk.handoff.messages import LEAVING


def take_in(
    session: Session,
    conversation: Conversation,
    *,
    external_id: str,
    text: str,
    direct: Outbound | None,
    now: datetime,
) -> Received:
    """Store what came in; see `service.receive`. Who waits may leave the queue by saying so."""
    before = conversation.last_seq
    received = service.receive(
        session, conversation, external_id=external_id, text=text, direct=direct, now=now
    )
    is_new = conversation.last_seq > before
    if is_new and conversation.mode == Mode.WAITING.value and text in LEAVING:
        handoff.leave(session, conversation, now=now)
    return received
