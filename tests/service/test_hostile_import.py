"""A file made to keep its reader busy: refused in time, while everybody else is served."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core.settings import Settings
from service import schema, setup
from tests.knowledge.conftest import corpus_text
from tests.knowledge.documents import runaway_pdf
from tests.people import Officer
from tools.stack import Stack, free_port

SECONDS = 15


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Stack]:
    """A service that reads no file longer than some seconds."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "cs.yaml").write_text(corpus_text(), encoding="utf-8")
    settings = Settings(
        data_dir=tmp_path / "var",
        corpus_dir=tmp_path / "corpus",
        embedder="",
        port=free_port(),
        rasa_port=free_port(),
        import_seconds=SECONDS,
    )
    settings.data_dir.mkdir()
    schema.migrate(settings)
    password = setup.first_administrator(settings)
    assert password is not None
    setup.index(settings, print)
    made = Stack(settings, password)
    try:
        made.start("service")
        made.wait_for(dialogue=False)
        yield made
    finally:
        made.stop()


def test_runaway_file_is_refused_in_time_while_others_are_served(house: Stack) -> None:
    chief = Officer(house, "admin", house.password)
    editor = Officer(
        house,
        "wang",
        chief.post("/staff", username="wang", name="王晓", role="editor").json()["password"],
    )
    started = time.monotonic()
    runs = [
        editor.client.post(
            "/api/desk/imports",
            params={"kind": "policy", "name": f"{number}.pdf"},
            content=runaway_pdf(),
        ).json()
        for number in range(2)
    ]
    slowest, asked = 0.0, 0
    with httpx.Client(base_url=house.url, timeout=10, trust_env=False) as citizen:
        while True:
            begun = time.monotonic()
            assert citizen.get("/health").status_code == 200
            runs = [editor.get(f"/imports/{run['id']}") for run in runs]
            slowest, asked = max(slowest, time.monotonic() - begun), asked + 1
            if all(run["state"] != "checking" for run in runs):
                break
            assert time.monotonic() - started < SECONDS + 20, runs
            time.sleep(0.2)
    assert asked > 10
    assert slowest < 3, f"{slowest:.1f} s for a page while two files were read"
    for run in runs:
        assert run["state"] == "checked", run
        (fault,) = run["report"]["faults"]
        assert "时间太长" in fault["message"]
