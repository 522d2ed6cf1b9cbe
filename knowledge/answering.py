"""The one door to what the bot knows: how sure it is, and what it then says.

Answers are given above the confidence at which held-out questions were answered rightly as often
as the settings ask; below it people choose; below that the bot says that it is not sure. Before
that, what is too serious for an answer is recognised; and what is said is read together with what
was said before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from core.errors import NotFound
from core.settings import Settings
from knowledge import messages
from knowledge.build import home
from knowledge.conversing import sensitive
from knowledge.conversing.follow_up import (
    Reading,
    Said,
    chosen,
    readings,
    take_apart,
    with_constraint,
)
from knowledge.conversing.missing import Missing, Rival, kinds, missing
from knowledge.conversing.nearness import Place, applies, nearest
from knowledge.conversing.sensitive import Special
from knowledge.entries.schemas import Entry, EntryId, Source, State
from knowledge.retrieval import snapshot
from knowledge.retrieval.analysis import normalise
from knowledge.retrieval.calibration import Calibration
from knowledge.retrieval.constraints import audiences, contrast
from knowledge.retrieval.retriever import Retriever
from knowledge.talk import NOTHING_SAID, Talk

ANSWER_PRECISION = 0.95
CHOOSE_PRECISION = 0.45
_SHOWN = 5
_RELATED = 3
_NEIGHBOURS = 6
_EXACT = 0.995  # asked in just the words of the corpus: nothing is left to be unsure of
_ORDERED = 0.6  # who orders something done is offered what is known of it, not recited it
_SAME_MATTER = 72
"""Likeness (of 100) of two entries' questions from which they answer one matter in two places."""

_VAGUE_LONGEST = 5  # characters, without what every question has
_SPOKEN_OF = 0.9
"""Share of what was said that an entry must hold for the question to be too short, not too strange."""

# Of a follow-up, in logits; chosen on the tuning half of the judged questions.
_OWN, _NOTHING_OWN, _NEUTRAL_OWN = 0.6, -3.5, -1.8
_SAME_TOPIC, _NEAR, _SAID_BEFORE = 1.0, 0.4, 1.0
_HELD = 2.5
_FOR_THEM, _FOR_OTHERS = 0.8, 2.0


