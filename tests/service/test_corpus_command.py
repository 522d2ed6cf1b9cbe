"""`lianxin corpus` works with the database: out, changed in a spreadsheet, and in again."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.database import Database
from core.settings import Settings
from knowledge.entries import publishing, repository, seeding
from knowledge.entries.reading import Placed, read_text
from knowledge.exchange.report import Rejected
from service.commands.corpus import app
from tests.knowledge.conftest import corpus_text


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A house with a small corpus, named by the environment as an operator does."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "cs.yaml").write_text(corpus_text(), encoding="utf-8")
    monkeypatch.setenv("LIANXIN_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("LIANXIN_CORPUS_DIR", str(tmp_path / "corpus"))
    return Settings()


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("suffix", ["yaml", "csv", "xlsx"])
def test_what_is_exported_changed_and_imported_is_published(
    house: Settings, tmp_path: Path, suffix: str
) -> None:
    table = tmp_path / f"out.{suffix}"
    assert "4 条" in run("export", str(table))
    assert "更新 4 条" in run("import", str(table))
    database = Database(house.database_url)
    out = database.read_now(publishing.published)
    versions = database.read_now(lambda s: [v.state for v in repository.versions(s, "cs-001")])
    database.close()
    assert [item.entry.question for item in out][:2] == ["借书证怎么办", "公园年票在哪里买"]
    assert versions == ["published", "superseded"]


def test_a_faulty_import_publishes_nothing(house: Settings, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(corpus_text({"xx-001": "借书证怎么办", "xx-002": "风筝在哪里放"}))
    done = CliRunner().invoke(app, ["import", str(broken)])
    assert done.exit_code == 1
    assert "问法相同" in done.output
    database = Database(house.database_url)
    assert len(database.read_now(publishing.published)) == 4
    database.close()


def test_what_is_published_between_the_check_and_the_import_is_compared_as_well(
    house: Settings, tmp_path: Path
) -> None:
    assert "4 条" in run("export", str(tmp_path / "out.yaml"))  # the corpus is taken in
    database = Database(house.database_url)
    before = database.read_now(repository.newest_revision)
    given = corpus_text({"xx-001": "风筝在哪里放", "xx-002": "游泳馆几点关门"})
    incoming, _ = read_text(given, "xx.yaml")
    between, _ = read_text(corpus_text({"yy-001": "风筝在哪里放"}), "yy.yaml")

    def take_in(entries: list[Placed], checked: int) -> tuple[int, int]:
        return database.write_now(
            lambda s: seeding.take_in(s, entries, checked=checked, now=datetime.now(UTC))
        )

    assert take_in(between, before) == (1, 0)
    with pytest.raises(Rejected) as refused:
        take_in(incoming, before)
    assert "问法相同" in str(refused.value.faults[0])
    assert take_in(incoming[1:], before) == (1, 0)
    assert len(database.read_now(publishing.published)) == 6
    database.close()
