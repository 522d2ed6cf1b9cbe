"""What every request and response passes: a size limit and headers browsers obey."""

from collections.abc import Callable
from typing import Any

import orjson
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64 * 1024
"""Bytes of a request body: 2,000 characters many times over."""
UPLOADS = "/api/desk/imports"
"""Files come here, read as a stream by whoever is signed in and counted there."""
ACTIONS, MAX_ACTION = "/actions/", 8 * 1024 * 1024
"""Rasa tells an action the whole episode, which a long form makes long; read only with its token."""
COOKIELESS = ("/api/chat/", ACTIONS, "/static/")
"""Paths whose routes know no cookie: a bearer token, Rasa's token, public files."""
_TOO_LARGE = orjson.dumps({"error": {"code": "too_large", "message": "内容太长了，请分几次发送。"}})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_DOCS = "/api/docs"


class _TooLarge(Exception):
    pass


class BodyLimit:
    """Refuses bodies that are too large with a sentence, whatever their headers claim."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"] == UPLOADS:
            await self._app(scope, receive, send)
            return
        most = MAX_ACTION if scope["path"].startswith(ACTIONS) else MAX_BODY
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > most:
            await _refuse(send)
            return
        read = 0
        started = False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except _TooLarge:
            if not started:
                await _refuse(send)


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": _TOO_LARGE})


class CookiesApart:
    """Keeps a middleware that reads and sets cookies away from doors that know none.

    The chat and Rasa's door ask for a secret that no browser adds by itself; a session and a
    token against forgery mean nothing there and would be made anew for every event of a stream.
    """

    def __init__(self, app: ASGIApp, /, middleware: Callable[..., ASGIApp], **options: Any) -> None:
        self._app = app
        self._with_cookies = middleware(app, **options)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        apart = scope["type"] == "http" and scope["path"].startswith(COOKIELESS)
        await (self._app if apart else self._with_cookies)(scope, receive, send)


class SecurityHeaders:
    """Content security policy and its siblings on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    if not (scope["path"] == _DOCS and name == "Content-Security-Policy"):
                        headers[name] = value
            await send(message)

        await self._app(scope, receive, guarded)


class StaticFilesAnywhere(StaticFiles):
    """Static files that other sites may embed: the widget is one script tag."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """A file, readable across origins and checked for freshness each time."""
        response = super().file_response(*args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cache-Control"] = "no-cache"
        return response
