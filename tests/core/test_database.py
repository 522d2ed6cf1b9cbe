"""Units of work: durable together, failing alone, announced only when true."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import service.schema  # noqa: F401  all tables
from core.database import Announcement, Base, Database, announce
from desk.staff.models import AuditEvent

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'test.db'}")
    made.write_now(lambda session: Base.metadata.create_all(session.connection()))
    yield made
    made.close()


def _write(session: Session, subject: str) -> str:
    session.add(AuditEvent(at=NOW, actor="a", action="b", subject=subject, detail=""))
    session.flush()
    announce(session, "t", subject)
    if subject == "bad":
        raise ValueError("bad")
    return subject


def test_a_failing_unit_of_work_takes_no_other_with_it(database: Database) -> None:
    heard: list[Announcement] = []
    database.on_commit(heard.append)
    subjects = [str(n) for n in range(50)] + ["bad"] + [str(n) for n in range(50, 100)]

    def write(subject: str) -> str | Exception:
        try:
            return database.write_now(lambda session: _write(session, subject))
        except ValueError as error:
            return error

    with ThreadPoolExecutor(32) as people:
        done = list(people.map(write, subjects))
    assert [d for d in done if isinstance(d, str)] == [s for s in subjects if s != "bad"]
    assert [type(d) for d in done if not isinstance(d, str)] == [ValueError]
    count = database.read_now(
        lambda session: session.scalar(select(func.count()).select_from(AuditEvent))
    )
    assert count == 100
    assert {h.name for h in heard} == {s for s in subjects if s != "bad"}


def test_a_naive_datetime_is_refused(database: Database) -> None:
    def write(session: Session) -> None:
        naive = datetime(2026, 1, 1)
        session.add(AuditEvent(at=naive, actor="", action="", subject="", detail=""))

    with pytest.raises(Exception, match="naive"):
        database.write_now(write)


def test_every_write_waits_for_the_disk(database: Database) -> None:
    modes = database.write_now(
        lambda session: (
            session.connection().exec_driver_sql("PRAGMA synchronous").scalar(),
            session.connection().exec_driver_sql("PRAGMA journal_mode").scalar(),
        )
    )
    assert modes == (2, "wal")
