"""The database's shape: all tables known to one metadata, changed by Alembic alone."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

import desk.conversations.models
import desk.handoff.models
import desk.importing.models
import desk.learning.models
import desk.staff.models
import desk.tickets.models  # noqa: F401
import knowledge.entries.models
import knowledge.policies.models
import knowledge.synonyms.models  # noqa: F401  tables register themselves
from core.database import Base
from core.settings import ROOT, Settings

METADATA = Base.metadata


def config() -> Config:
    """Alembic's configuration, without an ini file."""
    made = Config()
    made.set_main_option("script_location", str(ROOT / "service" / "migrations"))
    return made


def migrate(settings: Settings) -> None:
    """Bring the database to the newest shape; a new one is made."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = create_engine(settings.database_url)
    made = config()
    with engine.begin() as connection:
        made.attributes["connection"] = connection
        command.upgrade(made, "head")
    engine.dispose()


def drift(settings: Settings) -> list[object]:
    """What the tables in code have that the migrated database lacks, or the other way."""
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        found = list(compare_metadata(MigrationContext.configure(connection), METADATA))
    engine.dispose()
    return found
