"""Conversations that people wrote, from which it is learned what a follow-up means.

They stand beside the corpus, in its folder ``conversations``: what was said before, with the entry
that answered it; what is said now; and which entries answer that. People go on in words that no
rule makes up (我师傅干了二十二年呢, after a question on one's own leave).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from core.data_files import Data, load
from knowledge.entries.schemas import EntryId

FOLDER = "conversations"


class Before(Data):
    """Something said before."""

    text: Annotated[str, Field(min_length=1)]
    entry: EntryId | None = None
    """What answered it; None: it asked nothing yet, or nothing answers it."""


class Spoken(Data):
    """A conversation up to what is said now."""

    before: Annotated[tuple[Before, ...], Field(min_length=1)]
    then: Annotated[str, Field(min_length=1)]
    entries: tuple[EntryId, ...] = ()
    """Any of these answers it; empty: nothing does."""

    @property
    def named(self) -> set[EntryId]:
        """The entries it speaks of."""
        answered = {said.entry for said in self.before if said.entry is not None}
        return answered | set(self.entries)


class _File(Data):
    conversations: tuple[Spoken, ...]


@dataclass(frozen=True)
class Fault:
    """A conversation that speaks of an entry that does not exist."""

    file: str
    then: str
    entry: EntryId

    def __str__(self) -> str:
        return f"{FOLDER}/{self.file}：“{self.then}”引用的问答 {self.entry} 不存在，请改正或删去这段对话"


def read_spoken(corpus: Path, known: Collection[EntryId]) -> list[Spoken]:
    """The conversations beside a corpus, but for those about entries that it does not have.

    Raises:
        DataFault: naming file and line of a fault.
    """
    return [spoken for _, spoken in _all(corpus) if spoken.named <= set(known)]


def check_spoken(corpus: Path, known: Collection[EntryId]) -> list[Fault]:
    """What names entries that do not exist.

    Raises:
        DataFault: naming file and line of a fault.
    """
    return [
        Fault(path.name, spoken.then, entry)
        for path, spoken in _all(corpus)
        for entry in sorted(spoken.named - set(known))
    ]


def _all(corpus: Path) -> Iterator[tuple[Path, Spoken]]:
    for path in sorted((corpus / FOLDER).glob("*.yaml")):
        for spoken in load(path, _File).conversations:
            yield path, spoken
