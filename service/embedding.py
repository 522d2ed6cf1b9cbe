"""Whose pages may embed the chat: those named in ``LIANXIN_WIDGET_ORIGINS``, and our own.

A browser alone would keep the answer from a foreign page, and the page would learn nothing of why.
So the chat's routes answer across origins, without cookies, and what a page that is not named gets
is a refusal in words, before anything is done for it.
"""

from urllib.parse import urlsplit

import orjson
from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

CHAT = "/api/chat/"


def refusal(origin: str) -> str:
    """Told on a page that is not named, to whoever looks after it."""
    return (
        f"网站 {origin[:100]} 还没有获准嵌入这个对话。"
        "请网站管理员联系我们，把它加入 LIANXIN_WIDGET_ORIGINS。"
    )


class Embedding:
    """Answers the chat's routes across origins, and refuses pages that are not named.

    Args:
        app: what is behind it.
        origins: sites as browsers name them, ``https://www.example.gov.cn``.
    """

    def __init__(self, app: ASGIApp, origins: list[str]) -> None:
        self._app = app
        self._named = frozenset(origin.rstrip("/").lower() for origin in origins)
        self._across = CORSMiddleware(
            self._admit,
            allow_origins=["*"],  # who may is decided in `_admit`; cookies are never sent along
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        asked_across = (
            scope["type"] == "http"
            and scope["path"].startswith(CHAT)
            and any(name == b"origin" for name, _ in scope["headers"])
        )
        if asked_across:
            await self._across(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        if not origin or origin.lower() in self._named or _ours(origin, headers):
            await self._app(scope, receive, send)
            return
        body = orjson.dumps({"error": {"code": "origin_not_named", "message": refusal(origin)}})
        await send(
            {
                "type": "http.response.start",
                "status": 403,
                "headers": [(b"content-type", b"application/json")],
            }
        )
        await send({"type": "http.response.body", "body": body})


def _ours(origin: str, headers: Headers) -> bool:
    """Whether a page of this very service asks.

    Browsers say so themselves over HTTPS; over plain HTTP the host is compared, without its port
    where a proxy passed the host on without it.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    page, host = urlsplit(origin), headers.get("host", "").lower()
    return host in (page.netloc.lower(), page.hostname)
