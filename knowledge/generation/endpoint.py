"""The wire to a model: the chat-completions protocol that vLLM, Ollama and most vendors speak."""

import json
from collections.abc import AsyncIterator
from typing import TypeAlias

import httpx

JSON: TypeAlias = dict[str, object]

MAX_BYTES = 256 * 1024
"""Bytes of a reply that are read: some hundred times an answer."""
MAX_TOKENS = 800
_PATH = "/chat/completions"


class Garbage(Exception):
    """The reply is not what the protocol says."""


class Endpoint:
    """One model behind one address.

    Args:
        url: base address, as ``http://127.0.0.1:11434/v1``, or the whole one.
        model: its name there.
        key: sent as a bearer token, if any.
        timeout_s: seconds for connecting and between two pieces; the caller bounds the whole.
    """

    def __init__(self, url: str, model: str, key: str, timeout_s: float) -> None:
        self._url = url if url.endswith(_PATH) else url.rstrip("/") + _PATH
        self._model = model
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=timeout_s,
            follow_redirects=False,  # the key and the question go where they were meant to go
        )

    async def complete(self, rules: str, data: str) -> str:
        """What the model writes.

        Raises:
            httpx.HTTPError: nobody there, too slow, or refused.
            Garbage: a reply that is none.
        """
        body = {
            "model": self._model,
            "messages": [{"role": "system", "content": rules}, {"role": "user", "content": data}],
            "temperature": 0,
            "max_tokens": MAX_TOKENS,
            "stream": False,
        }
        async with self._client.stream("POST", self._url, json=body) as response:
            if response.status_code != httpx.codes.OK:
                raise Garbage(f"status {response.status_code}")
            raw = await _limited(response.aiter_bytes())
            streamed = "event-stream" in response.headers.get("content-type", "")
        return _streamed(raw) if streamed or raw.startswith(b"data:") else _whole(raw)

    async def close(self) -> None:
        """Close connections."""
        await self._client.aclose()


async def _limited(pieces: AsyncIterator[bytes]) -> bytes:
    read = bytearray()
    async for piece in pieces:
        read += piece
        if len(read) > MAX_BYTES:
            raise Garbage("reply too long")
    return bytes(read)


def _whole(raw: bytes) -> str:
    return _content(_parsed(raw), "message")


def _streamed(raw: bytes) -> str:
    """Some servers stream whatever one asks for; the pieces are put together."""
    written = ""
    for line in raw.decode("utf-8", "replace").splitlines():
        data = line.removeprefix("data:").strip()
        if line.startswith("data:") and data and data != "[DONE]":
            event = _parsed(data)
            written += _content(event, "delta") if event.get("choices") else ""
    return written


def _parsed(raw: bytes | str) -> JSON:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Garbage("not JSON") from error
    if not isinstance(value, dict):
        raise Garbage("not an object")
    return value


def _content(reply: JSON, part: str) -> str:
    match reply:
        case {"choices": [{**choice}, *_]}:
            match choice.get(part):
                case {"content": str(text)}:
                    return text
                case {"content": None} | {"role": _}:
                    return ""
                case {} if part == "delta":
                    return ""
    raise Garbage("no content")
