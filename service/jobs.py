"""What happens by itself while the service runs.

Every worker may run it: a job finds what is due in the database and does it in one transaction,
so it is done once.
"""

import asyncio

import structlog

from core.clock import Clock
from core.database import Database
from knowledge.entries import publishing
from knowledge.policies import repository, service

log = structlog.get_logger(__name__)

PUBLISH_EVERY_S = 1.0
"""Seconds between looks for versions whose hour has come."""


EXPIRED_EVERY_S = 600.0
"""Seconds between looks for documents whose last day is over: it ends at midnight, not a second."""


async def mark_expired(database: Database, clock: Clock) -> None:
    """Mark entries that cite documents which expired, until cancelled."""
    while True:
        try:
            if await database.read(lambda session: repository.just_expired(session, clock.today())):
                marked = await database.write(
                    lambda session: service.expire(session, today=clock.today(), now=clock.now())
                )
                log.info("policies_expired", entries=len(marked))
        except Exception:
            log.exception("marking_expired_failed")
        await asyncio.sleep(EXPIRED_EVERY_S)


async def publish_on_time(database: Database, clock: Clock) -> None:
    """Let scheduled versions out at their hour, until cancelled."""
    while True:
        try:
            if await database.read(lambda session: publishing.any_due(session, clock.now())):
                done = await database.write(
                    lambda session: publishing.publish_due(session, clock.now())
                )
                log.info("published_on_time", entries=done)
        except Exception:
            log.exception("publishing_on_time_failed")
        await asyncio.sleep(PUBLISH_EVERY_S)
