"""The one door to what the bot knows: how sure it is, and what it then says.

Answers are given above the confidence at which held-out questions were answered rightly as often
as the settings ask; below it people choose; below that the bot says that it is not sure.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from core.errors import NotFound
from core.settings import Settings
from knowledge import messages
from knowledge.build import home
from knowledge.entries.schemas import Entry, EntryId, Source, State
from knowledge.retrieval import snapshot

ANSWER_PRECISION = 0.95
CHOOSE_PRECISION = 0.45
_SHOWN = 5
_RELATED = 3
_NEIGHBOURS = 6
_EXACT = 0.995  # asked in just the words of the corpus: nothing is left to be unsure of


class Zone(StrEnum):
    """What to do with a question."""

    ANSWER = "answer"
    CHOOSE = "choose"
    ABSTAIN = "abstain"


@dataclass(frozen=True)
class Candidate:
    """An entry that may be meant."""

    entry_id: str
    question: str
    confidence: float


@dataclass(frozen=True)
class Decision:
    """What to do, how sure, and what may be meant, best first."""

    zone: Zone
    confidence: float
    candidates: tuple[Candidate, ...]


JSON = dict[str, object]


@dataclass(frozen=True)
class AnswerBody:
    """An answer with what it rests on, as of a day."""

    entry: Entry
    state: State
    as_of: date
    related: tuple[str, ...]

    @property
    def text(self) -> str:
        """What is said; a basis that does not hold on that day is said first."""
        note = messages.validity_note(self.state, self.entry.validity.until)
        return note + self.entry.answer.strip()

    def to_json(self) -> JSON:
        """The body of an ``answer`` message."""
        entry = self.entry
        return {
            "entry": entry.id,
            "question": entry.question,
            "sources": [_source(source) for source in entry.sources],
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
            "demonstration": entry.demonstration,
        }


class Answerer:
    """Answers from one snapshot. Stateless: any number of threads may ask."""

    def __init__(
        self,
        loaded: snapshot.Snapshot,
        *,
        answer_precision: float = ANSWER_PRECISION,
        choose_precision: float = CHOOSE_PRECISION,
    ) -> None:
        self._retriever = loaded.retriever
        self._calibration = loaded.calibration
        self._entries = loaded.entries
        self._answer_from = loaded.calibration.answer_from(answer_precision)
        self._choose_from = min(loaded.calibration.choose_from(choose_precision), self._answer_from)

    def decide(self, text: str, *, as_of: date) -> Decision:
        """Whether to answer, offer a choice, or say that we are not sure.

        Of two entries that fit alike, one that holds on ``as_of`` goes first.
        """
        found = self._retriever.find(text)
        if not found.entries:
            return Decision(Zone.ABSTAIN, 0.0, ())
        judged = self._calibration.confidences(found)
        judged = np.where(found.exact, np.maximum(judged, _EXACT), judged)
        order = sorted(
            range(len(found.entries)),
            key=lambda place: (
                -round(float(judged[place]), 2),
                self._state(found.entries[place], as_of) is not State.VALID,
                -float(judged[place]),
            ),
        )
        candidates = tuple(
            Candidate(
                found.entries[place],
                self._entries[found.entries[place]].question,
                round(float(judged[place]), 4),
            )
            for place in order[:_SHOWN]
        )
        confidence = candidates[0].confidence
        return Decision(self._zone(confidence), confidence, candidates)

    def body(self, entry_id: str, *, as_of: date) -> AnswerBody:
        """An entry's answer as of a day.

        Raises:
            NotFound: when there is no such entry (any more).
        """
        entry = self._entries.get(EntryId(entry_id))
        if entry is None:
            raise NotFound("entry_unknown", "这条问答已不存在，请换个问法再试")
        state = entry.validity.state(as_of)
        return AnswerBody(entry, state, as_of, self._related(entry, as_of))

    def has(self, entry_id: str) -> bool:
        """Whether there is such an entry."""
        return entry_id in self._entries

    def _zone(self, confidence: float) -> Zone:
        if confidence >= self._answer_from:
            return Zone.ANSWER
        return Zone.CHOOSE if confidence >= self._choose_from else Zone.ABSTAIN

    def _state(self, entry_id: EntryId, as_of: date) -> State:
        return self._entries[entry_id].validity.state(as_of)

    def _related(self, entry: Entry, as_of: date) -> tuple[str, ...]:
        """Chosen by the editors, then the nearest; only what holds on that day."""
        near = self._retriever.nearest(EntryId(entry.id), _NEIGHBOURS)
        ids = dict.fromkeys([*map(EntryId, entry.related), *near])
        valid = [i for i in ids if i in self._entries and self._state(i, as_of) is State.VALID]
        return tuple(self._entries[i].question for i in valid[:_RELATED])


def load_answerer(settings: Settings) -> Answerer:
    """What was built last.

    Raises:
        Unavailable: when nothing is built, it is damaged, or another model built it.
    """
    return Answerer(snapshot.load(home(settings), settings.embedder))


def _source(source: Source) -> dict[str, str]:
    return {
        "title": source.title,
        "doc_no": source.doc_no,
        "issuer": source.issuer,
        "date": source.published.isoformat(),
        "clause": source.clause,
    }
