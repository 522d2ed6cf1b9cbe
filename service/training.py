"""Trains Rasa when what it trains on has changed, and only then."""

import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from core.errors import Unavailable
from core.settings import ROOT, Settings

INPUTS = ("config.yml", "bot")
RASA = ROOT / ".venv-rasa" / "bin" / "rasa"


def model_path(settings: Settings) -> Path:
    """Where the model of today's inputs belongs."""
    return settings.data_dir / "rasa" / "models" / f"bot-{fingerprint()}.tar.gz"


def fingerprint() -> str:
    """Hash of everything that goes into the model, 16 hex digits."""
    digest = hashlib.sha256()
    for name in INPUTS:
        path = ROOT / name
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            if file.suffix in (".yml", ".txt"):
                digest.update(str(file.relative_to(ROOT)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def train(settings: Settings, report: Callable[[str], None]) -> Path:
    """The model of today's inputs, trained if it is not there yet.

    Raises:
        Unavailable: Rasa could not train; its own words are in the log it names.
    """
    model = model_path(settings)
    if model.exists():
        return model
    report("训练对话模型（Rasa），约需半分钟……")
    model.parent.mkdir(parents=True, exist_ok=True)
    log = settings.data_dir / "rasa" / "train.log"
    command = [
        str(RASA),
        "train",
        "--config",
        "config.yml",
        "--domain",
        "bot/domain",
        "--data",
        "bot/nlu",
        "bot/rules",
        "bot/stories",
        "--out",
        str(model.parent),
        "--fixed-model-name",
        f"new-{model.name.removesuffix('.tar.gz')}",
    ]
    with log.open("w") as output:
        done = subprocess.run(
            command, cwd=ROOT, env=environment(settings), stdout=output, stderr=output, check=False
        )
    if done.returncode:
        raise Unavailable("rasa_train", f"对话模型训练失败，原因见 {log}。")
    (model.parent / f"new-{model.name}").replace(model)
    for old in model.parent.glob("bot-*.tar.gz"):
        if old != model:
            old.unlink()
    report("对话模型已训练好。")
    return model


def command(settings: Settings) -> list[str]:
    """The command line that serves the model, on loopback alone."""
    return [
        str(RASA),
        "run",
        "--model",
        str(model_path(settings)),
        "--enable-api",
        f"--auth-token={settings.rasa_token}",  # one word: a token may begin with a hyphen
        "--interface",
        "127.0.0.1",
        "--port",
        str(settings.rasa_port),
        "--endpoints",
        "bot/endpoints.yml",
        "--credentials",
        "bot/credentials.yml",
    ]


def environment(settings: Settings) -> dict[str, str]:
    """What Rasa finds in its environment."""
    return {
        **os.environ,
        "LIANXIN_ACTION_URL": f"http://127.0.0.1:{settings.port}/actions/webhook",
        "LIANXIN_INTERNAL_TOKEN": settings.rasa_token,
        "LIANXIN_RASA_DB": str(settings.data_dir / "rasa" / "tracker.db"),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONPATH": str(ROOT),
    }
