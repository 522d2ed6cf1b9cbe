"""What can be done in words while Rasa is away: wait for an officer, see a ticket."""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from desk.conversations import messages
from desk.conversations.schemas import Outbound
from desk.handoff import messages as handoff_messages
from desk.handoff import service as handoff
from desk.tickets import service as tickets
from desk.tickets.messages import ticket_card

_HUMAN = re.compile(r"(转|找|叫|要).{0,3}(人工|真人|客服|专员)|^人工$")
_PROGRESS = re.compile(r"(查|看|问).{0,4}(进度|工单)|^(进度|我的工单)$")
_NUMBER = re.compile(r"\d{8}-\d{4,}")


def attempt(
    session: Session, conversation: str, text: str, *, turn: str, now: datetime
) -> Outbound | None:
    """Do what the sentence plainly asks for, or None."""
    if _HUMAN.search(text):
        ahead = handoff.request(session, conversation, reason="", turn=turn, now=now)
        return handoff_messages.waiting(ahead)
    if _PROGRESS.search(text):
        number = _NUMBER.search(text)
        view = tickets.find_for_citizen(
            session, number.group() if number else None, holder=conversation, now=now
        )
        return messages.without_dialogue_progress() if view is None else ticket_card(view)
    return None
