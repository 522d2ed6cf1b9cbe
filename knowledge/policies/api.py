"""Policy documents over HTTP, for anyone: what was confirmed, with its validity on a day."""

from datetime import date
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database import Database
from core.errors import NotFound
from knowledge.policies import messages, presenting, repository, service
from knowledge.policies.models import PolicyRow
from knowledge.policies.repository import Filter
from knowledge.policies.schemas import Level, PassagesOut, PoliciesOut, PolicyOut

router = APIRouter(prefix="/api/knowledge/policies", tags=["knowledge"])
Day = Annotated[date | None, Query(description="按哪一天计算效力，默认今天")]


PER_MINUTE = 120
"""Look-ups of one address, as for entries."""


class Knocker(Protocol):
    """Counts how often somebody knocks."""

    def knock(self, door: str, who: str, per_minute: int, message: str) -> None:
        """Count one knock; raises when it is one too many."""


class Rooms(Protocol):
    """What of the running service is needed here."""

    @property
    def database(self) -> Database:
        """The database."""

    @property
    def clock(self) -> Clock:
        """The clock."""

    @property
    def limiter(self) -> Knocker:
        """Who may knock how often."""


def rooms(request: Request) -> Rooms:
    """The running service, set at its start."""
    found: Rooms = request.app.state.house
    who = request.client.host if request.client else ""
    found.limiter.knock("knowledge", who, PER_MINUTE, messages.TOO_OFTEN)
    return found


Here = Annotated[Rooms, Depends(rooms)]


@router.get("", summary="检索政策文件")
async def search(
    here: Here,
    q: Annotated[
        str,
        Query(
            max_length=100, description="标题、文号、发文机关或正文里的词，空格隔开；也可以是一句话"
        ),
    ] = "",
    level: Annotated[Level | None, Query(description="只要这个层级的")] = None,
    region: Annotated[str, Query(max_length=30, description="只要这个地区的")] = "",
    state: Annotated[
        str,
        Query(
            pattern="^(valid|expired|repealed|not_yet)?$",
            description="只要查询日是这种效力的：valid 有效、expired 失效、repealed 废止、not_yet 尚未施行",
        ),
    ] = "",
    as_of: Day = None,
    page: Annotated[int, Query(ge=1, le=100_000, description="第几页，每页 20 份")] = 1,
) -> PoliciesOut:
    """已确认的政策文件：有词时最相符的在前，否则最新的在前。每份都写明查询日的效力。"""
    day = as_of or here.clock.today()

    def read(session: Session) -> PoliciesOut:
        narrowed = Filter(
            words=tuple(q.split()),
            level=level,
            region=region,
            state=state,
            confirmed=True,
            today=day,
        )
        rows, total = repository.page(session, narrowed, page)
        if not total and q and (words := presenting.words(q)):  # a sentence, not words
            narrowed = Filter(
                words=words, level=level, region=region, state=state, confirmed=True, today=day
            )
            rows, total = repository.page(session, narrowed, page)
        return PoliciesOut(
            items=[presenting.line(row, day) for row in rows],
            total=total,
            page=page,
            pages=max(1, -(-total // repository.PAGE)),
        )

    return await here.database.read(read)


@router.get("/{policy}", summary="读一份政策文件")
async def show(
    policy: int,
    here: Here,
    as_of: Day = None,
    version: Annotated[int | None, Query(ge=1, description="第几版文字，默认最新")] = None,
) -> PolicyOut:
    """一份政策文件的全文、结构、效力、各版文字和来源。"""
    day = as_of or here.clock.today()
    return await here.database.read(
        lambda session: presenting.whole(session, _public(session, policy), version, day)
    )


@router.get("/{policy}/passages", summary="在一份文件里找相关段落")
async def passages(
    policy: int,
    here: Here,
    q: Annotated[str, Query(min_length=2, max_length=200, description="问题或关键词")],
    as_of: Day = None,
) -> PassagesOut:
    """一份文件中与问题最相关的几段原文，注明所在的章节。"""
    day = as_of or here.clock.today()
    return await here.database.read(
        lambda session: PassagesOut(
            items=presenting.passages(session, _public(session, policy), q, day)
        )
    )


def _public(session: Session, policy_id: int) -> PolicyRow:
    row = service.find(session, policy_id)
    if not row.confirmed_by:
        raise NotFound("no_such_policy", messages.NO_SUCH_POLICY)
    return row
