"""The one door to what the bot knows: how sure it is, and what it then says.

Answers are given above the confidence at which held-out questions were answered rightly as often
as the settings ask; below it people choose; below that the bot says that it is not sure. Before
that, what is too serious for an answer is recognised; and what is said is read together with what
was said before.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from core.settings import Settings
from knowledge import messages
from knowledge.bodies import AnswerBody as AnswerBody
from knowledge.bodies import Bodies
from knowledge.build import home
from knowledge.conversing import sensitive
from knowledge.conversing.courtesy import courtesy
from knowledge.conversing.fitting import about_another, misfit
from knowledge.conversing.follow_up import (
    Said,
    chosen,
    readings,
    take_apart,
    with_constraint,
)
from knowledge.conversing.keeping import kept, tells_on
from knowledge.conversing.missing import Missing, Rival, kinds, missing
from knowledge.conversing.nearness import Place, applies, nearest
from knowledge.conversing.sensitive import Special
from knowledge.conversing.understanding import Judged, Understanding
from knowledge.decisions import Candidate as Candidate
from knowledge.decisions import Decision as Decision
from knowledge.decisions import Zone as Zone
from knowledge.entries.schemas import Entry, EntryId
from knowledge.retrieval import snapshot, synonyms
from knowledge.retrieval.analysis import normalise
from knowledge.retrieval.calibration import Calibration
from knowledge.retrieval.constraints import audiences
from knowledge.retrieval.retriever import Retriever
from knowledge.talk import NOTHING_SAID, Talk

ANSWER_PRECISION = 0.97
"""Of the trials (calibration.py). People ask further from the corpus than it asks itself: of their
questions somewhat fewer are answered rightly, and .95 are to be."""
CHOOSE_PRECISION = 0.45
_SHOWN = 5
_LATELY = 32  # decisions kept: of a turn that Rasa leads, the action asks again
_SAME_MATTER = 72
"""Likeness (of 100) of two entries' questions from which they answer one matter in two places."""

