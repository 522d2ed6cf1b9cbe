"""What a house that was killed left running is ended by the next one, and nothing else is."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.settings import ROOT
from service import marks, tether
from tools.stack import free_port, until

SLEEP = ("/bin/sleep", "600")
Left = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def left(tmp_path: Path) -> Iterator[Left]:
    """Starts a program under a mark, with this test as the parent that is not gone."""
    begun = []

    def start(name: str, *command: str) -> subprocess.Popen[bytes]:
        mark = tmp_path / "running" / name
        made = subprocess.Popen(
            [sys.executable, "-m", "service.tether", str(mark), *(command or SLEEP)],
            cwd=ROOT,
            env={**os.environ, tether.PARENT: str(os.getpid())},
        )
        begun.append(made)
        until(lambda: marks.holder(mark) == made.pid, what=f"{name} to have its mark")
        return made

    yield start
    for process in begun:
        process.kill()
        process.wait()


def run(data: Path, port: int) -> str:
    """What `lianxin run` says where it cannot start."""
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "run"],
        cwd=ROOT,
        env={
            **os.environ,
            "LIANXIN_DATA_DIR": str(data),
            "LIANXIN_PORT": str(port),
            "LIANXIN_RASA_PORT": str(free_port()),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr.replace("\n", "")


def test_what_was_left_is_ended_and_who_else_has_the_port_is_not(
    left: Left, tmp_path: Path
) -> None:
    ours = [left(name) for name in ("supervisor", "service", "rasa")]
    stranger = subprocess.Popen(SLEEP)
    (tmp_path / "running" / "house").write_text(str(stranger.pid))  # a number given anew
    try:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            said = run(tmp_path, port)
        assert [process.wait(timeout=5) for process in ours] == [-signal.SIGTERM] * 3
        assert "已结束遗留的进程" in said
        assert f"端口 {port} 已被占用" in said
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_second_house_in_one_data_folder_is_refused_and_the_first_goes_on(
    left: Left, tmp_path: Path
) -> None:
    house, service = left("house"), left("service")
    said = run(tmp_path, free_port())
    assert f"连心已经在运行（进程 {house.pid}" in said
    assert house.poll() is None
    assert service.poll() is None


def test_what_does_not_stop_when_asked_is_killed(
    left: Left, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = left(
        "service",
        sys.executable,
        "-c",
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)",
    )
    monkeypatch.setattr(marks, "STOP_S", 1.0)
    until(lambda: _ignores_term(deaf.pid), what="it to be deaf")
    assert marks.end(tmp_path / "running" / "service")
    assert deaf.wait(timeout=5) == -signal.SIGKILL
    assert not marks.end(tmp_path / "running" / "service")


def _ignores_term(pid: int) -> bool:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    ignored = next(line.split()[1] for line in lines if line.startswith("SigIgn"))
    return bool(int(ignored, 16) >> (signal.SIGTERM - 1) & 1)
