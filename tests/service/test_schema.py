"""The migrations make exactly the tables that the code has."""

from pathlib import Path

from core.settings import Settings
from service.schema import drift, migrate


def test_migrations_and_models_agree(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    migrate(settings)
    migrate(settings)
    assert drift(settings) == []
