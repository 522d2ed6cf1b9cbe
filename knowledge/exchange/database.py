"""Takes a file's entries into the database, as published: for an operator at the command line.

The names a file gives stand for themselves there; at the console an import makes drafts instead.
"""

from datetime import datetime
from pathlib import Path

from core.database import Database
from knowledge.entries import publishing, repository, seeding
from knowledge.entries.reading import Fault
from knowledge.exchange import messages
from knowledge.exchange.folder import sift
from knowledge.exchange.reading import read
from knowledge.exchange.report import Imported, Progress, Rejected, Tell, silent


def import_file(
    path: Path, database: Database, *, now: datetime, skip_bad: bool = False, tell: Tell = silent
) -> Imported:
    """Publish a file's entries; an entry whose id is known gets a new version.

    Args:
        path: of any kind that ``reading`` reads.
        database: migrated.
        now: the moment.
        skip_bad: import the rows without fault and leave out the others.
        tell: hears how far it is.

    Raises:
        Rejected: naming every fault; nothing was written.
    """
    reading = read(path, tell=tell)
    tell(Progress(messages.CHECKING, 0, len(reading.placed)))
    revision, here = database.read_now(
        lambda session: (repository.newest_revision(session), publishing.outlines(session))
    )
    incoming, faults = sift(reading, here)
    if (faults and not skip_bad) or not incoming:
        empty = [] if faults else [Fault(path.name, 1, messages.EMPTY)]
        raise Rejected([*faults, *empty], reading.notes)
    tell(Progress(messages.WRITING, 0, len(incoming)))
    added, replaced = database.write_now(
        lambda session: seeding.take_in(session, incoming, checked=revision, now=now)
    )
    tell(Progress(messages.WRITING, len(incoming), len(incoming)))
    return Imported(added, replaced, (), tuple(faults), tuple(reading.notes))
