"""Both processes under supervisor: whichever dies is started again, and all end with the house."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from core.errors import Unavailable
from core.settings import ROOT, Settings
from service import marks, tether

READY_S = 180.0
"""Seconds both may take to answer; Rasa loads TensorFlow, which takes most of it."""
_TEMPLATE = """\
[supervisord]
nodaemon=true
logfile={log}/supervisor.log
logfile_maxbytes=10MB
pidfile={data}/supervisor.pid
childlogdir={log}

[program:service]
command={python} -m service.tether {service} {python} -m service.cli serve
directory={root}
autorestart=true
startretries=100
stopasgroup=true
killasgroup=true
stdout_logfile={log}/service.log
redirect_stderr=true

[program:rasa]
command={python} -m service.tether {rasa} {python} -m service.cli rasa
directory={root}
autorestart=true
startretries=100
stopasgroup=true
killasgroup=true
stdout_logfile={log}/rasa.log
redirect_stderr=true
"""


def begin(settings: Settings, report: Callable[[str], None]) -> None:
    """This process is the house of its data folder now; what a former one left running is ended.

    Raises:
        Unavailable: another one runs here.
    """
    if not marks.take(_mark(settings, "house")):
        raise Unavailable(
            "already_running",
            f"连心已经在运行（进程 {marks.holder(_mark(settings, 'house'))}，数据目录"
            f" {settings.data_dir}）。请先停掉它；要另开一个，请用 LIANXIN_DATA_DIR 换一个数据目录。",
        )
    for name in ("supervisor", "service", "rasa"):  # the first would start the others again
        if marks.end(_mark(settings, name)):
            report(f"上次没有正常停止，已结束遗留的进程（{name}）。")


def check_ports(settings: Settings) -> None:
    """Both ports must be free.

    Raises:
        Unavailable: one is in use; which, and what to do.
    """
    for port, name in ((settings.port, "LIANXIN_PORT"), (settings.rasa_port, "LIANXIN_RASA_PORT")):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host if name == "LIANXIN_PORT" else "127.0.0.1", port))
            except OSError:
                raise Unavailable(
                    "port_in_use",
                    f"端口 {port} 已被占用，请先停掉占用它的程序，或用 {name} 换一个端口。",
                ) from None


def run(settings: Settings, announce: Callable[[], None]) -> int:
    """Start both, say so when both answer, and stay until told to stop."""
    log = settings.data_dir / "log"
    log.mkdir(parents=True, exist_ok=True)
    file = settings.data_dir / "supervisord.conf"
    file.write_text(
        _TEMPLATE.format(
            log=log,
            data=settings.data_dir,
            service=shlex.quote(str(_mark(settings, "service").absolute())),
            rasa=shlex.quote(str(_mark(settings, "rasa").absolute())),
            python=shlex.quote(sys.executable),
            root=ROOT,
        )
    )
    supervisord = Path(sys.executable).with_name("supervisord")
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "service.tether", str(_mark(settings, "supervisor"))),
            *(str(supervisord), "-n", "-c", str(file)),
        ],
        stdout=subprocess.DEVNULL,
        env={**os.environ, tether.PARENT: str(os.getpid())},
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: child.send_signal(received))
    if wait_until_ready(settings, lambda: child.poll() is None):
        announce()
    elif child.poll() is None:
        child.terminate()
        child.wait()
        raise Unavailable("not_ready", f"服务没有按时启动，原因见 {log} 里的日志。")
    return child.wait()


def wait_until_ready(settings: Settings, still_running: Callable[[], bool]) -> bool:
    """Whether service and Rasa both answered before ``READY_S`` was over."""
    until = time.monotonic() + READY_S
    while time.monotonic() < until and still_running():
        try:
            url = f"http://127.0.0.1:{settings.port}/health"
            if httpx.get(url, timeout=5, trust_env=False).json()["dialogue"]:
                return True
        except (httpx.HTTPError, ValueError, KeyError):
            pass
        time.sleep(0.3)
    return False


def _mark(settings: Settings, name: str) -> Path:
    return settings.data_dir / "running" / name
