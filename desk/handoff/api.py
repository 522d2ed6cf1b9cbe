"""The officers' side over HTTP: the queue, the conversation in hand, the live stream."""

import asyncio
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from core import sse
from core.clock import to_local
from core.database import Announcement
from core.ids import ConversationId
from desk.conversations import repository as conversations
from desk.conversations import service as conversation_service
from desk.conversations.schemas import JSON, Audience, Mode, clean_text
from desk.handoff import service
from desk.house import House, house
from desk.staff import repository as staff_repository
from desk.staff.guard import Answering, SignedIn
from desk.staff.schemas import StaffView
from desk.tickets import reading

router = APIRouter(prefix="/api/desk", tags=["handoff"])
HouseDep = Annotated[House, Depends(house)]


class OfficerMessage(BaseModel):
    """What an officer writes: to everyone, or a note for staff."""

    id: str
    text: str
    audience: Audience = Audience.EVERYONE


class ClosingWords(BaseModel):
    """What is said when handing back; may be empty."""

    text: str = ""


@router.get("/queue")
async def queue(staff: Answering, here: HouseDep) -> dict[str, JSON]:
    """Who waits, whom I have, whom others have."""
    items = await here.database.read(service.queue)
    return {
        "waiting": [i.to_json() for i in items if i.mode is Mode.WAITING],
        "mine": [i.to_json() for i in items if i.mode is Mode.OFFICER and i.officer_id == staff.id],
        "others": [
            i.to_json() for i in items if i.mode is Mode.OFFICER and i.officer_id != staff.id
        ],
    }


@router.get("/conversations/{conversation}")
async def show(
    conversation: str, staff: Answering, here: HouseDep, after: Annotated[int, Query(ge=0)] = 0
) -> dict[str, JSON]:
    """A conversation whole: history, notes, tickets."""

    def write(session: Session) -> dict[str, JSON]:
        shown = _show(session, here, conversation, after)
        service.seen(session, conversation)
        return shown

    return await here.database.write(write)


@router.post("/conversations/{conversation}/take")
async def take(conversation: str, staff: Answering, here: HouseDep) -> dict[str, JSON]:
    """Take a waiting conversation; 409 says who was faster."""

    def write(session: Session) -> dict[str, JSON]:
        service.take(session, conversation, staff, now=here.clock.now())
        return _show(session, here, conversation, 0)

    return await here.database.write(write)


@router.post("/conversations/{conversation}/messages", status_code=201)
async def say(
    conversation: str, given: OfficerMessage, staff: Answering, here: HouseDep
) -> dict[str, JSON]:
    """Answer the citizen, or leave a note."""
    text = clean_text(given.text)
    stored = await here.database.write(
        lambda session: service.answer(
            session,
            conversation,
            staff,
            external_id=given.id[:64],
            text=text,
            audience=given.audience,
            now=here.clock.now(),
        )
    )
    return stored.to_json()


@router.post("/conversations/{conversation}/return")
async def give_back(
    conversation: str, given: ClosingWords, staff: Answering, here: HouseDep
) -> dict[str, JSON]:
    """Hand the conversation back to the bot."""
    text = clean_text(given.text) if given.text.strip() else ""

    def write(session: Session) -> dict[str, JSON]:
        service.give_back(session, conversation, staff, text=text, now=here.clock.now())
        return _show(session, here, conversation, 0)

    return await here.database.write(write)


@router.post("/conversations/{conversation}/typing", status_code=204)
async def typing(conversation: str, staff: Answering, here: HouseDep) -> Response:
    """The officer is typing: shown to the citizen."""

    def holds(session: Session) -> bool:
        row = conversation_service.of(session, conversation)
        return row.officer_id == staff.id

    if await here.database.read(holds):
        here.hub.publish(
            Announcement(
                conversation_service.topic(conversation),
                "typing",
                {"who": "officer", "on": True},
            )
        )
    return Response(status_code=204)


@router.get("/canned")
async def canned(_: Answering) -> dict[str, JSON]:
    """Replies kept ready (`canned_replies.yaml`)."""
    return {"items": _canned()}


@router.get("/events")
async def events(staff: SignedIn, here: HouseDep) -> StreamingResponse:
    """What changes at the desk, live. Conversations only for those who may answer them."""
    return StreamingResponse(_stream(here, staff), media_type=sse.MEDIA_TYPE, headers=sse.HEADERS)


async def _stream(here: House, staff: StaffView) -> AsyncIterator[bytes]:
    allowed = set()
    if "answer" in staff.role.permissions:
        allowed |= {"queue", "message", "typing"}
    if "read_tickets" in staff.role.permissions:
        allowed.add("ticket")
    with here.hub.listen("desk") as wakeups:
        yield sse.PING
        while True:
            try:
                woken = await asyncio.wait_for(wakeups.get(), sse.PING_S)
            except TimeoutError:
                yield sse.PING
                continue
            if woken.name in allowed:
                yield sse.encode(woken.name, woken.data)


def _show(session: Session, here: House, conversation: str, after: int) -> dict[str, JSON]:
    row = conversation_service.of(session, conversation)
    found = conversations.messages(
        session, ConversationId(row.id), after=after, audience=Audience.STAFF
    )
    names = staff_repository.names(session)
    return {
        "conversation": row.id,
        "mode": row.mode,
        "officer": (
            {"id": row.officer_id, "name": names.get(row.officer_id, "")}
            if row.officer_id
            else None
        ),
        "channel_label": service.CHANNEL_LABELS.get(row.channel, row.channel),
        "created_at": to_local(row.created_at).isoformat(),
        "messages": [message.to_json() for message in found],
        "tickets": reading.of_conversation(session, row.id, here.clock.now()),
    }


@cache
def _canned() -> list[dict[str, str]]:
    path = Path(__file__).with_name("canned_replies.yaml")
    items: list[dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))["replies"]
    return items
