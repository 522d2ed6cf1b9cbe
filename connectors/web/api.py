"""The web chat over HTTP: messages in by POST, everything out by server-sent events."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from connectors.web import messages
from core import sse
from core.database import Announcement
from core.errors import Invalid, Unauthorized
from core.ids import ConversationId
from desk.conversations import inbound, repository, service
from desk.conversations.models import Conversation
from desk.conversations.schemas import JSON, Audience, Kind, Mode, Outbound, clean_text
from desk.handoff import service as handoff
from desk.house import House, house
from desk.tickets import service as tickets
from desk.tickets.messages import thanks, ticket_card
from desk.tickets.schemas import Rating, Resolved

router = APIRouter(prefix="/api/chat", tags=["chat"])
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")

HouseDep = Annotated[House, Depends(house)]


async def bearer(authorization: Annotated[str | None, Header()] = None) -> str:
    """The conversation's secret from the request."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("no_token", messages.NO_TOKEN)
    return token


Token = Annotated[str, Depends(bearer)]


class NewMessage(BaseModel):
    """What a citizen sends; `id` is the client's own, so that sending twice is harmless."""

    id: str
    text: str


class Helpful(BaseModel):
    """有帮助 / 没帮助."""

    helpful: bool


class NewRating(BaseModel):
    """A citizen's rating of a reply."""

    resolved: Resolved
    stars: Annotated[int, Field(ge=1, le=5)]
    why: str = ""
    redo: bool = False
    redo_reason: str = ""


@router.post("/conversations", status_code=201)
async def start(request: Request, here: HouseDep) -> dict[str, JSON]:
    """Begin a conversation. The token is shown this once."""
    who = request.client.host if request.client else ""
    here.limiter.knock(
        "start", who, here.settings.conversations_per_minute, messages.TOO_MANY_CONVERSATIONS
    )
    started = await here.database.write(
        lambda session: service.start(
            session, channel="web", region=here.settings.region, now=here.clock.now()
        )
    )
    return {
        "conversation": started.conversation,
        "token": started.token,
        "messages": [message.to_json() for message in started.messages],
    }


@router.get("/conversations/{conversation}")
async def show(
    conversation: str, token: Token, here: HouseDep, after: Annotated[int, Query(ge=0)] = 0
) -> dict[str, JSON]:
    """Who has the conversation, and its messages after `after`."""

    def read(session: Session) -> dict[str, JSON]:
        row = _open(session, here, conversation, token)
        found = repository.messages(
            session, ConversationId(row.id), after=after, audience=Audience.EVERYONE
        )
        return {
            "conversation": row.id,
            **_state(session, row),
            "messages": [message.to_json() for message in found],
        }

    return await here.database.read(read)


@router.post("/conversations/{conversation}/messages", status_code=202)
async def send(conversation: str, message: NewMessage, token: Token, here: HouseDep) -> Response:
    """Say something. 202 means: it is on disk and will be answered."""
    if not _ID.fullmatch(message.id):
        raise Invalid("bad_id", messages.BAD_ID)
    text = clean_text(message.text)
    here.limiter.knock(
        "say", conversation, here.settings.messages_per_minute, messages.TOO_MANY_MESSAGES
    )

    def look(session: Session) -> Outbound | None:
        standing = service.standing_for_citizen(
            session,
            conversation,
            token,
            now=here.clock.now(),
            days=here.settings.conversation_days,
        )
        return inbound.at_once(standing, text, here.answerer(), today=here.clock.today())

    direct = await here.database.read(look)
    if here.writes and direct is not None and direct.kind is Kind.ANSWER:
        direct = None  # it is put into words in its turn

    def write(session: Session) -> service.Received:
        row = _open(session, here, conversation, token)
        return inbound.take_in(
            session,
            row,
            external_id=message.id,
            text=text,
            direct=direct,
            now=here.clock.now(),
        )

    received = await here.database.write(write)
    if received.owed:
        here.turns.wake(ConversationId(conversation), received.turn)
    told = {
        "message": received.message.to_json(),
        "replies": [reply.to_json() for reply in received.replies],
    }
    return Response(orjson.dumps(told), status_code=202, media_type="application/json")


