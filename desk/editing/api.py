"""Editing over HTTP, for the console."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from sqlalchemy.orm import Session

from desk.conversations.schemas import JSON
from desk.editing import service as views
from desk.editing.schemas import Asked, Cleared, NewMove, Saved, Tried
from desk.house import House, house
from desk.staff.guard import Editing
from desk.staff.schemas import StaffView
from knowledge import explaining
from knowledge.entries import flags, service, steps
from knowledge.entries.drafts import Draft
from knowledge.entries.moves import VersionState
from knowledge.entries.repository import Filter
from knowledge.entries.steps import MoveInput

router = APIRouter(prefix="/api/desk/entries", tags=["editing"])
HouseDep = Annotated[House, Depends(house)]


@router.get("")
async def listing(
    staff: Editing,
    here: HouseDep,
    state: VersionState | Literal["", "flagged", "due"] = "",
    topic: Annotated[str, Query(max_length=200)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    mine: bool = False,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> dict[str, JSON]:
    """One page of entries, each by its newest version."""
    narrowed = Filter(
        state=str(state),
        topic=topic,
        text=q,
        drafter=staff.id if mine else None,
        today=here.clock.today(),
    )
    return await here.database.read(lambda session: views.listing(session, narrowed, page))


@router.get("/vocabulary")
async def vocabulary(_: Editing, here: HouseDep) -> dict[str, JSON]:
    """Topics, audiences and regions in use."""
    return await here.database.read(views.vocabulary)


@router.post("/try")
async def try_out(given: Tried, _: Editing, here: HouseDep) -> dict[str, JSON]:
    """What would be found for a question, and why."""
    explanation = await asyncio.to_thread(
        explaining.explain, here.answerer(), given.text, as_of=here.clock.today()
    )
    return views.tried(explanation)


@router.post("/alike")
async def alike(given: Asked, _: Editing, here: HouseDep) -> JSON:
    """Entries that may be the same as the one being written."""
    questions = [text for text in given.questions if text]
    published = await asyncio.to_thread(explaining.alike, here.answerer(), questions, but=given.but)
    return await here.database.read(
        lambda session: views.alike(
            published, service.drafts_alike(session, questions, but=given.but)
        )
    )


@router.post("", status_code=201)
async def create(given: Draft, staff: Editing, here: HouseDep) -> dict[str, JSON]:
    """A new entry, as its first draft."""
    made = await here.database.write(
        lambda session: (
            service.create(
                session, given, author=views.person(staff), now=here.clock.now()
            ).entry_id
        )
    )
    return await _whole(here, staff, made)


@router.get("/{entry}")
async def show(
    entry: str, staff: Editing, here: HouseDep, version: int | None = None
) -> dict[str, JSON]:
    """One version with all about it; by default the newest."""
    return await _whole(here, staff, entry, version)


@router.post("/{entry}/revise", status_code=201)
async def revise(entry: str, staff: Editing, here: HouseDep) -> dict[str, JSON]:
    """A new draft of what is out."""
    number = await here.database.write(
        lambda session: (
            service.revise(session, entry, author=views.person(staff), now=here.clock.now()).number
        )
    )
    return await _whole(here, staff, entry, number)


@router.post("/{entry}/clear")
async def clear(entry: str, given: Cleared, staff: Editing, here: HouseDep) -> dict[str, JSON]:
    """Say why the marks of an entry may go."""
    await here.database.write(
        lambda session: flags.clear(
            session, entry, given.reason, actor=views.person(staff), now=here.clock.now()
        )
    )
    return await _whole(here, staff, entry)


@router.put("/{entry}/versions/{number}")
async def save(
    entry: str, number: int, given: Saved, staff: Editing, here: HouseDep
) -> dict[str, JSON]:
    """Keep what was written."""

    def write(session: Session) -> int:
        return service.save(
            session,
            entry,
            number,
            given.draft,
            edits=given.edits,
            author=views.person(staff),
            now=here.clock.now(),
        ).edits

    edits = await here.database.write(write)
    # The count of this very save: what another tab kept since is for the next save to notice.
    return {**await _whole(here, staff, entry, number), "edits": edits}


@router.get("/{entry}/versions/{number}/changes")
async def changes(
    entry: str, number: int, _: Editing, here: HouseDep, against: int | None = None
) -> dict[str, JSON]:
    """What a version changes, field by field."""
    return await here.database.read(lambda session: views.changes(session, entry, number, against))


@router.post("/{entry}/versions/{number}/moves")
async def move(
    entry: str, number: int, given: NewMove, staff: Editing, here: HouseDep
) -> dict[str, JSON]:
    """Move a version on: submit, approve, return, publish, withdraw …"""

    def write(session: Session) -> None:
        steps.make_move(
            session,
            entry,
            number,
            given.move,
            MoveInput(
                edits=given.edits,
                reason=given.reason,
                text=given.text,
                publish_at=given.publish_at,
            ),
            actor=views.person(staff),
            now=here.clock.now(),
        )

    await here.database.write(write)
    return await _whole(here, staff, entry, number)


async def _whole(
    here: House, staff: StaffView, entry: str, number: int | None = None
) -> dict[str, JSON]:
    """Read after the write: the one writer has others waiting."""
    today = here.clock.today()
    return await here.database.read(
        lambda session: views.detail(session, entry, number, staff, today=today)
    )
