"""The round of learning: collect what is new, and once a day group all of it into topics."""

import asyncio
from datetime import datetime, timedelta

import structlog

from core.clock import Clock, to_local
from core.database import Database
from desk.learning import collecting, repository, service
from desk.learning.topics import MAX_QUESTIONS, Group, Vectors, group
from knowledge.answering import Answerer

log = structlog.get_logger(__name__)

REMEMBERED = timedelta(days=90)
"""How far back questions count for topics: what nobody asked for a season is past."""


async def learn(database: Database, answerer: Answerer, clock: Clock, *, regroup: bool) -> int:
    """Collect, and group if it is asked for or not yet done today.

    Returns:
        How many open questions are new.
    """
    now = clock.now()
    since = now - collecting.LOOK_BACK
    last = await database.read(repository.last_run)
    if last is not None:
        since = min(since, last.at - collecting.LOOK_BACK)
    found = await database.read(lambda session: collecting.read(session, since=since, until=now))
    today = clock.today()
    harvest = await asyncio.to_thread(
        collecting.judge, found, lambda text, talk: answerer.decide(text, as_of=today, talk=talk)
    )
    added = await database.write(lambda session: collecting.keep(session, harvest))
    if regroup or last is None or to_local(last.at).date() < today:
        await _regroup(database, answerer, now)
    return added


async def _regroup(database: Database, answerer: Answerer, now: datetime) -> None:
    since = now - REMEMBERED
    rows = await database.read(
        lambda session: [
            (row.id, row.text) for row in repository.newest_questions(session, since, MAX_QUESTIONS)
        ]
    )
    ids = [row_id for row_id, _ in rows]
    texts = [text for _, text in rows]
    groups = await asyncio.to_thread(_group, texts, answerer)
    await database.write(lambda session: service.regroup(session, ids, groups, now=now))
    log.info("topics_made", questions=len(ids), topics=len(groups))


def _group(texts: list[str], answerer: Answerer) -> list[Group]:
    if not texts:
        return []
    vectors: Vectors = answerer.vectors(texts)
    return group(texts, vectors)
