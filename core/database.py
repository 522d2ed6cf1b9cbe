"""The database: one writer that shares disk flushes, many readers.

SQLite has one writer whatever one does, so the house has one writing thread. Units of
work that arrive while the disk is busy are put into the next transaction together and are
acknowledged when that one flush is done: every message is durable (`synchronous=FULL`), and
a flush is paid once for many (docs/adr/0002). If one of them fails, all are rolled back and
each is done again in a transaction of its own: a unit of work must bear being run twice,
and a savepoint need not be paid for every one because of the few that fail.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson
import structlog
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

log = structlog.get_logger(__name__)

T = TypeVar("T")

BATCH = 64
"""Units of work that share one flush at most: more would only delay the first of them."""
READERS = 4
"""Reading threads: queries are short and the machine small."""


class Base(DeclarativeBase):
    """Base of all tables, with constraint names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime]):
    """A moment in time, stored in UTC; naive datetimes are refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware → UTC without zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is not a moment")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC without zone → aware."""
        return None if value is None else value.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Announcement:
    """Something that became true with a commit: who listens on `topic` is woken."""

    topic: str
    name: str
    data: Any = None


def announce(session: Session, topic: str, name: str, data: Any = None) -> None:
    """Tell listeners, once and only if this unit of work is committed."""
    session.info.setdefault("announcements", []).append(Announcement(topic, name, data))


@dataclass
class _Job:
    work: Callable[[Session], Any]
    done: "Future[Any]"


class Database:
    """Units of work in, results out; commits happen here and nowhere else."""

    def __init__(self, url: str) -> None:
        self._writing = _engine(url, begin="BEGIN IMMEDIATE")
        self._reading = _engine(url, begin="BEGIN")
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-read")
        self._listeners: list[Callable[[Announcement], None]] = []
        self._writer = threading.Thread(target=self._write_forever, name="db-write", daemon=True)
        self._writer.start()

    def on_commit(self, listener: Callable[[Announcement], None]) -> None:
        """Have `listener` called, in the writing thread, for what commits announce."""
        self._listeners.append(listener)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run a unit of work; returns when it is on disk, raises what it raised."""
        return await asyncio.wrap_future(self._submit(work))

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run a query off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    def write_now(self, work: Callable[[Session], T]) -> T:
        """`write` for code without an event loop."""
        return self._submit(work).result()

    def read_now(self, work: Callable[[Session], T]) -> T:
        """`read` for code without an event loop."""
        with Session(self._reading) as session:
            return work(session)

    def close(self) -> None:
        """Finish what was submitted and let go of the file."""
        self._jobs.put(None)
        self._writer.join()
        self._readers.shutdown()
        self._writing.dispose()
        self._reading.dispose()

    def _submit(self, work: Callable[[Session], T]) -> "Future[T]":
        done: Future[T] = Future()
        self._jobs.put(_Job(work, done))
        return done

    def _write_forever(self) -> None:
        while (job := self._jobs.get()) is not None:
            batch = [job]
            ending = False
            while len(batch) < BATCH and not self._jobs.empty():
                following = self._jobs.get()
                if following is None:
                    ending = True
                    break
                batch.append(following)
            self._write_batch(batch)
            if ending:
                return

    def _write_batch(self, batch: list[_Job]) -> None:
        try:
            results, announcements = self._commit(batch)
        except Exception as error:
            if len(batch) == 1:
                batch[0].done.set_exception(error)
            else:
                for job in batch:
                    self._write_batch([job])
            return
        for job, result in zip(batch, results, strict=True):
            job.done.set_result(result)
        for announcement in announcements:
            for listener in self._listeners:
                try:
                    listener(announcement)
                except Exception:
                    log.exception("listener_failed", topic=announcement.topic)

    def _commit(self, batch: list[_Job]) -> tuple[list[Any], list[Announcement]]:
        """All of a batch, each in a session of its own, in one transaction; or nothing."""
        results: list[Any] = []
        announcements: list[Announcement] = []
        with self._writing.begin() as connection:
            for job in batch:
                with Session(
                    connection, join_transaction_mode="rollback_only", expire_on_commit=False
                ) as session:
                    results.append(job.work(session))
                    session.commit()
                    announcements.extend(session.info.get("announcements", ()))
        return results, announcements


def _engine(url: str, *, begin: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=READERS + 1,
        connect_args={"check_same_thread": False},
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN itself
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=5000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
