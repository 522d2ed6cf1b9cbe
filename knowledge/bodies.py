"""An entry as it is answered: as of a day, with what it rests on and what else may help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from core.errors import NotFound
from knowledge import messages
from knowledge.entries.schemas import Entry, EntryId, Source, State
from knowledge.retrieval.retriever import Retriever

RELATED = 3
NEIGHBOURS = 6
"""Entries most like one that count as near to it."""
_KEPT = 4096
"""Entries whose related questions are kept at hand."""

JSON = dict[str, object]


@dataclass(frozen=True)
class AnswerBody:
    """An answer with what it rests on, as of a day."""

    entry: Entry
    state: State
    as_of: date
    related: tuple[str, ...]
    successor: Entry | None = None
    """What took its place, where its basis no longer holds."""
    set_aside: tuple[Entry, ...] = ()
    """What was not preferred: farther or older sources on the same matter."""
    today: date | None = None
    asked: date | None = None
    """The past day it was asked as of, where nothing is known of that day: it is answered as of
    today instead, and says so."""
    known_from: date | None = None
    """The first day of which anything is known, by this entry or those that it took the place of."""

    @property
    def text(self) -> str:
        """What is said; a basis that does not hold on that day is said first."""
        notes = (
            messages.before_all_note(self.asked, self.known_from),
            messages.as_of_note(self.as_of, self.today),
            messages.validity_note(self.state, self.entry.validity.until),
            messages.successor_note(self.successor.question if self.successor else None),
            messages.nearer_note(self.entry.region, [other.region for other in self.set_aside]),
        )
        return "".join(notes) + self.entry.answer.strip()

    @property
    def sources(self) -> list[dict[str, str]]:
        """What it rests on, as an ``answer`` message tells it."""
        return [_source(source) for source in self.entry.sources]

    def to_json(self) -> JSON:
        """The body of an ``answer`` message."""
        entry = self.entry
        return {
            "entry": entry.id,
            "question": entry.question,
            "sources": self.sources,
            "validity": {
                "state": self.state.value,
                "label": self.state.label,
                "as_of": self.as_of.isoformat(),
            },
            "names": {
                "drafter": entry.drafter,
                "reviewer": entry.reviewer,
                "publisher": entry.publisher,
            },
            "facts_as_of": entry.facts_as_of.isoformat(),
            "related": [{"question": question} for question in self.related],
            "successor": {"question": self.successor.question} if self.successor else None,
            "set_aside": [{"question": e.question, "region": e.region} for e in self.set_aside],
            "demonstration": entry.demonstration,
        }


class Bodies:
    """Makes answers of entries."""

    def __init__(
        self,
        entries: Mapping[EntryId, Entry],
        retriever: Retriever,
        former: Mapping[EntryId, EntryId],
    ) -> None:
        self._entries = entries
        self._retriever = retriever
        self._former = former
        # What is near an entry changes with the index alone, and then these bodies do too.
        self._related = lru_cache(_KEPT)(self._find_related)

    def of(
        self,
        entry_id: str,
        *,
        as_of: date,
        today: date | None = None,
        set_aside: Sequence[str] = (),
    ) -> AnswerBody:
        """An entry's answer as of a day.

        Args:
            entry_id: which.
            as_of: the day it is answered as of.
            today: the day of asking, where that is another.
            set_aside: entries on the same matter that this one was preferred to.

        Raises:
            NotFound: when there is no such entry (any more).
        """
        entry = self._entries.get(EntryId(entry_id))
        if entry is None:
            raise NotFound("entry_unknown", "这条问答已不存在，请换个问法再试")
        asked = None
        known_from = self._known_from(entry)
        if today is not None and as_of < min(today, known_from):
            asked, as_of = as_of, today
        state = entry.validity.state(as_of)
        ended = state in {State.EXPIRED, State.REPEALED}
        return AnswerBody(
            entry,
            state,
            as_of,
            self._related(entry.id, as_of),
            successor=self._entries.get(EntryId(entry.successor or "")) if ended else None,
            set_aside=tuple(self._entries[EntryId(i)] for i in set_aside if i in self._entries),
            today=today,
            asked=asked,
            known_from=known_from,
        )

    def _known_from(self, entry: Entry) -> date:
        """The first day on which an entry held, or one whose place it took."""
        chain = {EntryId(entry.id): entry.validity.starts}
        before = self._former.get(EntryId(entry.id))
        while before is not None and before not in chain and before in self._entries:
            chain[before] = self._entries[before].validity.starts
            before = self._former.get(before)
        return min(chain.values())

    def _find_related(self, entry_id: str, as_of: date) -> tuple[str, ...]:
        """Chosen by the editors, then the nearest; only what holds on that day."""
        entry = self._entries[EntryId(entry_id)]
        near = self._retriever.nearest(EntryId(entry.id), NEIGHBOURS)
        ids = dict.fromkeys([*map(EntryId, entry.related), *near])
        valid = [
            i
            for i in ids
            if i in self._entries and self._entries[i].validity.state(as_of) is State.VALID
        ]
        return tuple(self._entries[i].question for i in valid[:RELATED])


def _source(source: Source) -> dict[str, str]:
    return {
        "title": source.title,
        "doc_no": source.doc_no,
        "issuer": source.issuer,
        "date": source.published.isoformat(),
        "clause": source.clause,
    }
