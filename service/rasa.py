"""The wire to Rasa: loopback, a token, one question a turn.

aiohttp, because a turn's way through httpx cost the service as much as storing the message.
"""

import aiohttp
import orjson
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
        self._client = aiohttp.ClientSession(
            base_url=url,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            timeout=aiohttp.ClientTimeout(total=timeout_s, sock_connect=1.0),
            connector=aiohttp.TCPConnector(limit=64),
            raise_for_status=True,
        )

    async def turn(self, sender: str, text: str, turn: TurnId) -> DialogueReply:
        """One turn (see `Dialogue.turn`)."""
        body = {"sender": sender, "message": text, "metadata": {"turn_id": turn}}
        for attempt in range(TRIES):
            try:
                async with self._client.post(
                    "/webhooks/service/turn", data=orjson.dumps(body)
                ) as response:
                    return _reply(orjson.loads(await response.read()))
            except aiohttp.ClientConnectorError as error:
                raise Unavailable("rasa_down", "对话引擎没有启动") from error
            except (aiohttp.ClientError, TimeoutError, KeyError, TypeError, ValueError) as error:
                log.warning("rasa_try_failed", attempt=attempt, error=type(error).__name__)
        raise Unavailable("rasa_slow", "对话引擎没有及时回答")

    async def alive(self) -> bool:
        """Whether it answers at all."""
        try:
            async with self._client.get(
                "/webhooks/service/", timeout=aiohttp.ClientTimeout(total=2.0)
            ):
                return True
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def close(self) -> None:
        """Close connections."""
        await self._client.close()


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
