"""Both processes for real, on free ports and a data folder of their own.

Tests and benchmarks stand on it, so that they meet what people meet.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from core.settings import ROOT, Settings
from service import setup, training

READY_S = 180.0


def free_port() -> int:
    """A port nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Stock:
    """Another Rasa beside ours, with the same model: as it comes, to be compared with."""

    overlay: Path
    """Packages that come before those of our lock."""
    endpoints: Path
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Stack:
    """Service and Rasa, each to be killed and started at will."""

    settings: Settings
    password: str
    credentials: Path = ROOT / "bot" / "credentials.yml"
    stock: "Stock | None" = None
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where people reach it."""
        return f"http://127.0.0.1:{self.settings.port}"

    def start(self, name: str) -> None:
        """Start `service`, `rasa` or `stock`; does not wait."""
        log = (self.settings.data_dir / f"{name}.log").open("ab")
        if name == "service":
            command = [sys.executable, "-m", "service.cli", "serve"]
            env = self.environment()
        else:
            command = training.command(self.settings)
            command[command.index("--credentials") + 1] = str(self.credentials)
            env = {**self.environment(), **training.environment(self.settings)}
            if name == "stock" and self.stock is not None:
                command[command.index("--port") + 1] = str(self.stock.port)
                command[command.index("--endpoints") + 1] = str(self.stock.endpoints)
                env["LIANXIN_RASA_DB"] += "-stock"
                env["PYTHONPATH"] = f"{self.stock.overlay}:{env['PYTHONPATH']}"
        self._running[name] = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def kill(self, name: str) -> None:
        """`kill -9`."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End everything."""
        for name in list(self._running):
            self.kill(name)

    def wait_for(self, *, dialogue: bool) -> None:
        """Wait until the service answers, and Rasa too if `dialogue`."""
        until(
            lambda: self._health() in ((True,) if dialogue else (True, False)),
            seconds=READY_S,
            what="the stack to be ready",
        )

    def rss_mib(self) -> float:
        """Resident memory of the service's and Rasa's process trees, MiB."""
        total = 0
        groups = {self._running[name].pid for name in ("service", "rasa")}
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                if os.getpgid(int(status.parent.name)) in groups:
                    lines = status.read_text().splitlines()
                    total += next(int(r.split()[1]) for r in lines if r.startswith("VmRSS"))
            except (OSError, StopIteration):
                continue
        return total / 1024

    def environment(self) -> dict[str, str]:
        """Its settings as environment variables."""
        s = self.settings
        return {
            **os.environ,
            "LIANXIN_DATA_DIR": str(s.data_dir),
            "LIANXIN_CORPUS_DIR": str(s.corpus_dir),
            "LIANXIN_PORT": str(s.port),
            "LIANXIN_RASA_PORT": str(s.rasa_port),
            "LIANXIN_RASA_TIMEOUT_S": str(s.rasa_timeout_s),
            "LIANXIN_IMPORT_SECONDS": str(s.import_seconds),
            "LIANXIN_MESSAGES_PER_MINUTE": str(s.messages_per_minute),
            "LIANXIN_WIDGET_ORIGINS": json.dumps(s.widget_origins),
            "LIANXIN_SECURE_COOKIES": str(s.secure_cookies),
            "LIANXIN_CONVERSATIONS_PER_MINUTE": str(s.conversations_per_minute),
        }

    def _health(self) -> bool | None:
        try:
            found = httpx.get(f"{self.url}/health", timeout=5, trust_env=False)
            return bool(found.json()["dialogue"])
        except (httpx.HTTPError, ValueError, KeyError):
            return None


def build(data_dir: Path, report: Callable[[str], None], **settings: object) -> Stack:
    """A stack with models at hand and an empty database."""
    for pattern in ("lianxin.db*", "rasa/tracker.db*"):
        for stale in data_dir.glob(pattern):
            stale.unlink()
    for log in data_dir.glob("*.log"):
        log.unlink()
    made = Settings(
        data_dir=data_dir,
        port=free_port(),
        rasa_port=free_port(),
        **settings,  # type: ignore[arg-type]
    )
    password = setup.prepare(made, report)
    assert password is not None, "an empty database has no administrator yet"
    return Stack(made, password)


def until(
    condition: Callable[[], object], *, seconds: float = 20.0, what: str = "it to happen"
) -> None:
    """Wait for a condition, and say which when it does not come.

    Raises:
        TimeoutError: it did not come in time.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.05)
