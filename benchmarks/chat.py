"""Turns per second of the whole service, of bare Rasa, and of answers that need no Rasa.

All are measured in one run on the same processes, the same model and the same
messages, because machines are noisy: the ratios mean more than the figures.
"""

import asyncio
import json
import statistics
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from core.settings import ROOT, Settings
from tools import stack as stacks

SENDERS = (8, 32)
SCRIPT = (
    "你好",
    "我要投诉小区楼下烧烤店半夜太吵",
    "建设路88号",
    "昨天晚上11点",
    "我叫张伟",
    "取消",
    "是的",
    "谢谢",
)
"""One citizen's dialogue turns: small talk and a form begun and dropped; none is a plain
question, so each needs Rasa in the service too."""
TIMEOUT_S = 60.0

Latencies = list[float]
Say = Callable[[str], Awaitable[None]]


@dataclass
class Citizen:
    """One web chat, with its event stream open as a browser's is."""

    client: httpx.AsyncClient
    path: str
    headers: dict[str, str]
    seen: int
    arrived: asyncio.Condition
    listening: asyncio.Task[None] | None = None

    @classmethod
    async def arrive(cls, client: httpx.AsyncClient) -> "Citizen":
        """Begin a conversation and listen."""
        data = (await client.post("/api/chat/conversations")).json()
        made = cls(
            client,
            f"/api/chat/conversations/{data['conversation']}",
            {"Authorization": f"Bearer {data['token']}"},
            data["messages"][-1]["seq"],
            asyncio.Condition(),
        )
        made.listening = asyncio.create_task(made._listen())
        return made

    async def say(self, text: str) -> None:
        """Say something and wait until the bot's reply has come through the stream."""
        sent = await self.post(text)
        async with self.arrived:
            await asyncio.wait_for(
                self.arrived.wait_for(lambda: self.seen > sent), timeout=TIMEOUT_S
            )

    async def ask(self, text: str) -> None:
        """Ask a plain question; the reply comes with the acknowledgement."""
        data = await self._send(text)
        assert data["replies"], f"not answered without Rasa: {text}"

    async def post(self, text: str) -> int:
        """Send; returns its sequence number."""
        return int((await self._send(text))["message"]["seq"])

    async def _send(self, text: str) -> dict[str, Any]:
        response = await self.client.post(
            f"{self.path}/messages",
            json={"id": uuid.uuid4().hex, "text": text},
            headers=self.headers,
        )
        response.raise_for_status()
        data: dict[str, Any] = response.json()
        return data

    async def _listen(self) -> None:
        async with self.client.stream(
            "GET", f"{self.path}/events?after={self.seen}", headers=self.headers, timeout=None
        ) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data:") and '"author":"bot"' in line:
                    seq = json.loads(line[5:])["seq"]
                    async with self.arrived:
                        self.seen = max(self.seen, seq)
                        self.arrived.notify_all()


async def timed(say: Say, text: str, latencies: Latencies) -> None:
    """One exchange, in milliseconds."""
    begun = time.perf_counter()
    await say(text)
    latencies.append((time.perf_counter() - begun) * 1000)


async def load(speakers: list[Say], texts: list[str], turns: int) -> dict[str, float]:
    """All speakers at once, each waiting for its reply before going on."""
    latencies: Latencies = []

    async def speak(index: int, say: Say) -> None:
        for turn in range(turns // len(speakers)):
            await timed(say, texts[(index + turn) % len(texts)], latencies)

    begun = time.perf_counter()
    await asyncio.gather(*(speak(i, say) for i, say in enumerate(speakers)))
    spent = time.perf_counter() - begun
    return {
        "turns_per_s": round(len(latencies) / spent, 1),
        "p50_ms": round(statistics.median(latencies), 1),
        "p95_ms": round(statistics.quantiles(latencies, n=20)[18], 1),
    }


async def measure(stack: stacks.Stack, turns: int) -> dict[str, object]:
    """Everything, in turn; stock Rasa too, where the stack has one."""
    limits = httpx.Limits(max_connections=256, max_keepalive_connections=256)
    result: dict[str, object] = {}
    async with (
        httpx.AsyncClient(
            base_url=stack.url, timeout=TIMEOUT_S, limits=limits, trust_env=False
        ) as web,
        httpx.AsyncClient(
            base_url=stack.settings.rasa_url, timeout=TIMEOUT_S, limits=limits, trust_env=False
        ) as rasa,
        httpx.AsyncClient(
            base_url=stack.stock.url if stack.stock else "",
            timeout=TIMEOUT_S,
            limits=limits,
            trust_env=False,
        ) as stock,
    ):
        if stack.stock:
            await until_ready(stock)
        citizens = [await Citizen.arrive(web) for _ in range(max(SENDERS))]
        askers = [await Citizen.arrive(web) for _ in range(max(SENDERS))]
        await load([c.say for c in citizens[:2]], list(SCRIPT), 16)  # warm both processes
        questions = plain_questions()
        for senders in SENDERS:
            suffix = "" if senders == SENDERS[0] else f"_{senders}"
            result[f"service{suffix}"] = await load(
                [c.say for c in citizens[:senders]], list(SCRIPT), turns
            )
            result[f"rasa{suffix}"] = await load(
                [bare(rasa) for _ in range(senders)], list(SCRIPT), turns
            )
            if stack.stock:
                result[f"stock{suffix}"] = await load(
                    [bare(stock) for _ in range(senders)], list(SCRIPT), turns
                )
            result[f"direct{suffix}"] = await load(
                [c.ask for c in askers[:senders]], questions, turns * 4
            )
        result["growth"] = await growth(web)
        for citizen in citizens + askers:
            if citizen.listening:
                citizen.listening.cancel()
    result["rss_mib"] = round(stack.rss_mib())
    return result


async def until_ready(rasa: httpx.AsyncClient) -> None:
    """Wait until this Rasa takes a turn."""
    deadline = time.monotonic() + stacks.READY_S
    while True:
        try:
            await bare(rasa)(SCRIPT[0])
            return
        except httpx.HTTPError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.5)


