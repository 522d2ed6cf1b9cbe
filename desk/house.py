"""The parts every door needs, handed in from the roof."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import Request

from core.clock import Clock
from core.database import Database
from core.hub import Hub
from core.settings import Settings
from desk.conversations.turns import TurnRunner
from desk.limiter import Limiter
from desk.routing.classifier import Router
from knowledge.answering import Answerer
from knowledge.policies.library import Library


@dataclass(frozen=True, kw_only=True)
class House:
    """One running service."""

    settings: Settings
    clock: Clock
    database: Database
    hub: Hub
    turns: TurnRunner
    answerer: Callable[[], Answerer]
    library: Callable[[], Library]
    router: Callable[[], Router]
    limiter: Limiter
    readers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Uploads that are read at a time, each in a process of its own; others wait."""
    writes: bool = False
    """Whether a generator puts answers into words: no answer is then given before its turn."""


async def house(request: Request) -> House:
    """The house a request came to (`async`: FastAPI would run it on a thread otherwise)."""
    found: House = request.app.state.house
    return found
