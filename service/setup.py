"""From a fresh checkout to ready to serve; each step does nothing when nothing changed."""

import shutil
from collections.abc import Callable

from core.clock import Clock
from core.database import Database
from core.errors import Unavailable
from core.settings import Settings
from desk.routing import classifier
from desk.staff import repository
from desk.staff import service as staff
from desk.staff.schemas import Role
from knowledge import build
from service import schema, training

NEEDED_BYTES = 500_000_000
"""Free disk for models, index, database and logs of a fresh installation."""


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
    password = _first_administrator(settings)
    build.build(settings, report)
    classifier.train(settings, report)
    training.train(settings, report)
    return password


def _first_administrator(settings: Settings) -> str | None:
    database = Database(settings.database_url)
    try:
        if database.read_now(repository.everyone):
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
