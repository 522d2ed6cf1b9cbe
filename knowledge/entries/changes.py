"""What whoever answers is told when an entry comes out, changes or goes."""

from dataclasses import dataclass

from knowledge.entries.schemas import Entry, EntryId


@dataclass(frozen=True)
class Change:
    """An entry as it is from now on; None when it was withdrawn."""

    entry_id: EntryId
    entry: Entry | None
