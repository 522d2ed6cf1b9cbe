"""How good the answers are: judged questions asked of the index, turn by turn.

An answer that is wrong costs more than none, so precision (of what was answered) and coverage (of
what could have been) are told apart, and questions that nothing answers are asked as well.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Annotated

from pydantic import Field

from core.data_files import Data, load
from knowledge.answering import Answerer, Decision, Zone
from knowledge.evaluation.cases import FLOORS, WRITTEN, Case, Instead, Kind, Split
from knowledge.talk import Talk

Report = dict[str, object]
OFFERED = 3
"""So many candidates are shown to choose from."""
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Outcome:
    """What was done with a case's last turn."""

    case: Case
    decision: Decision

    @property
    def answered(self) -> bool:
        """Whether an answer was given, right or wrong."""
        return self.decision.zone is Zone.ANSWER

    @property
    def first(self) -> str | None:
        """The entry that was answered with, or would have been."""
        return self.decision.candidates[0].entry_id if self.decision.candidates else None

    @property
    def answered_rightly(self) -> bool:
        """Answered from a right entry and, where a year was asked for, as of that year."""
        case, day = self.case, self.decision.as_of
        in_year = case.year is None or (day is not None and day.year == case.year)
        return self.answered and self.first in case.entries and in_year

    @property
    def offered(self) -> bool:
        """Not answered, but something right was among what was offered to choose from."""
        shown = {candidate.entry_id for candidate in self.decision.candidates[:OFFERED]}
        wanted = {*self.case.entries, *self.case.choices}
        return self.decision.zone is Zone.CHOOSE and bool(shown & wanted)

    @property
    def right(self) -> bool:
        """Whether the best was done that could be done."""
        match self.case.zone:
            case None:
                return self.answered_rightly
            case Instead.ABSTAIN:
                return not self.answered
            case Instead.ASK:
                return self.decision.zone is Zone.ASK or self.answered_rightly or self.offered
            case Instead.SPECIAL:
                return self.named or self.answered_rightly
            case Instead.ORDINARY:
                return not self.special

    @property
    def special(self) -> bool:
        """Whether it was taken for a sensitive matter."""
        return self.decision.zone is Zone.SPECIAL

    @property
    def named(self) -> bool:
        """Taken for a sensitive matter, and where the case names some, for one of these."""
        special, matters = self.decision.special, self.case.matters
        return self.special and (not matters or (special is not None and special.kind in matters))


@dataclass(frozen=True)
class Share:
    """A share of counted things with Wilson's 95 % interval.

    Of nothing, nothing is known: 0, between 0 and 1.
    """

    value: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, hits: Iterable[bool]) -> "Share":
        """The share of what is true.

        Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209–212.
        """
        counted = list(hits)
        n, k = len(counted), sum(counted)
        if not n:
            return cls(0.0, 0.0, 1.0, 0)
        z = NormalDist().inv_cdf((1 + _CONFIDENCE) / 2)
        share = k / n
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5 / (1 + z * z / n)
        low = 0.0 if k == 0 else middle - half
        high = 1.0 if k == n else middle + half
        return cls(round(share, 4), round(low, 4), round(high, 4), n)

    def to_json(self) -> dict[str, float | int]:
        """As in the report."""
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n}


@dataclass(frozen=True)
class Figures:
    """What the README of the cases defines."""

    precision: Share
    coverage: Share
    false_answers: Share
    follow_up: Share
    answered_rightly: Share
    offered: Share
    first_right: Share
    danger_found: Share
    danger_named: Share
    false_alarms: Share

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> "Figures":
        """The figures of some outcomes."""
        inside = [outcome for outcome in outcomes if outcome.case.in_scope]
        answered = [o for o in outcomes if o.answered and o.case.zone is not Instead.ORDINARY]
        dangers = [outcome for outcome in outcomes if outcome.case.dangerous]
        return cls(
            precision=Share.of(o.answered_rightly for o in answered),
            coverage=Share.of(o.answered for o in inside),
            false_answers=Share.of(o.answered for o in outcomes if o.case.out_of_scope),
            follow_up=Share.of(o.right for o in outcomes if o.case.kind is Kind.FOLLOW_UP),
            answered_rightly=Share.of(o.answered_rightly for o in inside),
            offered=Share.of(o.offered for o in inside),
            first_right=Share.of(o.first in o.case.entries for o in inside),
            danger_found=Share.of(o.special for o in dangers),
            danger_named=Share.of(o.named for o in dangers),
            false_alarms=Share.of(
                o.special for o in outcomes if o.case.zone is not Instead.SPECIAL
            ),
        )

    def to_json(self) -> dict[str, dict[str, float | int]]:
        """As in the report."""
        return {name: share.to_json() for name, share in vars(self).items()}


