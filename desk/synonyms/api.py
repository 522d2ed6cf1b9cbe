"""The dictionary of synonyms over HTTP, for the console."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.orm import Session

from core.clock import to_local
from desk.conversations.schemas import JSON
from desk.house import House, house
from desk.staff import repository as accounts
from desk.staff.guard import Editing
from desk.staff.schemas import StaffView
from desk.synonyms.schemas import NewSynonym
from knowledge.entries.moves import Person
from knowledge.live import REREAD_MOST
from knowledge.retrieval.analysis import normalise
from knowledge.synonyms import service
from knowledge.synonyms.models import SynonymEvent
from knowledge.synonyms.service import Word

router = APIRouter(prefix="/api/desk/synonyms", tags=["synonyms"])
HouseDep = Annotated[House, Depends(house)]
Known = Annotated[str, Path(max_length=100)]
PAGE = 40
"""Groups of one page."""
EVENTS = 50
"""Changes that are shown, the newest first."""


@router.get("")
async def listing(
    _: Editing,
    here: HouseDep,
    q: Annotated[str, Query(max_length=100)] = "",
    changed: bool = False,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> dict[str, JSON]:
    """One page of groups: a word that is searched for, and those that are read as it."""
    known = await here.database.read(service.words)
    sought = normalise(q).replace(" ", "")
    groups = [
        (head, members)
        for head, of_head in groupby(known, key=lambda one: one.read_as or one.shipped)
        for members in (list(of_head),)
        if (not sought or sought in head or any(sought in one.word for one in members))
        and (not changed or any(one.at for one in members))
    ]
    first = (page - 1) * PAGE
    return {
        "items": [
            {"read_as": head, "words": [_word(one) for one in members]}
            for head, members in groups[first : first + PAGE]
        ],
        "total": len(groups),
        "words": len(known),
        "changed": sum(one.at is not None for one in known),
        "page": page,
        "pages": max(1, -(-len(groups) // PAGE)),
    }


@router.get("/events")
async def events(_: Editing, here: HouseDep) -> dict[str, JSON]:
    """Who changed what, newest first."""
    found = await here.database.read(lambda session: service.events(session, EVENTS))
    return {"items": [_event(one) for one in found]}


@router.post("", status_code=201)
async def put(given: NewSynonym, staff: Editing, here: HouseDep) -> dict[str, JSON]:
    """Read a word as another."""
    return await _changed(
        here,
        staff,
        lambda session, actor, now: service.put(
            session, given.word, given.read_as, actor=actor, now=now
        ),
    )


@router.delete("/{word}")
async def take_out(word: Known, staff: Editing, here: HouseDep) -> dict[str, JSON]:
    """Read a word as itself."""
    return await _changed(
        here,
        staff,
        lambda session, actor, now: service.take_out(session, word, actor=actor, now=now),
    )


@router.post("/{word}/restore")
async def restore(word: Known, staff: Editing, here: HouseDep) -> dict[str, JSON]:
    """Read a word as the shipped dictionary says."""
    return await _changed(
        here,
        staff,
        lambda session, actor, now: service.restore(session, word, actor=actor, now=now),
    )


async def _changed(
    here: House, staff: StaffView, change: Callable[[Session, Person, datetime], Word]
) -> dict[str, JSON]:
    """Make a change, write down who did, and tell what it reaches."""
    now = here.clock.now()

    def write(session: Session) -> Word:
        made = change(session, Person(staff.id, staff.name), now)
        accounts.audit(
            session,
            actor=staff.username,
            action="synonym_changed",
            subject=made.word,
            detail=made.read_as,
            now=now,
        )
        return made

    made = await here.database.write(write)
    holding = await asyncio.to_thread(here.answerer().retriever.mentioning, [made.word])
    return {
        **_word(made),
        "read_as": made.read_as,
        "entries": len(holding),
        "at_once": len(holding) <= REREAD_MOST,
    }


def _word(one: Word) -> dict[str, JSON]:
    state = "shipped" if one.at is None else "changed" if one.read_as else "out"
    return {
        "word": one.word,
        "state": state,
        "shipped": one.shipped,
        "by": one.by,
        "at": to_local(one.at).isoformat() if one.at else None,
    }


def _event(one: SynonymEvent) -> dict[str, JSON]:
    return {
        "word": one.word,
        "before": one.before,
        "after": one.after,
        "actor": one.actor,
        "at": to_local(one.at).isoformat(),
    }
