"""The wire to Rasa: loopback, a token, one question a turn."""

import httpx
import structlog

from core.errors import Unavailable
from core.ids import TurnId
from desk.conversations.schemas import JSON, Kind, Outbound, QuickReply
from desk.conversations.turns import DialogueReply

log = structlog.get_logger(__name__)
TRIES = 2
"""The second try asks what became of the first: the turn id tells Rasa it is the same."""


class RasaDialogue:
    """Rasa behind `bot/channel.py`.

    Args:
        url: loopback address of the Rasa server.
        token: shared secret.
        timeout_s: seconds one try may take.
    """

    def __init__(self, url: str, token: str, timeout_s: float) -> None:
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(timeout_s, connect=1.0),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=64),
            trust_env=False,
        )

    async def turn(self, sender: str, text: str, turn: TurnId) -> DialogueReply:
        """One turn (see `Dialogue.turn`)."""
        body = {"sender": sender, "message": text, "metadata": {"turn_id": turn}}
        for attempt in range(TRIES):
            try:
                response = await self._client.post("/webhooks/service/turn", json=body)
                response.raise_for_status()
                return _reply(response.json())
            except httpx.ConnectError as error:
                raise Unavailable("rasa_down", "对话引擎没有启动") from error
            except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
                log.warning("rasa_try_failed", attempt=attempt, error=type(error).__name__)
        raise Unavailable("rasa_slow", "对话引擎没有及时回答")

    async def alive(self) -> bool:
        """Whether it answers at all."""
        try:
            response = await self._client.get("/webhooks/service/", timeout=2.0)
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK

    async def close(self) -> None:
        """Close connections."""
        await self._client.aclose()


def _reply(data: dict[str, JSON]) -> DialogueReply:
    return DialogueReply(
        tuple(_outbound(item) for item in data["replies"]), data.get("active_loop")
    )


def _outbound(item: dict[str, JSON]) -> Outbound:
    custom = item.get("custom") or {}
    replies = custom.get("quick_replies") or item.get("buttons") or []
    return Outbound(
        kind=Kind(custom.get("kind", "text")),
        text=custom.get("text") or item.get("text") or "",
        body=custom.get("body") or {},
        quick_replies=tuple(QuickReply(r["title"], r.get("payload", "")) for r in replies),
        talk=custom.get("talk"),
    )
