"""Wakes whoever listens. What it carries may be lost: readers take the truth from the database."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from core.database import Announcement

BACKLOG = 200
"""Wake-ups kept for a slow listener; older ones go first."""

Wakeups: TypeAlias = asyncio.Queue[Announcement]


class Hub:
    """Topics and their listeners, in one process."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: dict[str, set[Wakeups]] = defaultdict(set)

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say on which loop listeners wait."""
        self._loop = loop

    def publish_threadsafe(self, announcement: Announcement) -> None:
        """`publish` from any thread."""
        if self._loop is not None and announcement.topic in self._listeners:
            self._loop.call_soon_threadsafe(self.publish, announcement)

    def publish(self, announcement: Announcement) -> None:
        """Wake everyone who listens on the topic."""
        for queue in self._listeners.get(announcement.topic, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(announcement)

    @contextmanager
    def listen(self, topic: str) -> Iterator[Wakeups]:
        """Wake-ups on a topic from now on."""
        queue: Wakeups = asyncio.Queue(BACKLOG)
        self._listeners[topic].add(queue)
        try:
            yield queue
        finally:
            self._listeners[topic].discard(queue)
            if not self._listeners[topic]:
                del self._listeners[topic]
