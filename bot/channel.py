"""The only door into Rasa: one turn in, its replies out, and a turn is never taken twice.

Runs inside the Rasa process (Python 3.10). Unlike Rasa's REST channel it demands the token of
the house, keeps everything of a turn in one answer, and knows a turn by the id in its
metadata: asked again for a turn it finished, it tells what was said then. Look-up and handling
happen under the same lock of the sender, so a second try waits for the first and then sees it.
"""

import hmac
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

MAX_MESSAGE = 4000
"""Characters; the service lets 2,000 through."""


@dataclass(frozen=True)
class Turn:
    """One message with the id by which its turn is known."""

    id: str
    sender: str
    text: str


class ServiceChannel(InputChannel):
    """`POST /webhooks/service/turn`, for the service alone.

    Args:
        token: the secret shared with the service (credentials.yml).
    """

    def __init__(self, token: str) -> None:
        self._token = token

    @classmethod
    def name(cls) -> str:
        """The channel's name, and its part of the address."""
        return "service"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "ServiceChannel":
        """Made by Rasa from credentials.yml; without a token it does not open at all."""
        token = str((credentials or {}).get("token") or "")
        if not token or token.startswith("${"):
            cls.raise_missing_credentials_exception()
        return cls(token)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The two routes."""
        door = Blueprint("service_channel")

        @door.get("/")
        async def health(_request: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @door.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            if not self._admits(request):
                return _refused("unauthorized", 401)
            wanted = _turn_of(request)
            if wanted is None:
                return _refused("bad_turn", 422)
            agent: Agent = request.app.ctx.agent
            if agent is None or not agent.is_ready() or agent.processor is None:
                return _refused("not_ready", 503)
            async with agent.lock_store.lock(wanted.sender):
                answer = await self._take(agent, wanted)
            if not answer["replies"]:
                # An action failed: Rasa logs it and goes on in silence, which is no answer.
                return _refused("no_reply", 502)
            return json(answer, ensure_ascii=False)

        return door

    async def _take(self, agent: Agent, turn: Turn) -> dict[str, Any]:
        """Handle a turn, or tell what became of it. The caller holds the sender's lock.

        The steps are those of `MessageProcessor.handle_message`, which would fetch and save the
        tracker behind our back and take it from disk three times instead of once.
        """
        processor = agent.processor
        output = CollectingOutputChannel()
        message = UserMessage(
            turn.text,
            output,
            turn.sender,
            input_channel=self.name(),
            metadata={"turn_id": turn.id},
        )
        tracker = await processor.fetch_tracker_and_update_session(
            turn.sender, output, message.metadata
        )
        told = told_before(tracker.events, turn.id)
        if told:
            return _answer(turn, told, tracker, handled_before=True)
        await processor._handle_message_with_tracker(message, tracker)
        tracker = await processor.run_action_extract_slots(output, tracker)
        await processor._run_prediction_loop(output, tracker)
        await processor.save_tracker(tracker)
        return _answer(turn, output.messages, tracker, handled_before=False)

    def _admits(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())


def told_before(events: Iterable[Event], turn_id: str) -> list[dict[str, Any]] | None:
    """What was said in a turn that was finished, or None.

    A turn that the tracker holds but that never came to its `action_listen`, or in which an
    action failed and nothing was said, was not handled: it is taken anew, which the actions,
    idempotent by the turn's id, can bear.
    """
    replies: list[dict[str, Any]] = []
    within = finished = False
    for event in events:
        if isinstance(event, UserUttered):
            if within and replies:
                break
            within = (event.metadata or {}).get("turn_id") == turn_id
            finished, replies = False, []
        elif within and isinstance(event, BotUttered):
            replies.append(_as_sent(event))
        elif within and _is_listen(event):
            finished = True
    return replies if finished and replies else None


def _is_listen(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME


def _as_sent(event: BotUttered) -> dict[str, Any]:
    """A recorded reply in the shape in which the output channel sends it."""
    data = event.data or {}
    sent = {
        "text": event.text,
        "custom": data.get("custom"),
        "buttons": data.get("buttons"),
    }
    return {name: value for name, value in sent.items() if value}


def _answer(
    turn: Turn,
    replies: list[dict[str, Any]],
    tracker: DialogueStateTracker,
    *,
    handled_before: bool,
) -> dict[str, Any]:
    latest = tracker.latest_message
    intent = (latest.intent if latest else None) or {}
    return {
        "turn_id": turn.id,
        "replies": [
            {name: reply[name] for name in ("text", "custom", "buttons") if reply.get(name)}
            for reply in replies
        ],
        "active_loop": tracker.active_loop_name,
        "intent": intent.get("name"),
        "confidence": intent.get("confidence", 0.0),
        "handled_before": handled_before,
    }


def _turn_of(request: Request) -> Turn | None:
    try:
        body = request.json
        metadata = body["metadata"]
        turn = Turn(metadata["turn_id"], body["sender"], body["message"])
    except Exception:  # sanic raises its own error for what is no JSON
        return None
    parts = (turn.id, turn.sender, turn.text)
    if not all(isinstance(part, str) and part.strip() for part in parts):
        return None
    if len(turn.text) > MAX_MESSAGE:
        return None
    # A leading slash would be read as an intent by name; people may type one, the bot not obey.
    return Turn(turn.id, turn.sender, turn.text.lstrip("/ ") or "。")


def _refused(code: str, status: int) -> HTTPResponse:
    return json({"error": {"code": code}}, status=status)
