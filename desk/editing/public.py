"""What anyone may look up, for other systems of a government: search, a list, one entry."""

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.orm import Session

from core.errors import NotFound
from desk.editing import messages
from desk.editing.schemas import (
    CandidateOut,
    EntriesOut,
    EntryLine,
    EntryOut,
    NamesOut,
    SearchOut,
    SourceOut,
    ValidityOut,
)
from desk.house import House, house
from knowledge.answering import Zone
from knowledge.entries import publishing, repository
from knowledge.entries.repository import PAGE
from knowledge.entries.schemas import Entry

PER_MINUTE = 120
"""Look-ups of one address: another system's page may make two a second."""

router = APIRouter(prefix="/api/knowledge", tags=["knowledge"])
HouseDep = Annotated[House, Depends(house)]
Day = Annotated[date | None, Query(description="按哪一天计算效力，默认今天")]


async def _knock(request: Request, here: HouseDep) -> None:
    who = request.client.host if request.client else ""
    here.limiter.knock("knowledge", who, PER_MINUTE, messages.TOO_OFTEN)


Knocked = Depends(_knock)


@router.get("/search", summary="检索问答", dependencies=[Knocked])
async def search(
    here: HouseDep,
    q: Annotated[str, Query(min_length=1, max_length=500, description="用日常的话提问")],
) -> SearchOut:
    """用一句话检索已发布的问答：有把握时给出答复，否则给出可能符合的几条。"""
    today = here.clock.today()
    decision = await asyncio.to_thread(here.answerer().decide, q, as_of=today)
    sure = decision.zone is Zone.ANSWER
    best = decision.candidates[0].entry_id if sure else None
    return SearchOut(
        question=q,
        zone=decision.zone.value,
        label=messages.zone(decision),
        confidence=decision.confidence,
        candidates=[
            CandidateOut(id=c.entry_id, question=c.question, confidence=c.confidence)
            for c in decision.candidates
        ],
        answer=await here.database.read(lambda s: _out(s, best, today)) if best else None,
    )


@router.get("/entries", summary="列出问答", dependencies=[Knocked])
async def entries(
    here: HouseDep,
    topic: Annotated[str, Query(max_length=200, description="只要这个主题的")] = "",
    q: Annotated[str, Query(max_length=100, description="只要含有这些字的")] = "",
    page: Annotated[int, Query(ge=1, le=100_000, description="第几页")] = 1,
    as_of: Day = None,
) -> EntriesOut:
    """已发布的问答，按编号排列，每页 30 条。"""
    day = as_of or here.clock.today()

    def read(session: Session) -> EntriesOut:
        rows, total = repository.page_published(session, topic=topic, text=q, number=page)
        items = [_line(publishing.published_entry(row), entry.topic, day) for entry, row in rows]
        return EntriesOut(items=items, total=total, page=page, pages=max(1, -(-total // PAGE)))

    return await here.database.read(read)


@router.get("/entries/{entry}", summary="读一条问答", dependencies=[Knocked])
async def entry(entry: str, here: HouseDep, as_of: Day = None) -> EntryOut:
    """一条已发布的问答：答复、依据、效力和为它署名的三个人。"""
    day = as_of or here.clock.today()
    found = await here.database.read(lambda session: _out(session, entry, day))
    if found is None:
        raise NotFound("no_such_entry", messages.NOT_PUBLISHED)
    return found


def _out(session: Session, entry_id: str, day: date) -> EntryOut | None:
    row = repository.published(session, entry_id)
    owner = repository.get(session, entry_id)
    if row is None or owner is None:
        return None
    found = publishing.published_entry(row)
    return EntryOut(
        **dict(_line(found, owner.topic, day)),
        answer=found.answer,
        variants=list(found.variants),
        sources=[SourceOut(**source.model_dump()) for source in found.sources],
        names=NamesOut(drafter=found.drafter, reviewer=found.reviewer, publisher=found.publisher),
        facts_as_of=found.facts_as_of,
        related=list(found.related),
        demonstration=found.demonstration,
    )


def _line(found: Entry, topic: str, day: date) -> EntryLine:
    state = found.validity.state(day)
    return EntryLine(
        id=found.id,
        topic=topic,
        question=found.question,
        audience=list(found.audience),
        region=found.region,
        validity=ValidityOut(
            state=state.value,
            label=state.label,
            as_of=day,
            starts=found.validity.starts,
            until=found.validity.until,
        ),
    )