class Zone(StrEnum):
    """What to do with a question."""

    ANSWER = "answer"
    CHOOSE = "choose"
    ABSTAIN = "abstain"
    ASK = "ask"
    """What would decide between two answers was not said: ask for it."""
    SPECIAL = "special"
    """A sensitive matter: its own reply and ways out."""


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
    question: str = ""
    """What is answered, as a question that can be understood alone."""
    talk: Talk = NOTHING_SAID
    """What to keep of the conversation for its next message."""
    as_of: date | None = None
    """The day it is answered as of; None where there is nothing to answer."""
    missing: str | None = None
    """With zone ASK: the sentence that asks for what was not said."""
    options: tuple[str, ...] = ()
    """With zone ASK: what can be said to it, as quick replies."""
    special: Special | None = None
    """With zone SPECIAL: the matter, its reply and its ways out."""
    set_aside: tuple[str, ...] = ()
    """Entries on the same matter that a nearer or newer one was preferred to."""


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

    @property
    def text(self) -> str:
        """What is said; a basis that does not hold on that day is said first."""
        notes = (
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


@dataclass(frozen=True)
class _Candidates:
    """What was found for a reading, in no order."""

    reading: Reading
    entries: tuple[EntryId, ...]
    confidences: NDArray[np.float64]
    exact: bool

    @property
    def best(self) -> float:
        return float(self.confidences.max()) if len(self.confidences) else 0.0


@dataclass(frozen=True)
class _Judged:
    """A reading with its candidates, best first."""

    reading: Reading
    ids: tuple[EntryId, ...]
    confidences: tuple[float, ...]
    exact: bool

    @property
    def best(self) -> float:
        return self.confidences[0] if self.confidences else 0.0


class Answerer:
    """Answers from one snapshot. Stateless: any number of threads may ask."""

    def __init__(
        self,
        loaded: snapshot.Snapshot,
        *,
        answer_precision: float = ANSWER_PRECISION,
        choose_precision: float = CHOOSE_PRECISION,
        region: str = "",
    ) -> None:
        self._retriever = loaded.retriever
        self._calibration = loaded.calibration
        self._entries = loaded.entries
        self._answer_from = loaded.calibration.answer_from(answer_precision)
        self._choose_from = min(loaded.calibration.choose_from(choose_precision), self._answer_from)
        self._home = Place.of(region)
        self._former = loaded.former

    def decide(self, text: str, *, as_of: date, talk: Talk | None = None) -> Decision:
        """Whether to answer, offer a choice, ask back, or say that we are not sure.

        Args:
            text: what was said.
            as_of: today.
            talk: what the conversation is about, as the decision before said.
        """
        talk = talk or NOTHING_SAID
        special = sensitive.recognise(text)
        option = chosen(text, talk)
        if special is None and option is not None:
            return self._with(option, talk, as_of)
        said = take_apart(text, today=as_of)
        judged = self._meant(readings(said, talk, today=as_of), talk)
        if special is not None and not judged.exact:
            return self._special(special, judged, talk)
        decision = self._decided(judged, talk)
        if judged.exact or judged.reading.follows:
            return decision
        if said.names_nothing:
            kept = decision.talk.model_copy(
                update={"question": judged.reading.question, "topic": ""}
            )
            return replace(decision, zone=Zone.ASK, missing=messages.ASK_WHAT, talk=kept)
        return self._asked_more(decision, said, judged)

    def body(
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
        state = entry.validity.state(as_of)
        ended = state in {State.EXPIRED, State.REPEALED}
        return AnswerBody(
            entry,
            state,
            as_of,
            self._related(entry, as_of),
            successor=self._entries.get(EntryId(entry.successor or "")) if ended else None,
            set_aside=tuple(self._entries[EntryId(i)] for i in set_aside if i in self._entries),
            today=today,
        )

    def body_of(self, decision: Decision, *, today: date) -> AnswerBody:
        """The answer that a decision with zone ANSWER is sure of."""
        return self.body(
            decision.candidates[0].entry_id,
            as_of=decision.as_of or today,
            today=today,
            set_aside=decision.set_aside,
        )

    def question_of(self, entry_id: str) -> str:
        """What an entry answers; empty when there is none."""
        entry = self._entries.get(EntryId(entry_id))
        return entry.question if entry else ""

    @property
    def retriever(self) -> Retriever:
        """What finds candidates, for those who explain it."""
        return self._retriever

    @property
    def calibration(self) -> Calibration:
        """What judges candidates, for those who explain it."""
        return self._calibration

    @property
    def thresholds(self) -> tuple[float, float]:
        """The confidences from which it answers, and from which it offers a choice."""
        return self._answer_from, self._choose_from

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of questions, shape (texts, dimensions)."""
        return self._retriever.vectors(texts)

    def has(self, entry_id: str) -> bool:
        """Whether there is such an entry."""
        return entry_id in self._entries

    def _meant(self, possible: Sequence[Reading], talk: Talk) -> _Judged:
        """The reading that finds more, where a message may be meant alone or as a follow-up."""
        first = self._found(possible[0])
        if len(possible) == 1:
            drawn = self._drawn(first, talk) if first.reading.follows else first.confidences
            return self._ordered(first, drawn)
        alone = self._ordered(first, first.confidences)
        if alone.exact:
            return alone
        best = alone
        for reading in possible[1:]:
            found = self._found(reading)
            joined = self._ordered(found, self._drawn(found, talk, alone=first))
            ahead = reading.head_start if best is alone else 0.0
            if joined.best + ahead > best.best:
                best = joined
        if best.best < self._answer_from and alone.best >= self._choose_from:
            return alone  # neither is sure: what was said itself is the better guess
        return best

    def _found(self, reading: Reading) -> _Candidates:
        """A reading's candidates with their confidence, in no order.

        What is not understood is read once more with its slips of the keyboard put right.
        """
        typed = self._candidates(reading, reading.searched)
        if typed.best >= self._answer_from:
            return typed
        respelled = self._retriever.respelled(reading.searched)
        if respelled is None:
            return typed
        meant = self._candidates(reading, respelled)
        return replace(meant, exact=False) if meant.best > typed.best else typed

    def _candidates(self, reading: Reading, text: str) -> _Candidates:
        found = self._retriever.find(text)
        if not found.entries:
            return _Candidates(reading, (), np.empty(0), exact=False)
        judged = self._calibration.confidences(found)
        if found.orders:
            judged = judged * _ORDERED
        judged = np.where(found.exact, np.maximum(judged, _EXACT), judged)
        return _Candidates(reading, found.entries, judged, exact=any(found.exact))

    def _ordered(self, found: _Candidates, confidences: NDArray[np.float64]) -> _Judged:
        """Best first; of two that fit alike, one that holds on the day goes first."""
        day = found.reading.day
        order = sorted(
            range(len(found.entries)),
            key=lambda place: (
                -round(float(confidences[place]), 2),
                self._state(found.entries[place], day) is not State.VALID,
                -float(confidences[place]),
            ),
        )
        ids = self._by_day([found.entries[place] for place in order], day)
        ordered = [round(float(confidences[place]), 4) for place in order]
        if len(ids) > 1 and self._retriever.same_answer(ids[0], ids[1]):
            ordered[0] = min(round(ordered[0] + ordered[1], 4), 1.0)  # both say what is meant
        return _Judged(found.reading, ids, tuple(ordered), exact=found.exact)

    def _drawn(
        self, found: _Candidates, talk: Talk, *, alone: _Candidates | None = None
    ) -> NDArray[np.float64]:
        """Confidences of a follow-up, drawn to what is near to what was talked of.

        What the message says of its own counts again: joined to the question before, it is the
        smaller part of the words and the larger part of what is meant.
        """
        if not found.entries:
            return found.confidences
        odds = _logit(found.confidences)
        own = dict(zip(alone.entries, _logit(alone.confidences), strict=True)) if alone else {}
        if found.reading.adds:
            held = self._retriever.held(found.reading.adds, found.entries)
            odds -= _HELD * (held.max() - held)
        near: set[str] = set()
        topic = ""
        if talk.entry is not None:
            near = {talk.entry, *self._retriever.nearest(EntryId(talk.entry), _NEIGHBOURS)}
            topic = talk.entry.split("-")[0]
        for place, entry_id in enumerate(found.entries):
            if alone is not None:
                odds[place] += _OWN * (max(own.get(entry_id, -9.0), _NOTHING_OWN) - _NEUTRAL_OWN)
            if found.reading.more:
                odds[place] -= _SAID_BEFORE * (entry_id == talk.entry)
            odds[place] += _SAME_TOPIC * (entry_id.split("-")[0] == topic)
            odds[place] += _NEAR * (entry_id in near)
            audience = found.reading.audience
            if audience is not None:
                named = kinds(self._entries[entry_id])
                odds[place] += _FOR_THEM * (audience in named)
                odds[place] -= _FOR_OTHERS * (
                    audience not in named and any(contrast(audience, name) for name in named)
                )
        drawn: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return drawn

    def _by_day(self, ids: Sequence[EntryId], day: date) -> tuple[EntryId, ...]:
        """The best one replaced by what held on that day in its place, if anything did."""
        if not ids:
            return ()
        best = ids[0]
        seen = {best}
        while self._state(best, day) is State.NOT_YET and best in self._former:
            best = self._former[best]
            if best in seen:
                break
            seen.add(best)
        if self._state(best, day) is not State.VALID:
            return tuple(ids)
        return (best, *(other for other in ids if other != best))

    def _decided(self, judged: _Judged, talk: Talk) -> Decision:
        reading = judged.reading
        if not judged.ids:
            return Decision(Zone.ABSTAIN, 0.0, (), question=reading.question, talk=talk)
        lacking = self._missing(judged)
        ids, set_aside = self._nearest(judged)
        candidates = tuple(
            Candidate(entry_id, self._entries[entry_id].question, confidence)
            for entry_id, confidence in zip(ids[:_SHOWN], judged.confidences[:_SHOWN], strict=True)
        )
        confidence = judged.best
        zone = self._zone(confidence)
        decision = Decision(
            zone,
            confidence,
            candidates,
            question=reading.question,
            talk=talk
            if zone is Zone.ABSTAIN and not reading.follows
            else self._kept(reading, ids[0], zone, talk),
            as_of=reading.day,
            set_aside=set_aside if zone is Zone.ANSWER else (),
        )
        if lacking is None or zone is Zone.ABSTAIN or judged.exact:
            return decision
        return replace(
            decision,
            zone=Zone.ASK,
            missing=messages.ask_for(lacking.options),
            options=lacking.options,
            talk=decision.talk.model_copy(update={"awaiting": lacking.options}),
        )

    def _missing(self, judged: _Judged) -> Missing | None:
        named = {mention.name for mention in audiences(normalise(judged.reading.searched))}
        if judged.reading.audience:
            named.add(judged.reading.audience)
        rivals = [
            Rival(self._entries[entry_id], confidence)
            for entry_id, confidence in zip(judged.ids[:3], judged.confidences[:3], strict=True)
        ]
        return missing(frozenset(named), rivals)

    def _nearest(self, judged: _Judged) -> tuple[tuple[EntryId, ...], tuple[str, ...]]:
        """On one matter in several places, the one that applies here goes first."""
        place = Place.of(judged.reading.place) if judged.reading.place else self._home
        best = self._entries[judged.ids[0]]
        same = [
            entry_id
            for entry_id in judged.ids[:_SHOWN]
            if entry_id != best.id
            and self._entries[entry_id].region != best.region
            and _alike(self._entries[entry_id], best)
        ]
        if not same:
            return judged.ids, ()
        group = [EntryId(best.id), *same]
        order = [group[n] for n in nearest([self._entries[i] for i in group], place)]
        rest = [entry_id for entry_id in judged.ids if entry_id not in group]
        aside = tuple(str(i) for i in order[1:] if applies(self._entries[i], place))
        return (*order, *rest), aside

    def _asked_more(self, decision: Decision, said: Said, judged: _Judged) -> Decision:
        """Ask back where few words were said and several entries speak of all of them."""
        unsure = decision.zone in {Zone.CHOOSE, Zone.ABSTAIN}
        of_the_bot = "你" in said.text  # small talk
        if not unsure or of_the_bot or not said.asks or not 2 <= len(said.rest) <= _VAGUE_LONGEST:
            return decision
        ids = judged.ids[:_SHOWN]
        held = self._retriever.held(said.rest, ids)
        meant = [i for i, share in zip(ids, held, strict=True) if share >= _SPOKEN_OF]
        if len(meant) < 2:
            return decision
        options = tuple(self._entries[i].question for i in meant[:3])
        kept = Talk(question=judged.reading.question, entry=meant[0])
        return replace(
            decision, zone=Zone.ASK, missing=messages.ASK_MORE, options=options, talk=kept
        )

    def _special(self, special: Special, judged: _Judged, talk: Talk) -> Decision:
        """The matter's own reply; where it says so, with what the corpus knows below it."""
        candidates: tuple[Candidate, ...] = ()
        if judged.ids and sensitive.offers_entry(special.kind) and judged.best >= self._choose_from:
            best = judged.ids[0]
            candidates = (Candidate(best, self._entries[best].question, judged.best),)
        return Decision(
            Zone.SPECIAL,
            1.0,
            candidates,
            question=judged.reading.question,
            talk=talk,
            as_of=judged.reading.day,
            special=special,
        )

    def _with(self, option: str, talk: Talk, as_of: date) -> Decision:
        """The question asked before, with the constraint that was missing."""
        question = with_constraint(talk.question, option)
        said = take_apart(question, today=as_of)
        reading = replace(
            readings(said, NOTHING_SAID, today=as_of)[0], audience=option, follows=True
        )
        found = self._found(reading)
        judged = self._ordered(found, self._drawn(found, talk))
        fitting = [
            place
            for place, entry_id in enumerate(judged.ids)
            if option in kinds(self._entries[entry_id])
        ]
        if fitting:
            order = [*fitting, *(n for n in range(len(judged.ids)) if n not in fitting)]
            judged = replace(
                judged,
                ids=tuple(judged.ids[n] for n in order),
                confidences=(max(judged.best, self._answer_from), *judged.confidences[1:]),
            )
        return self._decided(judged, talk)

    def _kept(self, reading: Reading, best: EntryId, zone: Zone, talk: Talk) -> Talk:
        """What the next message may lean on."""
        topic = reading.topic
        if reading.more and zone is Zone.ANSWER and best != talk.entry:
            topic = self._entries[best].question
        return Talk(
            question=reading.question,
            topic=topic,
            entry=best,
            place=reading.place,
            audience=reading.audience,
            year=reading.year,
        )

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
    loaded = snapshot.load(home(settings), settings.embedder)
    return Answerer(loaded, region=settings.region)


def _logit(confidences: NDArray[np.float64]) -> NDArray[np.float64]:
    kept = confidences.clip(1e-4, 1 - 1e-4)
    odds: NDArray[np.float64] = np.log(kept / (1 - kept))
    return odds


def _alike(left: Entry, right: Entry) -> bool:
    """Whether two entries answer one matter."""
    ratio = fuzz.ratio(normalise(left.question), normalise(right.question))
    return bool(ratio >= _SAME_MATTER)


def _source(source: Source) -> dict[str, str]:
    return {
        "title": source.title,
        "doc_no": source.doc_no,
        "issuer": source.issuer,
        "date": source.published.isoformat(),
        "clause": source.clause,
    }
