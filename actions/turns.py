"""One turn as an action sees it: whose it is, which it is, what was said and meant."""

from dataclasses import dataclass
from typing import Any, Self

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.moves import Intent
from core.ids import ConversationId, TurnId
from desk.conversations.schemas import Outbound

_FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Turn:
    """A citizen's message on its way through the dialogue."""

    conversation: ConversationId
    id: TurnId
    text: str
    intent: Intent

    @classmethod
    def of(cls, tracker: Tracker) -> Self:
        """The turn that a tracker is in."""
        latest = tracker.latest_message
        return cls(
            conversation=ConversationId(tracker.sender_id.split(":")[0]),
            id=TurnId(_turn_id(tracker)),
            text=str(latest.get("text") or "").strip(),
            intent=_intent(latest),
        )


def say(dispatcher: CollectingDispatcher, outbound: Outbound) -> None:
    """Answer with one message."""
    dispatcher.utter_message(json_message=outbound.to_json())


def _turn_id(tracker: Tracker) -> str:
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            metadata = event.get("metadata") or {}
            return str(metadata.get("turn_id") or event.get("message_id") or "")
    return ""


def _intent(latest: dict[str, Any]) -> Intent:
    """The best intent; what FallbackClassifier covered up is still a hint."""
    ranking = [latest.get("intent") or {}, *(latest.get("intent_ranking") or [])]
    for ranked in ranking:
        if ranked.get("name") and ranked["name"] != _FALLBACK:
            return Intent(str(ranked["name"]), float(ranked.get("confidence") or 0.0))
    return Intent()
