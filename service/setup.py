"""From a fresh checkout to ready to serve; each step does nothing when nothing changed."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.clock import Clock
from core.database import Database
from core.errors import Unavailable
from core.settings import Settings
from desk.routing import classifier
from desk.staff import repository as accounts
from desk.staff import service as staff
from desk.staff.schemas import Role
from knowledge import build
from knowledge.entries import publishing, repository, seeding
from knowledge.entries.checks import load_corpus
from knowledge.entries.schemas import Entry
from knowledge.retrieval.synonyms import Changes
from knowledge.synonyms import service as synonyms
from service import schema, training

NEEDED_BYTES = 500_000_000
"""Free disk for models, index, database and logs of a fresh installation."""


@dataclass(frozen=True)
class Published:
    """What an index is made of."""

    entries: list[Entry]
    revision: int
    """Of the database, when they were read."""
    words: Changes
    """What editors changed of the dictionary of synonyms."""


def prepare(settings: Settings, report: Callable[[str], None]) -> str | None:
    """Database, models and index brought up to date.

    Returns:
        The first administrator's password, when the account was just made.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(settings.data_dir).free < NEEDED_BYTES:
        raise Unavailable(
            "disk_full", f"{settings.data_dir} 所在磁盘可用空间不足 500 MB，请清理后再试。"
        )
    report("检查数据库……")
    schema.migrate(settings)
    password = first_administrator(settings)
    index(settings, report)
    classifier.train(settings, report)
    training.train(settings, report)
    return password


def index(settings: Settings, report: Callable[[str], None], *, again: bool = False) -> None:
    """The corpus into the database, and what is published there into the index.

    The database must have its newest shape.
    """
    published = bring_in_corpus(settings, report)
    build_from(published, settings, report, again=again)


def build_from(
    published: Published,
    settings: Settings,
    report: Callable[[str], None],
    *,
    again: bool = False,
) -> None:
    """The index of what is published, unless it is that already."""
    build.build(
        settings,
        report,
        entries=published.entries,
        revision=published.revision,
        words=published.words,
        again=again,
    )


@contextmanager
def knowledge_base(settings: Settings, report: Callable[[str], None]) -> Iterator[Database]:
    """The database in its newest shape, with what the corpus brings new."""
    schema.migrate(settings)
    bring_in_corpus(settings, report)
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.close()


def bring_in_corpus(settings: Settings, report: Callable[[str], None]) -> Published:
    """What is out, once the database has what the corpus brings new.

    The database must have its newest shape.

    Raises:
        Invalid: when the corpus has a fault.
    """
    corpus = load_corpus(settings.corpus_dir)
    database = Database(settings.database_url)
    try:
        done = database.write_now(lambda session: seeding.seed(session, corpus, now=Clock().now()))
        if done != seeding.Seeded():
            report(
                f"语料入库：新增 {done.added} 条，更新 {done.updated} 条，撤下 {done.withdrawn} 条，"
                f"工作台改过而保留 {done.kept} 条"
            )
        return database.read_now(
            lambda session: Published(
                [placed.entry for placed in publishing.published(session)],
                repository.newest_revision(session),
                synonyms.changes(session),
            )
        )
    finally:
        database.close()


def first_administrator(settings: Settings) -> str | None:
    """Make the first account of a new database; gives its password."""
    database = Database(settings.database_url)
    try:
        if database.read_now(accounts.everyone):
            return None
        password = staff.generate_password()
        database.write_now(
            lambda session: staff.create(
                session,
                username="admin",
                name="管理员",
                role=Role.ADMINISTRATOR,
                password_hash=password.hashed,
                actor="setup",
                now=Clock().now(),
            )
        )
        return password.plain
    finally:
        database.close()
