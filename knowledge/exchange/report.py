"""What an import tells: each refused row and why, and what else a person should know.

A report is the whole of what an editor sees of an import; so every fault says in which file, sheet,
row and column it stands, and nothing that was left out goes unsaid.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.errors import Invalid
from knowledge.entries.reading import Fault
from knowledge.exchange import messages


@dataclass(frozen=True)
class Progress:
    """How far an import is."""

    stage: str
    """A word for people: 读取, 检查, 写入."""
    done: int
    total: int
    """0 while it is not known."""


Tell = Callable[[Progress], None]
"""Is called now and then during an import, in the importing thread."""


def silent(_: Progress) -> None:
    """For those who do not want to know."""


class Rejected(Invalid):
    """An import that did not happen, with every reason."""

    def __init__(self, faults: Sequence[Fault], notes: Sequence[str] = ()) -> None:
        super().__init__("import_rejected", messages.rejected(len(faults)))
        self.faults = tuple(faults)
        self.notes = tuple(notes)


@dataclass(frozen=True)
class Imported:
    """What an import changed."""

    added: int
    replaced: int
    files: tuple[str, ...]
    skipped: tuple[Fault, ...] = ()
    """Faults of what was left out, where leaving out was asked for."""
    notes: tuple[str, ...] = ()
    """What was not imported on purpose: macros, hidden sheets, unknown columns."""
