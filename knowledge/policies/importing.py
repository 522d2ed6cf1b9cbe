"""Takes files and folders of documents in: all of them, or none and every reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from core.errors import LianxinError
from knowledge.entries.reading import Fault
from knowledge.exchange.guards import Unsafe
from knowledge.exchange.report import Progress, Rejected, Tell, silent
from knowledge.policies import messages, service
from knowledge.policies.candidates import Candidate, look
from knowledge.policies.reading import SUFFIXES
from knowledge.policies.service import Stored


@dataclass(frozen=True)
class Report:
    """What became of every file."""

    stored: tuple[Stored, ...]
    faults: tuple[Fault, ...]


def files_in(path: Path) -> list[Path]:
    """A file, or all documents below a folder, in order of name; other files are passed by."""
    if not path.is_dir():
        return [path]
    found = [p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES]
    return sorted(p for p in found if not p.name.startswith((".", "~$")))


def gather(
    files: Iterable[tuple[Path, str]], tell: Tell = silent
) -> tuple[list[Candidate], list[Fault]]:
    """Read files.

    Args:
        files: where each is and what people call it.
        tell: hears how far it is.
    """
    todo = list(files)
    candidates: list[Candidate] = []
    faults: list[Fault] = []
    for number, (path, name) in enumerate(todo):
        tell(Progress(messages.READING, number, len(todo)))
        try:
            candidates.append(look(path, name))
        except (Unsafe, LianxinError) as error:
            faults.append(Fault(name, 0, error.message))
    tell(Progress(messages.READING, len(todo), len(todo)))
    if not todo:
        faults.append(Fault("", 0, messages.EMPTY_FOLDER))
    return candidates, faults


def take_in(
    session: Session,
    candidates: Sequence[Candidate],
    faults: Sequence[Fault] = (),
    *,
    skip_bad: bool = False,
    actor: str,
    now: datetime,
    tell: Tell = silent,
) -> Report:
    """Store what was read.

    Args:
        session: the unit of work.
        candidates: what was read.
        faults: of what could not be read.
        skip_bad: store the others nevertheless.
        actor: who imports.
        now: the moment.
        tell: hears how far it is.

    Raises:
        Rejected: something was at fault and nothing was stored.
    """
    wrong = list(faults)
    stored: list[Stored] = []
    for number, one in enumerate(candidates):
        tell(Progress(messages.STORING, number, len(candidates)))
        try:
            with session.begin_nested():
                stored.append(service.store(session, one, actor=actor, now=now))
        except LianxinError as error:
            wrong.append(Fault(one.file, 0, error.message))
    if wrong and not (skip_bad and stored):
        raise Rejected(sorted(wrong))
    tell(Progress(messages.STORING, len(candidates), len(candidates)))
    return Report(tuple(stored), tuple(sorted(wrong)))