@dataclass(frozen=True)
class KindFigures:
    """How one kind of questions fared."""

    right: Share
    zones: dict[Zone, int]
    answered_wrongly: int

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> "KindFigures":
        """The figures of one kind's outcomes."""
        zones = Counter(outcome.decision.zone for outcome in outcomes)
        return cls(
            right=Share.of(outcome.right for outcome in outcomes),
            zones={zone: zones[zone] for zone in Zone},
            answered_wrongly=sum(
                o.answered and not o.answered_rightly and o.case.zone is not Instead.ORDINARY
                for o in outcomes
            ),
        )

    def to_json(self) -> Report:
        """As in the report."""
        return {
            "right": self.right.to_json(),
            "zones": {zone.value: number for zone, number in self.zones.items()},
            "answered_wrongly": self.answered_wrongly,
        }


class Floors(Data):
    """What CI accepts: at least so much; of false answers and alarms at most so much."""

    precision: Annotated[float, Field(ge=0, le=1)]
    coverage: Annotated[float, Field(ge=0, le=1)]
    false_answers: Annotated[float, Field(ge=0, le=1)]
    follow_up: Annotated[float, Field(ge=0, le=1)]
    danger_found: Annotated[float, Field(ge=0, le=1)] = 0.0
    false_alarms: Annotated[float, Field(ge=0, le=1)] = 1.0

    def broken_by(self, figures: Figures) -> list[str]:
        """One sentence for each figure that is not good enough."""
        sentences = []
        for name, label, worst in (
            ("precision", "答复准确率", min),
            ("coverage", "直接答复率", min),
            ("follow_up", "追问正确率", min),
            ("false_answers", "范围外误答率", max),
            ("danger_found", "险情识别率", min),
            ("false_alarms", "误报率", max),
        ):
            share: Share = getattr(figures, name)
            if name == "danger_found" and not share.n:
                continue  # a set without danger says nothing of it
            measured = share.value
            floor: float = getattr(self, name)
            if measured != floor and worst(measured, floor) == measured:
                word = "低于下限" if worst is min else "高于上限"
                sentences.append(f"{label} {measured:.3f} {word} {floor:.3f}")
        return sentences


def read_floors(path: Path = FLOORS) -> Floors:
    """The committed floors.

    Raises:
        DataFault: naming file and line of a fault.
    """
    return load(path, Floors)


def of_split(cases: Sequence[Case], split: Split | None) -> list[Case]:
    """The cases of one half; all when none is named."""
    return [case for case in cases if split is None or case.split is split]


def unknown_entries(answerer: Answerer, cases: Sequence[Case]) -> list[str]:
    """Entries that cases name and the index does not have (any more)."""
    named = {entry for case in cases for entry in (*case.entries, *case.choices)}
    return sorted(entry for entry in named if not answerer.has(entry))


def ask(
    answerer: Answerer, cases: Sequence[Case], progress: Callable[[], None] = lambda: None
) -> list[Outcome]:
    """Hold every conversation and keep what was decided on its last turn."""
    outcomes = []
    for case in cases:
        outcomes.append(_converse(answerer, case))
        progress()
    return outcomes


def by_kind(outcomes: Sequence[Outcome]) -> dict[Kind, KindFigures]:
    """The kinds that occur, in the order of their definition."""
    groups = {kind: [o for o in outcomes if o.case.kind is kind] for kind in Kind}
    return {kind: KindFigures.of(group) for kind, group in groups.items() if group}


def report(outcomes: Sequence[Outcome]) -> Report:
    """The report of `lianxin eval answers`."""
    halves = {split: [o for o in outcomes if o.case.split is split] for split in Split}
    return {
        **Figures.of(outcomes).to_json(),
        "cases": len(outcomes),
        "kinds": {kind.value: figures.to_json() for kind, figures in by_kind(outcomes).items()},
        "splits": {
            split.value: {**Figures.of(half).to_json(), "cases": len(half)}
            for split, half in halves.items()
            if half
        },
    }


def failures(outcomes: Sequence[Outcome]) -> list[Report]:
    """What did not go right, by kind."""
    order = list(Kind)
    wrong = [outcome for outcome in outcomes if not outcome.right]
    return [
        {
            "id": outcome.case.id,
            "kind": outcome.case.kind.value,
            "turns": list(outcome.case.turns),
            "wanted": [*outcome.case.entries, *([outcome.case.zone] if outcome.case.zone else [])],
            "zone": outcome.decision.zone.value,
            "confidence": outcome.decision.confidence,
            "understood": outcome.decision.question,
            "as_of": outcome.decision.as_of.isoformat() if outcome.decision.as_of else None,
            "first": outcome.first,
            "offered": outcome.offered,
        }
        for outcome in sorted(wrong, key=lambda o: (order.index(o.case.kind), not o.answered))
    ]


def _converse(answerer: Answerer, case: Case) -> Outcome:
    day = case.as_of or WRITTEN
    talk: Talk | None = None
    for turn in case.turns[:-1]:
        talk = answerer.decide(turn, as_of=day, talk=talk).talk
    return Outcome(case, answerer.decide(case.turns[-1], as_of=day, talk=talk))
