"""Told to stop, the house stops whole, and what was said last is answered after the next start."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.settings import ROOT, Settings
from service import marks
from tests.people import Citizen, text_of
from tools.stack import Stack, free_port, until

PATIENCE_S = 400.0
"""Seconds until all is started: another Rasa may be running on the same cores."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Stack]:
    """A house of its own, not started yet; it takes the models of other scenarios if there are."""
    known = ROOT / "var" / "test"
    for part in ("knowledge", "routing", "rasa/models"):
        if (known / part).is_dir():
            shutil.copytree(known / part, tmp_path / part)
    settings = Settings(
        data_dir=tmp_path,
        port=free_port(),
        rasa_port=free_port(),
        internal_token=SecretStr("-a-token-may-begin-with-a-hyphen"),
    )
    made = Stack(settings, "")
    yield made
    made.stop()


@dataclass(frozen=True)
class Process:
    """One that runs."""

    pid: int
    command: str


def processes(house: Stack) -> list[Process]:
    """What runs for this house."""
    mark = f"LIANXIN_PORT={house.settings.port}\0".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes():
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.append(Process(int(entry.name), command))
        except OSError:
            continue
    return [process for process in found if process.command]


def wait_until_started(house: Stack, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert running.poll() is None, (house.settings.data_dir / "run.log").read_text()
        try:
            house.wait_for(dialogue=True)
        except TimeoutError:
            continue
        return
    raise TimeoutError("the house did not start")


def run(house: Stack) -> subprocess.Popen[bytes]:
    """`lianxin run`, as an operator starts it."""
    with (house.settings.data_dir / "run.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "service.cli", "run"],
            cwd=ROOT,
            env={**house.environment(), "LIANXIN_INTERNAL_TOKEN": house.settings.rasa_token},
            stderr=log,
            start_new_session=True,
        )


def test_a_killed_house_leaves_nothing_running_and_starts_again(house: Stack) -> None:
    running = run(house)
    try:
        wait_until_started(house, running)
        assert {"service", "rasa"} <= {mark.name for mark in _marks(house)}
        running.kill()
        running.wait()
        until(lambda: not processes(house), seconds=30, what="every process to end")

        running = run(house)
        wait_until_started(house, running)
        (supervisor,) = [mark for mark in _marks(house) if mark.name == "supervisor"]
        os.kill(int(supervisor.read_text()), signal.SIGKILL)
        until(lambda: not processes(house), seconds=30, what="every process to end")
        assert running.wait(timeout=5) != 0
    finally:
        for left in processes(house):
            os.kill(left.pid, signal.SIGKILL)


def _marks(house: Stack) -> list[Path]:
    return [m for m in (house.settings.data_dir / "running").iterdir() if marks.holder(m)]


def test_a_stop_ends_both_processes_and_loses_nothing(house: Stack) -> None:
    running = run(house)
    try:
        wait_until_started(house, running)
        assert any("rasa run" in process.command for process in processes(house))
        citizen = Citizen(house)
        citizen.say("我要投诉建设路88号烧烤店半夜噪音扰民")
        last = citizen.send("昨天晚上11点")
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=40) == 0
        until(lambda: not processes(house), what="every process to end")
    finally:
        for left in processes(house):
            os.kill(left.pid, signal.SIGKILL)
    house.start("service")
    house.wait_for(dialogue=False)
    answers = citizen.wait_after(last["seq"], seconds=60)
    said = [m["text"] for m in citizen.messages() if m["author"] == "citizen"]
    assert said == ["我要投诉建设路88号烧烤店半夜噪音扰民", "昨天晚上11点"]
    assert text_of(answers)
    assert len(answers) == 1
