"""Does an import step by step, telling the database how far it is.

Reading a file takes as long as its maker likes, so it is done in a child process with limits, and
nothing is written meanwhile but the progress. What is taken in is one transaction.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from core.errors import Invalid, LianxinError
from desk.house import House
from desk.importing import messages, service
from desk.importing.models import ImportRun
from desk.importing.schemas import Decision, Kind, RunState, faults_out
from desk.staff.schemas import StaffView
from knowledge.entries.moves import Person
from knowledge.entries.reading import Fault
from knowledge.exchange.apart import Function, Limits, Result, apart
from knowledge.exchange.guards import LARGEST, Unsafe
from knowledge.exchange.reading import Reading, read
from knowledge.exchange.report import Progress, Tell, silent
from knowledge.policies.candidates import look

log = structlog.get_logger(__name__)

KEPT_S = 24 * 3600
"""Seconds that an upload waits for a decision."""
_PAUSE_S = 0.4  # between two words on progress
SILENT_S = 120
"""After this long without a word, a run's process is gone."""


def folder(house: House) -> Path:
    """Where uploads wait."""
    made = house.settings.data_dir / "imports"
    made.mkdir(mode=0o700, parents=True, exist_ok=True)
    return made


async def receive(body: AsyncIterator[bytes], target: Path) -> None:
    """Write an upload to disk as it comes.

    Raises:
        Invalid: it is larger than allowed, or empty.
    """
    size = 0
    try:
        with target.open("xb") as file:
            async for chunk in body:
                size += len(chunk)
                if size > LARGEST:
                    raise Invalid("too_large", messages.TOO_BIG)
                await asyncio.to_thread(file.write, chunk)
        if not size:
            raise Invalid("empty", messages.EMPTY_UPLOAD)
    except BaseException:
        await asyncio.to_thread(target.unlink, missing_ok=True)
        raise


async def check(house: House, run_id: str, kind: Kind, name: str) -> None:
    """Read an upload and report what would come in."""

    async def work() -> None:
        path = folder(house) / run_id
        tell = _teller(house, run_id)
        if kind is Kind.POLICY:
            await _check_policy(house, run_id, path, name)
        else:
            await _check_entries(house, run_id, path, name, tell)

    await _guarded(house, run_id, work, refused=RunState.FAILED)


async def apply(house: House, run: ImportRun, decision: Decision, actor: StaffView) -> None:
    """Take in what was checked."""

    async def work() -> None:
        path = folder(house) / run.id
        if not await asyncio.to_thread(path.exists):
            raise Invalid("file_gone", messages.FILE_GONE)
        if run.kind == Kind.POLICY.value:
            await _apply_policy(house, run, decision, actor, path)
        else:
            await _apply_entries(house, run, decision, actor, path)
        await asyncio.to_thread(path.unlink, missing_ok=True)

    await _guarded(house, run.id, work, refused=RunState.CHECKED)


async def _check_entries(house: House, run_id: str, path: Path, name: str, tell: Tell) -> None:
    try:
        reading = await _apart(house, read, path, name, tell)
    except Unsafe as error:
        reading = Reading(faults=[Fault(name, 0, error.message)])

    def look(session: Session) -> tuple[dict[str, object], int]:
        incoming, faults, revision = service.check_entries(session, reading)
        return service.entries_report(session, reading, incoming, faults), revision

    report, revision = await house.database.read(look)
    await _finish(house, run_id, RunState.CHECKED, report, revision)


async def _check_policy(house: House, run_id: str, path: Path, name: str) -> None:
    try:
        candidate = await _apart(house, look, path, name)
    except Unsafe as error:
        fault = Fault(name, 0, error.message)
        report = {"faults": faults_out([fault]), "rejected": 1, "notes": []}
    else:
        report = service.policy_report(candidate)
    await _finish(house, run_id, RunState.CHECKED, report, 0)


async def _apply_entries(
    house: House, run: ImportRun, decision: Decision, actor: StaffView, path: Path
) -> None:
    reading = await _apart(house, read, path, run.file)
    incoming, faults, revision = await house.database.read(
        lambda session: service.check_entries(session, reading)
    )
    if faults and not decision.skip_bad:
        raise Invalid("faults_left", messages.FAULTS_LEFT)
    if not incoming:
        raise Invalid("nothing_left", messages.NOTHING_LEFT)
    author = Person(actor.id, actor.name)

    def write(session: Session) -> None:
        service.apply_entries(session, incoming, revision, author=author, now=house.clock.now())
        _done(session, run.id, dict(run.report), house)

    await house.database.write(write)


async def _apply_policy(
    house: House, run: ImportRun, decision: Decision, actor: StaffView, path: Path
) -> None:
    candidate = await _apart(house, look, path, run.file)

    def write(session: Session) -> None:
        stored = service.apply_policy(
            session, candidate, decision.facts, actor=actor.name, now=house.clock.now()
        )
        told = {"policy": stored.policy_id, "outcome": stored.outcome.value}
        _done(session, run.id, {**run.report, **told, "notes": list(stored.notes)}, house)

    await house.database.write(write)


async def _apart(
    house: House, function: Function[Result], path: Path, name: str, tell: Tell = silent
) -> Result:
    async with house.readers:
        return await apart(function, path, name, Limits.of(house.settings), tell)


def _done(session: Session, run_id: str, report: dict[str, object], house: House) -> None:
    row = session.get_one(ImportRun, run_id)
    row.state, row.report, row.changed_at = RunState.DONE.value, report, house.clock.now()


async def _finish(
    house: House, run_id: str, state: RunState, report: dict[str, object], revision: int
) -> None:
    def write(session: Session) -> None:
        row = session.get_one(ImportRun, run_id)
        row.state, row.report, row.revision = state.value, report, revision
        row.changed_at = house.clock.now()

    await house.database.write(write)


async def _guarded(
    house: House, run_id: str, work: Callable[[], Awaitable[None]], *, refused: RunState
) -> None:
    """A step that ends in a sentence, whatever happens."""
    try:
        await work()
        return
    except (LianxinError, Unsafe) as error:
        told, state = error.message, refused
    except Exception:
        log.exception("import_failed", run=run_id)
        told, state = messages.UNEXPECTED, RunState.FAILED
    await house.database.write(
        lambda session: service.ended(session, run_id, state, told, house.clock.now())
    )


def _teller(house: House, run_id: str) -> Tell:
    """Writes down how far the reading is, not too often."""
    last = 0.0

    def write(session: Session, now: Progress) -> None:
        row = session.get(ImportRun, run_id)
        if row is not None:
            row.stage, row.done, row.total = now.stage, now.done, now.total
            row.changed_at = house.clock.now()

    def tell(now: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= _PAUSE_S:
            last = time.monotonic()
            with suppress(LianxinError):
                house.database.write_now(lambda session: write(session, now))

    return tell
