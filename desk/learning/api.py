"""Learning over HTTP, for the console: topics, officers' replies, the week's quality."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from core.clock import to_local
from desk.conversations.schemas import JSON
from desk.house import House, house
from desk.learning import messages, quality, repository, service
from desk.learning.daily import learn
from desk.learning.models import LearnedQuestion, LearnedReply
from desk.learning.quality import Week
from desk.learning.repository import TopicLine
from desk.learning.schemas import Reason, State
from desk.staff.guard import Editing, ReadingQuality
from knowledge.entries.models import VersionRow

router = APIRouter(prefix="/api/desk", tags=["learning"])
HouseDep = Annotated[House, Depends(house)]
Page = Annotated[int, Query(ge=1, le=10_000)]
SHOWN = 50
"""Questions of a topic that are shown."""


class NewDraft(BaseModel):
    """How a topic becomes a draft: with an officer's reply as its answer, or without."""

    reply: int | None = None


@router.get("/learning/topics")
async def topics(
    _: Editing, here: HouseDep, state: State = State.OPEN, page: Page = 1
) -> dict[str, JSON]:
    """One page of topics, the most asked first."""

    def read(session: Session) -> dict[str, JSON]:
        lines, total = repository.topic_lines(session, state=state, page=page)
        run = repository.last_run(session)
        return {
            "items": [_line(line) for line in lines],
            **_paged(total, page),
            "counts": repository.topic_counts(session),
            "replies": repository.reply_counts(session),
            "made_at": to_local(run.at).isoformat() if run else None,
        }

    return await here.database.read(read)


@router.get("/learning/topics/{topic}")
async def topic(topic: int, _: Editing, here: HouseDep) -> dict[str, JSON]:
    """A topic with its questions and what officers answered."""

    def read(session: Session) -> dict[str, JSON]:
        row = service.find_topic(session, topic)
        questions = repository.questions_of(session, topic)
        return {
            "id": row.id,
            "name": row.name,
            "example": row.example,
            "words": row.words,
            "state": row.state,
            "drafted_as": row.drafted_as,
            "closed_by": row.closed_by,
            "total": len(questions),
            "questions": [_question(question) for question in questions[:SHOWN]],
            "replies": [_reply(reply) for reply in repository.replies_to(session, topic)],
        }

    return await here.database.read(read)


@router.post("/learning/topics/{topic}/draft", status_code=201)
async def draft_topic(
    topic: int, given: NewDraft, staff: Editing, here: HouseDep
) -> dict[str, JSON]:
    """Make a draft of a topic."""
    example = await here.database.read(lambda session: service.find_topic(session, topic).example)
    like = await _nearest(here, example)
    return await here.database.write(
        lambda session: _drafted(
            service.draft_from_topic(
                session,
                topic,
                reply_id=given.reply,
                like=like,
                staff=staff,
                now=here.clock.now(),
            )
        )
    )


@router.post("/learning/topics/{topic}/dismiss", status_code=204)
async def dismiss_topic(topic: int, staff: Editing, here: HouseDep) -> Response:
    """Set a topic aside."""
    await here.database.write(
        lambda session: service.dismiss_topic(session, topic, staff=staff, now=here.clock.now())
    )
    return Response(status_code=204)


@router.post("/learning/topics/{topic}/reopen", status_code=204)
async def reopen_topic(topic: int, _: Editing, here: HouseDep) -> Response:
    """Take a topic up again."""
    await here.database.write(lambda session: service.reopen_topic(session, topic))
    return Response(status_code=204)


@router.get("/learning/replies")
async def replies(
    _: Editing, here: HouseDep, state: State = State.OPEN, page: Page = 1
) -> dict[str, JSON]:
    """One page of officers' replies, newest first."""

    def read(session: Session) -> dict[str, JSON]:
        rows, total = repository.replies(session, state=state, page=page)
        return {
            "items": [_reply(row) for row in rows],
            **_paged(total, page),
            "counts": repository.reply_counts(session),
            "topics": repository.topic_counts(session),
        }

    return await here.database.read(read)


@router.post("/learning/replies/{reply}/draft", status_code=201)
async def draft_reply(reply: int, staff: Editing, here: HouseDep) -> dict[str, JSON]:
    """Make a draft of an officer's reply."""
    asked = await here.database.read(lambda session: service.find_reply(session, reply).question)
    like = await _nearest(here, asked)
    return await here.database.write(
        lambda session: _drafted(
            service.draft_from_reply(session, reply, like=like, staff=staff, now=here.clock.now())
        )
    )


@router.post("/learning/replies/{reply}/dismiss", status_code=204)
async def dismiss_reply(reply: int, staff: Editing, here: HouseDep) -> Response:
    """Set a reply aside."""
    await here.database.write(
        lambda session: service.dismiss_reply(session, reply, staff=staff, now=here.clock.now())
    )
    return Response(status_code=204)


@router.post("/learning/refresh")
async def refresh(_: Editing, here: HouseDep) -> dict[str, JSON]:
    """Collect and group now instead of at night."""
    added = await learn(here.database, here.answerer(), here.clock, regroup=True)
    return {"added": added}


@router.get("/quality")
async def quality_report(_: ReadingQuality, here: HouseDep, week: str = "") -> dict[str, JSON]:
    """The quality of a week (`2026-W47`); by default the one under way."""
    today = here.clock.today()
    asked = Week.read(week) if week else Week.of(today)
    found = await here.database.read(lambda session: quality.report(session, asked, today=today))
    return {
        **found.to_json(),
        "previous": str(asked.shifted(-1)),
        "next": str(asked.shifted(1)) if asked.shifted(1).first <= today else None,
        "under_way": Week.of(today) == asked,
    }


async def _nearest(here: House, text: str) -> str | None:
    """The entry that resembles a question most."""
    decision = await asyncio.to_thread(here.answerer().decide, text, as_of=here.clock.today())
    return decision.candidates[0].entry_id if decision.candidates else None


def _drafted(version: VersionRow) -> dict[str, JSON]:
    return {"entry": version.entry_id, "version": version.number}


def _paged(total: int, page: int) -> dict[str, JSON]:
    return {"total": total, "page": page, "pages": -(-total // repository.PAGE)}


def _line(line: TopicLine) -> dict[str, JSON]:
    return {
        "id": line.topic.id,
        "name": line.topic.name,
        "example": line.topic.example,
        "questions": line.questions,
        "first_at": to_local(line.first_at).isoformat(),
        "last_at": to_local(line.last_at).isoformat(),
        "state": line.topic.state,
        "drafted_as": line.topic.drafted_as,
        "closed_by": line.topic.closed_by,
    }


def _question(row: LearnedQuestion) -> dict[str, JSON]:
    return {
        "text": row.text,
        "reason": row.reason,
        "reason_label": messages.REASONS[Reason(row.reason)],
        "zone": row.zone,
        "confidence": row.confidence,
        "entry": row.entry_id,
        "at": to_local(row.at).isoformat(),
    }


def _reply(row: LearnedReply) -> dict[str, JSON]:
    return {
        "id": row.id,
        "question": row.question,
        "text": row.text,
        "officer": row.officer,
        "at": to_local(row.at).isoformat(),
        "state": row.state,
        "drafted_as": row.drafted_as,
        "closed_by": row.closed_by,
    }