_VAGUE_LONGEST = 5  # characters, without what every question has
_SHORT_LONGEST, _OURS, _MAYBE = 9, 0.25, 0.05
"""So many characters, log-odds of being a question of ours, and confidence of the best entry, from
which a question that nothing answers is asked back rather than said to be beyond us."""
_WISHES = re.compile(r"(?:我|俺|咱)们?(?:想|要|打算|准备|得|需要)")
_SPOKEN_OF = 0.9
"""Share of what was said that an entry must hold for the question to be too short, not too strange."""
_HALF_OF = 0.55
"""Share from which an entry that is related to the best, and for somebody else, may be meant as well."""


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
        self._danger = loaded.danger
        self._entries = loaded.entries
        self._home = Place.of(region)
        self._bodies = Bodies(loaded.entries, loaded.retriever, loaded.former)
        self._lately = lru_cache(_LATELY)(self._decide)
        self._understanding = Understanding(
            loaded.retriever,
            loaded.calibration,
            loaded.entries,
            loaded.former,
            answer_precision=answer_precision,
            choose_precision=choose_precision,
        )

    def decide(self, text: str, *, as_of: date, talk: Talk | None = None) -> Decision:
        """Whether to answer, offer a choice, ask back, or say that we are not sure.

        Args:
            text: what was said.
            as_of: today.
            talk: what the conversation is about, as the decision before said.
        """
        return self._lately(text, as_of, talk or NOTHING_SAID)

    def special(self, text: str) -> Special | None:
        """The sensitive matter that a text tells of, if any, whatever is being talked of."""
        return sensitive.recognise(text, self._danger)

    def _decide(self, text: str, as_of: date, talk: Talk) -> Decision:
        special = self.special(text)
        option = chosen(text, talk)
        if special is None and option is not None:
            return self._with(option, talk, as_of)
        polite = courtesy(text) if special is None else None
        if polite is not None:
            return Decision(Zone.ABSTAIN, 0.0, (), text, talk, courtesy=polite)
        said = take_apart(text, today=as_of)
        judged = self._understanding.meant(said, talk, today=as_of)
        if special is not None and not judged.exact:
            return self._special(special, judged, talk)
        decision = self._decided(judged, said, talk)
        if judged.exact or judged.reading.follows or decision.caveat:
            return decision
        if said.names_nothing:
            following = decision.talk.model_copy(
                update={"question": judged.reading.question, "topic": ""}
            )
            return replace(decision, zone=Zone.ASK, missing=messages.ASK_WHAT, talk=following)
        return self._asked_more(decision, said, judged)

    def body(
        self,
        entry_id: str,
        *,
        as_of: date,
        today: date | None = None,
        set_aside: Sequence[str] = (),
    ) -> AnswerBody:
        """An entry's answer as of a day (see `Bodies.of`)."""
        return self._bodies.of(entry_id, as_of=as_of, today=today, set_aside=set_aside)

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
        return self._understanding.thresholds.answer, self._understanding.thresholds.choose

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of questions, shape (texts, dimensions)."""
        return self._retriever.vectors(texts)

    def has(self, entry_id: str) -> bool:
        """Whether there is such an entry."""
        return entry_id in self._entries

    def _decided(self, judged: Judged, said: Said, talk: Talk) -> Decision:
        reading = judged.reading
        if not judged.ids:
            caveat = misfit(reading, None)
            return Decision(Zone.ABSTAIN, 0.0, (), reading.question, talk, caveat=caveat)
        heard = judged.thresholds is not self._understanding.thresholds
        lacking = None if heard and judged.sure else self._missing(judged, said)
        ids, set_aside = self._nearest(judged)
        candidates = tuple(
            Candidate(entry_id, self._entries[entry_id].question, confidence)
            for entry_id, confidence in zip(ids[:_SHOWN], judged.confidences[:_SHOWN], strict=True)
        )
        zone = _zone(judged)
        nothing = zone is Zone.ABSTAIN
        caveat = "" if judged.exact else misfit(reading, None if nothing else self._entries[ids[0]])
        if zone is Zone.ANSWER and not judged.exact:
            best = self._entries[ids[0]]
            zone = Zone.CHOOSE if caveat or about_another(said.text, best) else zone
        decision = Decision(
            zone,
            judged.best,
            candidates,
            question=reading.question,
            talk=talk
            if zone is Zone.ABSTAIN and not tells_on(said, talk) and not caveat
            else kept(reading, self._entries[ids[0]], talk, answered=zone is Zone.ANSWER),
            as_of=reading.day,
            caveat=caveat,
            set_aside=set_aside if zone is Zone.ANSWER else (),
        )
        if lacking is None or zone is Zone.ABSTAIN or judged.exact or caveat:
            return decision
        return replace(
            decision,
            zone=Zone.ASK,
            missing=messages.ask_for(lacking.options),
            options=lacking.options,
            talk=decision.talk.model_copy(update={"awaiting": lacking.options}),
        )

    def _missing(self, judged: Judged, said: Said) -> Missing | None:
        """What would decide between the best and others found, or one that editors set beside it."""
        named = {mention.name for mention in audiences(normalise(judged.reading.searched))}
        if judged.reading.audience:
            named.add(judged.reading.audience)
        rivals = [
            Rival(self._entries[entry_id], confidence)
            for entry_id, confidence in zip(judged.ids[:3], judged.confidences[:3], strict=True)
        ]
        beside = [*rivals[:1], *self._beside(judged, said)]
        return missing(frozenset(named), rivals) or missing(frozenset(named), beside)

    def _beside(self, judged: Judged, said: Said) -> list[Rival]:
        """What editors relate to the best, where it holds most of what was said as well."""
        best = judged.ids[0]
        ids = [EntryId(i) for i in self._entries[best].related if EntryId(i) in self._entries]
        held = self._retriever.held(said.rest, ids) if said.rest else ()
        return [
            Rival(self._entries[entry_id], judged.best)
            for entry_id, share in zip(ids, held, strict=False)
            if share >= _HALF_OF
        ]

    def _nearest(self, judged: Judged) -> tuple[tuple[EntryId, ...], tuple[str, ...]]:
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

    def _asked_more(self, decision: Decision, said: Said, judged: Judged) -> Decision:
        """Ask back where few words were said, and several entries speak of all of them or may."""
        unsure = decision.zone in {Zone.CHOOSE, Zone.ABSTAIN}
        of_the_bot = "你" in said.text  # small talk
        asks = said.asks or _WISHES.match(said.text)
        if not unsure or of_the_bot or not asks or not 2 <= len(said.rest) <= _SHORT_LONGEST:
            return decision
        ids = judged.ids[:_SHOWN]
        meant: Sequence[EntryId] = ()
        question = messages.ASK_MORE
        if len(said.rest) <= _VAGUE_LONGEST:
            held = self._retriever.held(said.rest, ids)
            meant = [i for i, share in zip(ids, held, strict=True) if share >= _SPOKEN_OF]
        if len(meant) < 2:
            vague = decision.zone is Zone.ABSTAIN and judged.best >= _MAYBE
            if not vague or self._retriever.inside(said.text) < _OURS:
                return decision
            meant, question = ids, messages.ASK_AGAIN
        options = tuple(self._entries[i].question for i in meant[:3])
        following = Talk(question=judged.reading.question, entry=meant[0])
        if question == messages.ASK_AGAIN:  # what fits badly is not what is talked of from now on
            following = decision.talk
        return replace(decision, zone=Zone.ASK, missing=question, options=options, talk=following)

    def _special(self, special: Special, judged: Judged, talk: Talk) -> Decision:
        """The matter's own reply; where it says so, with what the corpus knows below it."""
        candidates: tuple[Candidate, ...] = ()
        if judged.ids and special.offers_entry and judged.best >= judged.thresholds.choose:
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
        found = self._understanding.found(reading)
        judged = self._understanding.ordered(found)
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
                confidences=(max(judged.best, judged.thresholds.answer), *judged.confidences[1:]),
            )
        return self._decided(judged, said, talk)


def load_answerer(settings: Settings) -> Answerer:
    """What was built last.

    Raises:
        Unavailable: when nothing is built, it is damaged, or another model built it.
    """
    loaded = snapshot.load(home(settings), settings.embedder, settings.reranker)
    synonyms.use(loaded.manifest.synonyms)
    return Answerer(loaded, region=settings.region)


def _zone(judged: Judged) -> Zone:
    if judged.sure:
        return Zone.ANSWER
    return Zone.CHOOSE if judged.best >= judged.thresholds.choose else Zone.ABSTAIN


def _alike(left: Entry, right: Entry) -> bool:
    """Whether two entries answer one matter."""
    ratio = fuzz.ratio(normalise(left.question), normalise(right.question))
    return bool(ratio >= _SAME_MATTER)
