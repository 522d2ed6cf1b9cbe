"""Rasa's trackers: kept while they are good, on disk in any case."""

import os
import subprocess
from pathlib import Path

from core.settings import ROOT


def test_trackers_are_kept_handed_out_once_and_written_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [ROOT / ".venv-rasa" / "bin" / "python", "-m", "tests.bot.kept_trackers", tmp_path],
        cwd=ROOT,
        env={**os.environ, "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
