"""Import, export and policy documents over HTTP, for the console."""

import asyncio
import time
import uuid
from datetime import date, timedelta
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from core.clock import to_local
from core.errors import Invalid
from desk.conversations.schemas import JSON
from desk.house import House, house
from desk.importing import messages, running, service, views
from desk.importing.models import ImportRun
from desk.importing.schemas import Decision, Kind, Repeal, RunState
from desk.staff.guard import Editing
from knowledge.entries import publishing
from knowledge.entries.reading import Placed
from knowledge.exchange.writing import Format, export
from knowledge.policies import service as policies
from knowledge.policies.repository import Filter
from knowledge.policies.schemas import Facts, Level

router = APIRouter(prefix="/api/desk", tags=["importing"])
HouseDep = Annotated[House, Depends(house)]


@router.post("/imports", status_code=202)
async def upload(
    request: Request,
    staff: Editing,
    here: HouseDep,
    background: BackgroundTasks,
    kind: Kind,
    name: Annotated[str, Query(min_length=1, max_length=200)],
) -> dict[str, JSON]:
    """Take a file, whose bytes are the body, and check it; nothing comes in by that."""
    plain = PurePath(name.replace("\\", "/")).name.strip()
    if not plain or plain.startswith("."):
        raise Invalid("bad_name", messages.BAD_NAME)
    run_id = uuid.uuid4().hex
    folder = running.folder(here)
    await asyncio.to_thread(service.clean, folder, before=time.time() - running.KEPT_S)
    await running.receive(request.stream(), folder / run_id)
    row = await here.database.write(
        lambda session: service.begin(
            session, run_id, kind, plain, actor=staff, now=here.clock.now()
        )
    )
    background.add_task(running.check, here, run_id, kind, plain)
    return _run(row, here)


@router.get("/imports/{run_id}")
async def show(run_id: str, staff: Editing, here: HouseDep) -> dict[str, JSON]:
    """How far an import is, and what it found."""
    row = await here.database.read(lambda session: service.find(session, run_id, staff))
    return _run(row, here)


@router.post("/imports/{run_id}/apply", status_code=202)
async def apply(
    run_id: str, given: Decision, staff: Editing, here: HouseDep, background: BackgroundTasks
) -> dict[str, JSON]:
    """Take in what was checked: all of it, or none."""
    row = await here.database.write(
        lambda session: service.decide(session, run_id, staff, now=here.clock.now())
    )
    background.add_task(running.apply, here, row, given, staff)
    return _run(row, here)


@router.get("/exports/entries")
async def export_entries(
    _: Editing,
    here: HouseDep,
    form: Annotated[Format, Query(alias="format")] = Format.XLSX,
    template: bool = False,
) -> Response:
    """All published entries as one file, or its column names only."""
    placed: list[Placed] = [] if template else await here.database.read(publishing.published)
    content = await asyncio.to_thread(export, placed, form)
    name = "template" if template else f"entries-{here.clock.today():%Y%m%d}"
    return Response(
        content,
        media_type=form.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.{form.value}"'},
    )


@router.get("/policies")
async def list_policies(
    _: Editing,
    here: HouseDep,
    q: Annotated[str, Query(max_length=100)] = "",
    level: Level | None = None,
    state: Annotated[str, Query(pattern="^(valid|expired|repealed|not_yet)?$")] = "",
    waiting: bool = False,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> dict[str, JSON]:
    """One page of policy documents, those not yet confirmed among them."""
    narrowed = Filter(
        words=tuple(q.split()),
        level=level,
        state=state,
        confirmed=False if waiting else None,
        today=here.clock.today(),
    )
    return await here.database.read(lambda session: views.listing(session, narrowed, page))


@router.get("/policies/{policy_id}")
async def show_policy(policy_id: int, _: Editing, here: HouseDep) -> dict[str, JSON]:
    """One document with what was recognised, its text and history."""
    today = here.clock.today()
    return await here.database.read(lambda session: views.detail(session, policy_id, today))


@router.post("/policies/{policy_id}/confirm")
async def confirm_policy(
    policy_id: int, given: Facts, staff: Editing, here: HouseDep
) -> dict[str, JSON]:
    """What was recognised is right now; the document becomes public."""
    today = here.clock.today()

    def write(session: Session) -> dict[str, JSON]:
        policies.confirm(session, policy_id, given, actor=staff.name, now=here.clock.now())
        return views.detail(session, policy_id, today)

    return await here.database.write(write)


@router.post("/policies/{policy_id}/repeal")
async def repeal_policy(
    policy_id: int, given: Repeal, staff: Editing, here: HouseDep
) -> dict[str, JSON]:
    """A document is no longer in force; entries that cite it are marked."""
    try:
        on = date.fromisoformat(given.on)
    except ValueError:
        raise Invalid("bad_day", messages.bad_fact("废止日期")) from None

    def write(session: Session) -> dict[str, JSON]:
        _, marked = policies.repeal_row(
            session,
            policies.find(session, policy_id),
            on=on,
            successor=given.successor,
            actor=staff.name,
            now=here.clock.now(),
        )
        return {**views.detail(session, policy_id, here.clock.today()), "marked": list(marked)}

    return await here.database.write(write)


def _run(row: ImportRun, here: House) -> dict[str, JSON]:
    working = row.state in (RunState.CHECKING.value, RunState.APPLYING.value)
    silent = here.clock.now() - row.changed_at > timedelta(seconds=running.SILENT_S)
    lost = working and silent
    return {
        "id": row.id,
        "kind": row.kind,
        "file": row.file,
        "state": RunState.FAILED.value if lost else row.state,
        "stage": row.stage,
        "done": row.done,
        "total": row.total,
        "report": row.report,
        "error": messages.INTERRUPTED if lost else row.error,
        "at": to_local(row.created_at).isoformat(),
    }
