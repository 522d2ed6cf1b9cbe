"""What an import of a few entries costs beside many that are out: processor time and memory.

The entries are those of the demonstration corpus over and over, each way to ask with some characters
of its own, so that none are nearly the same. They are put into a database as published, without their
history, which an import does not look at; the import then runs in a process of its own.
"""

import json
import random
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from benchmarks.search import corpus
from core.database import Database
from core.settings import ROOT, Settings
from knowledge.entries.drafts import Draft
from knowledge.entries.models import EntryRow, VersionRow
from knowledge.entries.moves import VersionState
from knowledge.entries.reading import place
from knowledge.entries.schemas import Entry
from knowledge.exchange.database import import_file
from knowledge.exchange.writing import Format, export
from service.schema import migrate

NEW = 10
_TOPIC = "测量"
_NOW = datetime(2026, 11, 27, tzinfo=UTC)


def apart(texts: tuple[str, ...], number: int) -> list[str]:
    """Ways to ask that nobody takes for those of another number."""
    chance = random.Random(number)
    return [f"{''.join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(6))}{t}" for t in texts]


def run(count: int) -> dict[str, float]:
    """Fill a database, then import in another process."""
    folder = ROOT / "var" / "bench" / f"import-{count}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        known = corpus()
        (folder / "new.jsonl").write_bytes(
            export([place(_new(known[n], n), _TOPIC, "", 0) for n in range(NEW)], Format.JSONL)
        )
        database = _database(folder)
        database.write_now(lambda session: _fill(session, known, count))
        database.close()
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.importing", str(folder)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
        found: dict[str, float] = json.loads(told.stdout)
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path) -> dict[str, float]:
    """Import the new ones."""
    database = _database(folder)
    Path("/proc/self/clear_refs").write_text("5")  # what was used most from now on
    before, begun = _mib("VmRSS"), time.process_time()
    done = import_file(folder / "new.jsonl", database, now=_NOW)
    took, after = time.process_time() - begun, _mib("VmHWM")
    database.close()
    return {"added": done.added, "cpu_s": round(took, 2), "more_mib": round(after - before, 1)}


def _new(entry: Entry, number: int) -> Entry:
    question, *variants = apart(entry.questions[:5], -1 - number)
    update = {"id": f"xx-{number:05d}", "question": question, "variants": tuple(variants)}
    return entry.model_copy(update=update | {"related": (), "successor": None})


def _fill(session: Session, known: list[Entry], count: int) -> None:
    contents = [Draft.of(entry, _TOPIC).as_json() for entry in known]
    for number in range(count):
        entry, content = known[number % len(known)], contents[number % len(known)]
        question, *variants = apart(entry.questions, number)
        entry_id = f"yy-{number:05d}"
        session.add(
            EntryRow(
                id=entry_id,
                topic=_TOPIC,
                origin="import",
                edited=False,
                seed="",
                created_at=_NOW,
            )
        )
        session.add(
            VersionRow(
                entry_id=entry_id,
                number=1,
                state=VersionState.PUBLISHED.value,
                content=content
                | {"question": question, "variants": variants, "related": [], "successor": ""},
                searched="",
                authors=[],
                drafter=entry.drafter,
                reviewer=entry.reviewer,
                publisher=entry.publisher,
                created_at=_NOW,
                changed_at=_NOW,
                edits=0,
            )
        )


def _database(folder: Path) -> Database:
    settings = Settings(data_dir=folder)
    migrate(settings)
    return Database(settings.database_url)


def _mib(what: str) -> float:
    status = Path("/proc/self/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith(f"{what}:")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    argument = sys.argv[1]
    print(json.dumps(run(int(argument)) if argument.isdigit() else measure(Path(argument))))
