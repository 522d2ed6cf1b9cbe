"""How well danger in other words is recognised: its sentences asked in folds, and what it costs.

What is asked was never learned from: folds part lines and entries, not the ways to say one line.
Blind cases are judged elsewhere (`answers/danger.yaml`, measured with all the others).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from knowledge.conversing import sensitive
from knowledge.conversing.danger_learning import Tried, learn, try_out
from knowledge.entries.checks import load_corpus
from knowledge.evaluation.answers import Report, Share
from knowledge.evaluation.cases import read_cases

_TIMES = 5  # that everything is timed; the quickest counts, as others use the machine too


@dataclass(frozen=True)
class Heard:
    """What was made of one way to say something."""

    tried: Tried
    by_patterns: str | None

    @property
    def found(self) -> bool:
        """Whether either layer took it for danger."""
        return self.by_patterns is not None or self.tried.found is not None

    @property
    def named(self) -> bool:
        """Whether it was also taken for the right kind."""
        return (self.by_patterns or self.tried.found) == self.tried.told.kind


@dataclass(frozen=True)
class Found:
    """How much danger of one kind was found."""

    patterns: Share
    both: Share
    named: Share

    @classmethod
    def of(cls, dangers: Sequence[Heard]) -> Self:
        """The shares of some ways to tell danger."""
        return cls(
            patterns=Share.of(one.by_patterns is not None for one in dangers),
            both=Share.of(one.found for one in dangers),
            named=Share.of(one.named for one in dangers),
        )

    def to_json(self) -> dict[str, dict[str, float | int]]:
        """As in the report."""
        return {name: share.to_json() for name, share in vars(self).items()}


@dataclass(frozen=True)
class Figures:
    """What `lianxin eval danger` tells."""

    kinds: dict[str, Found]
    whole: Found
    questions: Share
    """Harmless questions of the corpus, and sentences about other things, taken for danger."""
    alike: Share
    """The same of what was written to sound alike."""

    def to_json(self) -> Report:
        """As in the report."""
        return {
            "kinds": {kind: found.to_json() for kind, found in self.kinds.items()},
            "all": self.whole.to_json(),
            "false_alarms": {
                "questions": self.questions.to_json(),
                "alike": self.alike.to_json(),
            },
        }


def hear(corpus: Path) -> list[Heard]:
    """Everything that is learned from, asked in folds.

    Raises:
        Invalid: when the corpus has a fault.
    """
    entries = [placed.entry for placed in load_corpus(corpus)]
    heard = []
    for tried in try_out(entries):
        special = sensitive.recognise(tried.told.said)
        heard.append(Heard(tried, special.kind if special else None))
    return heard


def measure(heard: Sequence[Heard]) -> Figures:
    """The figures of everything that was heard."""
    dangers = [one for one in heard if one.tried.told.kind]
    harmless = [one for one in heard if not one.tried.told.kind]
    kinds = dict.fromkeys(one.tried.told.kind for one in dangers)
    return Figures(
        kinds={k: Found.of([d for d in dangers if d.tried.told.kind == k]) for k in kinds},
        whole=Found.of(dangers),
        questions=Share.of(one.found for one in harmless if one.tried.told.counted),
        alike=Share.of(one.found for one in harmless if not one.tried.told.counted),
    )


def cost(corpus: Path) -> dict[str, float]:
    """Processor time of a message, in milliseconds: of the patterns alone, and of both layers."""
    danger = learn([placed.entry for placed in load_corpus(corpus)])
    texts = [case.turns[-1] for case in read_cases()]
    return {
        "patterns_ms": _timed(sensitive.recognise, texts),
        "both_ms": _timed(lambda text: sensitive.recognise(text, danger), texts),
    }


def markdown(figures: Figures, spent: dict[str, float]) -> str:
    """The figures as a table of a document in English."""
    rows = [
        "| told | ways to say it | by patterns | by both layers | of the right kind |",
        "|---" * 5 + "|",
    ]
    for name, found in [*figures.kinds.items(), ("all", figures.whole)]:
        shares = (found.patterns, found.both, found.named)
        values = " | ".join(f"{share.value:.3f}" for share in shares)
        rows.append(f"| {name.replace('_', ' ')} | {found.both.n} | {values} |")
    questions, alike = figures.questions, figures.alike
    rows += [
        "",
        f"Taken for danger: {questions.value:.4f} of {questions.n} harmless questions of the corpus "
        f"and sentences\nabout other things, {alike.value:.3f} of {alike.n} ways to say what was "
        "written to sound alike.\n"
        f"A message costs {spent['patterns_ms']:.3f} ms by patterns, {spent['both_ms']:.3f} ms by "
        "both layers (processor time, one core).",
    ]
    return "\n".join(rows)


def _timed(look: Callable[[str], object], texts: Sequence[str]) -> float:
    best = float("inf")
    for _ in range(_TIMES):
        begun = time.process_time()
        for text in texts:
            look(text)
        best = min(best, time.process_time() - begun)
    return round(best / len(texts) * 1000, 4)
