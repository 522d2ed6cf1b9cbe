"""What happens by itself while the service runs.

Every worker may run it: a job finds what is due in the database and does it in one transaction,
so it is done once.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

from core.calendar import DATA, WorkCalendar, reload_calendar
from core.clock import Clock
from core.database import Database
from desk.learning.daily import learn
from desk.tickets import deadlines
from knowledge.answering import Answerer
from knowledge.entries import publishing
from knowledge.policies import repository, service

log = structlog.get_logger(__name__)

PUBLISH_EVERY_S = 1.0
"""Seconds between looks for versions whose hour has come."""
EXPIRED_EVERY_S = 600.0
"""Seconds between looks for documents whose last day is over: it ends at midnight, not a second."""
CALENDAR_EVERY_S = 600.0
"""Seconds between looks at the calendar's file: holidays are announced once a year."""
LEARN_EVERY_S = 3600.0
"""Seconds between rounds of learning: the first of a day also makes the topics."""
LEARN_AFTER_S = 120.0
"""Seconds after the start before the first round: whoever is owed a reply goes first."""


async def learn_hourly(database: Database, answerer: Callable[[], Answerer], clock: Clock) -> None:
    """Collect what is to be learned from, until cancelled."""
    await asyncio.sleep(LEARN_AFTER_S)
    while True:
        try:
            added = await learn(database, answerer(), clock, regroup=False)
            log.info("learned", questions=added)
        except Exception:
            log.exception("learning_failed")
        await asyncio.sleep(LEARN_EVERY_S)


async def follow_calendar(database: Database, clock: Clock, path: Path = DATA) -> None:
    """Keep due dates true to the calendar, at the start and when its file changes."""
    while True:
        try:
            await _recount(database, clock, await asyncio.to_thread(reload_calendar, path))
        except Exception:
            log.exception("following_the_calendar_failed")
        await asyncio.sleep(CALENDAR_EVERY_S)


async def _recount(database: Database, clock: Clock, calendar: WorkCalendar) -> None:
    if not await database.read(lambda session: deadlines.any_outdated(session, calendar)):
        return
    changed = await database.write(
        lambda session: deadlines.recompute(session, calendar, now=clock.now())
    )
    log.info("due_dates_recounted", tickets=len(changed))


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
