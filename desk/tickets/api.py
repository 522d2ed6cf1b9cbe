"""Tickets over HTTP, for the console."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy.orm import Session

from core.calendar import load_calendar
from desk.conversations.schemas import JSON
from desk.house import House, house
from desk.routing.departments import department_names
from desk.staff.guard import ReadingTickets
from desk.staff.schemas import StaffView
from desk.tickets import reading, service
from desk.tickets.moves import Move
from desk.tickets.repository import Filter
from desk.tickets.schemas import TicketState, TicketType, TicketView

router = APIRouter(prefix="/api/desk", tags=["tickets"])
HouseDep = Annotated[House, Depends(house)]


class NewMove(BaseModel):
    """A move and what it needs."""

    move: Move
    department: str = ""
    text: str = ""
    reason: str = ""


@router.get("/tickets")
async def listing(
    _: ReadingTickets,
    here: HouseDep,
    state: TicketState | None = None,
    type: TicketType | None = None,  # noqa: A002  the query parameter's public name
    department: Annotated[str, Query(max_length=32)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> dict[str, JSON]:
    """One page of tickets."""
    narrowed = Filter(state=state or "", type=type or "", department=department, text=q)
    return await here.database.read(
        lambda session: reading.page(session, narrowed, page, here.clock.now())
    )


@router.get("/tickets/{number}")
async def show(number: str, staff: ReadingTickets, here: HouseDep) -> dict[str, JSON]:
    """A ticket whole."""
    found = await here.database.read(
        lambda session: service.find(session, number, now=here.clock.now())
    )
    return await _whole(found, staff, here)


@router.post("/tickets/{number}/moves")
async def move(
    number: str, given: NewMove, staff: ReadingTickets, here: HouseDep
) -> dict[str, JSON]:
    """Move a ticket on; the citizen is told."""

    def write(session: Session) -> TicketView:
        return service.make_move(
            session,
            number,
            given.move,
            service.MoveInput(department=given.department, text=given.text, reason=given.reason),
            actor=staff,
            calendar=load_calendar(),
            now=here.clock.now(),
        )

    return await _whole(await here.database.write(write), staff, here)


@router.post("/tickets/{number}/contact")
async def contact(number: str, staff: ReadingTickets, here: HouseDep) -> dict[str, JSON]:
    """Name and phone in full; the reading is audited."""
    name, phone = await here.database.write(
        lambda session: service.read_contact(session, number, actor=staff, now=here.clock.now())
    )
    return {"name": name, "phone": phone}


@router.get("/departments")
async def departments(_: ReadingTickets) -> dict[str, JSON]:
    """Departments a ticket can go to."""
    return {"items": [{"code": c, "name": n} for c, n in department_names().items()]}


async def _whole(ticket: TicketView, staff: StaffView, here: House) -> dict[str, JSON]:
    suggestions = await asyncio.to_thread(here.router().suggest, ticket.text, ticket.place)
    return {
        **reading.detail(ticket, staff),
        "suggestions": [
            {"department": s.department, "label": s.label, "confidence": s.confidence}
            for s in suggestions
        ],
    }