@router.get("/conversations/{conversation}/events")
async def events(
    conversation: str,
    token: Token,
    here: HouseDep,
    after: Annotated[int, Query(ge=0)] = 0,
    last_event_id: Annotated[int | None, Header(ge=0)] = None,
) -> StreamingResponse:
    """Messages, state and typing as they come; resumes after `Last-Event-ID` or `after`."""
    await here.database.read(lambda session: _open(session, here, conversation, token).id)
    seen = max(after, last_event_id or 0)
    return StreamingResponse(
        _stream(here, ConversationId(conversation), seen),
        media_type=sse.MEDIA_TYPE,
        headers=sse.HEADERS,
    )


@router.post("/conversations/{conversation}/typing", status_code=204)
async def typing(conversation: str, token: Token, here: HouseDep) -> Response:
    """The citizen is typing: shown to the officer who has the conversation."""

    def read(session: Session) -> bool:
        return _open(session, here, conversation, token).mode == Mode.OFFICER.value

    if await here.database.read(read):
        here.hub.publish(
            Announcement(
                "desk", "typing", {"conversation": conversation, "who": "citizen", "on": True}
            )
        )
    return Response(status_code=204)


@router.post("/conversations/{conversation}/messages/{seq}/feedback", status_code=204)
async def feedback(
    conversation: str, seq: int, given: Helpful, token: Token, here: HouseDep
) -> Response:
    """Whether an answer helped."""

    def write(session: Session) -> None:
        row = _open(session, here, conversation, token)
        service.give_feedback(session, row, seq, helpful=given.helpful, now=here.clock.now())

    await here.database.write(write)
    return Response(status_code=204)


@router.post("/conversations/{conversation}/tickets/{number}/rating")
async def rate(
    conversation: str, number: str, given: NewRating, token: Token, here: HouseDep
) -> dict[str, JSON]:
    """Rate a reply, and have the ticket redone once if it did not help."""

    def write(session: Session) -> dict[str, JSON]:
        row = _open(session, here, conversation, token)
        now = here.clock.now()
        view = tickets.rate(
            session,
            number,
            holder=row.id,
            rating=Rating(
                resolved=given.resolved,
                stars=given.stars,
                why=given.why,
                redo=given.redo,
                redo_reason=given.redo_reason,
            ),
            now=now,
        )
        card = ticket_card(view, thanks(given.redo))
        return service.say(session, row, card, now=now).to_json()

    return await here.database.write(write)


async def _stream(here: House, conversation: ConversationId, seen: int) -> AsyncIterator[bytes]:
    def read(session: Session) -> tuple[list[bytes], int, dict[str, JSON]]:
        found = repository.messages(session, conversation, after=seen, audience=Audience.EVERYONE)
        encoded = [sse.encode("message", m.to_json(), m.seq) for m in found]
        return (
            encoded,
            found[-1].seq if found else seen,
            _state(session, service.of(session, conversation)),
        )

    told: dict[str, JSON] | None = None
    with here.hub.listen(service.topic(conversation)) as wakeups:
        while True:
            found, seen, state = await here.database.read(read)
            for event in found:
                yield event
            if state != told:
                told = state
                yield sse.encode("state", state)
            while True:
                try:
                    woken = await asyncio.wait_for(wakeups.get(), sse.PING_S)
                except TimeoutError:
                    yield sse.PING
                    continue
                if woken.name == "typing":
                    yield sse.encode("typing", woken.data)
                elif woken.name == "message" and woken.data.seq <= seen:
                    continue
                elif woken.name == "message" and woken.data.seq == seen + 1:
                    seen = woken.data.seq
                    yield sse.encode("message", woken.data.to_json(), seen)
                else:  # something was missed, or not a message: the database knows
                    break


def _open(session: Session, here: House, conversation: str, token: str) -> Conversation:
    return service.open_for_citizen(
        session,
        conversation,
        token,
        now=here.clock.now(),
        days=here.settings.conversation_days,
    )


def _state(session: Session, row: Conversation) -> dict[str, JSON]:
    status = handoff.status(session, row)
    return {
        "mode": status.mode.value,
        "officer_name": status.officer_name,
        "ahead": status.ahead,
    }