async def growth(web: httpx.AsyncClient, people: int = 4, messages: int = 200) -> float:
    """p50 of the last ten of 200 messages of a conversation, over p50 of its 6th to 15th."""
    early: Latencies = []
    late: Latencies = []
    for _ in range(people):
        citizen = await Citizen.arrive(web)
        for number in range(1, messages + 1):
            text = SCRIPT[number % len(SCRIPT)]
            if 6 <= number <= 15:
                await timed(citizen.say, text, early)
            elif number > messages - 10:
                await timed(citizen.say, text, late)
            else:
                await citizen.say(text)
        if citizen.listening:
            citizen.listening.cancel()
    return round(statistics.median(late) / statistics.median(early), 2)


def bare(rasa: httpx.AsyncClient) -> Say:
    """Senders who speak to Rasa's own REST channel, one after another through the script.

    A new one each time, because Rasa's turns grow slower with a conversation's length, and the
    service gives it a new one as well when a task is done.
    """
    sender, said = "", 0

    async def say(text: str) -> None:
        nonlocal sender, said
        if said % len(SCRIPT) == 0:
            sender = uuid.uuid4().hex
        said += 1
        response = await rasa.post(
            "/webhooks/rest/webhook", json={"sender": sender, "message": text}
        )
        response.raise_for_status()

    return say


def plain_questions() -> list[str]:
    """The corpus's own questions, less those with a word of a task."""
    from desk.conversations.answers import speaks_of_a_task

    found: list[str] = []
    for path in sorted(Settings().corpus_dir.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["entries"]:
            if not speaks_of_a_task(entry["question"]):
                found.append(entry["question"])
    return found


STOCK_ENDPOINTS = """\
action_endpoint:
  url: ${LIANXIN_ACTION_URL}
  token: ${LIANXIN_INTERNAL_TOKEN}
tracker_store:
  type: SQL
  dialect: sqlite
  db: ${LIANXIN_RASA_DB}
"""
"""Rasa's own tracker store on disk, and the domain sent with every action, as is its default."""


def run(turns: int, overlay: Path | None) -> dict[str, object]:
    """Start a stack, measure, end it."""
    with tempfile.TemporaryDirectory() as scratch:
        credentials = Path(scratch) / "credentials.yml"
        own = (ROOT / "bot" / "credentials.yml").read_text(encoding="utf-8")
        credentials.write_text(f"rest:\n{own}", encoding="utf-8")
        stack = stacks.build(
            ROOT / "var" / "bench",
            lambda _: None,
            messages_per_minute=1_000_000,
            conversations_per_minute=1_000_000,
        )
        stack.credentials = credentials
        if overlay:
            endpoints = Path(scratch) / "endpoints.yml"
            endpoints.write_text(STOCK_ENDPOINTS, encoding="utf-8")
            stack.stock = stacks.Stock(overlay, endpoints)
        try:
            for name in ("service", "rasa", *(["stock"] if overlay else [])):
                stack.start(name)
            stack.wait_for(dialogue=True)
            return asyncio.run(measure(stack, turns))
        finally:
            stack.stop()


def table(result: dict[str, object]) -> str:
    """For people."""
    lines = []
    for name, value in result.items():
        if isinstance(value, dict):
            shown = "  ".join(f"{key} {figure}" for key, figure in value.items())
        else:
            shown = str(value)
        lines.append(f"{name:12} {shown}")
    return "\n".join(lines)
