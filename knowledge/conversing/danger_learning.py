"""Learns, when an index is built, how danger is told, from the sentences of danger.yaml.

From which score on something is danger is read off questions that a model did not learn from: of
the corpus's and of sentences about other things, no more than a stated share may be taken for it. The
shipped corpus is asked in every house: beside few questions danger is learned badly.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field

from core.data_files import Data, load
from knowledge.conversing import sensitive
from knowledge.conversing.danger import DOUBT, Danger, Weights, grams_of
from knowledge.entries.reading import read_folder
from knowledge.entries.schemas import Entry
from knowledge.retrieval.analysis import normalise
from knowledge.retrieval.domain import outside_sentences

FALSE_ALARMS = 0.0045
"""Share of harmless questions that may be taken for danger."""
CARE = {"self_harm": 0.0005}
"""Kinds that are taken for danger by their own score too, and the share that may cost on top: whoever
hints at it will hardly say it twice."""
FOLDS = 5
_CARE_FROM = -0.6  # below, the kind's own score says nothing: a text without a known word has -1.0
_CORPUS = Path(__file__).parents[1] / "corpus"
_SENTENCES = Path(__file__).with_name("danger.yaml")
_CHOICE = re.compile(r"\(([^()]*)\)(\?)?")
_EACH = 8  # ways to say a line that are learned from; 12 taught no more
_DANGER, _LINE = 8.0, 4.0  # what a line of danger counts, and one that sounds alike
_OUTSIDE, _QUESTION = 2.0, 1.0  # what other harmless sentences count
_RAREST = 3  # ways to say something that a sequence must stand in; 2 doubled the model for nothing
_STRENGTH = 1.0  # of the fit; .7 and 2 found fewer at the same share of false alarms
_TOLERANCE = 0.1  # of the fit; .02 found no more, and 1e-4 is not reached in minutes
_ABOUT_DANGER = 2  # questions of an entry that the patterns recognise: then it is about danger
_CLEAR_FROM = -0.6  # below, fewer than half of those found in folds were named rightly


def _choices_closed(line: str) -> str:
    if re.search(r"[()|]", _CHOICE.sub("", line)):
        raise ValueError(f"括号不成对，或括号里又有括号：{line}")
    return line


Line = Annotated[str, Field(min_length=2), AfterValidator(_choices_closed)]


class Sentences(Data):
    """What danger.yaml holds."""

    dangers: dict[str, Annotated[tuple[Line, ...], Field(min_length=1)]]
    harmless: dict[str, Annotated[tuple[Line, ...], Field(min_length=1)]]


@dataclass(frozen=True)
class Told:
    """One way to say something, and what it tells."""

    said: str
    kind: str
    """Empty where it is harmless."""
    group: int
    """Of one line, or of one entry: folds do not part them."""
    weight: float
    counted: bool = False
    """Whether false alarms are counted on it."""


def read_sentences(path: Path = _SENTENCES) -> Sentences:
    """The sentences that editors keep.

    Raises:
        DataFault: naming file and line of a fault.
    """
    return load(path, Sentences)


def ways(line: str, most: int, chance: random.Random) -> list[str]:
    """Some of the ways to say a line."""

    def chosen(choice: re.Match[str]) -> str:
        left_out = choice[2] and chance.random() < 0.5
        return "" if left_out else chance.choice(choice[1].split("|"))

    drawn = (_CHOICE.sub(chosen, line) for _ in range(3 * most))
    return list(dict.fromkeys(drawn))[:most]


def told(entries: Sequence[Entry], sentences: Sentences) -> list[Told]:
    """Everything that is learned from.

    The questions of the shipped corpus count as those of these entries do. A question of an entry about
    danger, and a sentence that the patterns recognise, is left out:
    what they tell is nothing harmless.
    """
    chance = random.Random(0)
    lines = [(kind, line) for kind, each in sentences.dangers.items() for line in each]
    lines += [("", line) for each in sentences.harmless.values() for line in each]
    found: list[Told] = []
    for group, (kind, line) in enumerate(lines):
        drawn = ways(line, _EACH, chance)
        counts = (_DANGER if kind else _LINE) / len(drawn)
        found += [Told(normalise(way), kind, group, counts) for way in drawn]
    known = {entry.id: entry for entry in (*_shipped(), *entries)}
    for number, entry in enumerate(known.values(), len(lines)):
        harmless = [q for q in entry.questions if sensitive.recognise(q) is None]
        if len(harmless) > len(entry.questions) - _ABOUT_DANGER:
            found += [Told(normalise(q), "", number, _QUESTION, counted=True) for q in harmless]
    others = [s for s in outside_sentences() if sensitive.recognise(s) is None]
    for number, sentence in enumerate(others, len(lines) + len(known)):
        found.append(Told(normalise(sentence), "", number, _OUTSIDE, counted=True))
    return found


def _shipped() -> list[Entry]:
    """The corpus that comes with the code; what is faulty in it is somebody else's to tell."""
    placed, _ = read_folder(_CORPUS)
    return [item.entry for item in placed]


@dataclass(frozen=True)
class Tried:
    """One way to say something, asked of a model that does not know it."""

    told: Told
    found: str | None
    """The kind of danger it was taken for."""


def learn(entries: Sequence[Entry], sentences: Sentences | None = None) -> Danger:
    """What danger sounds like, beside the questions of these entries."""
    return _Lesson(told(entries, sentences or read_sentences())).learned()


def try_out(entries: Sequence[Entry], sentences: Sentences | None = None) -> list[Tried]:
    """Everything that is learned from, asked in folds."""
    return _Lesson(told(entries, sentences or read_sentences())).tried()


class _Lesson:
    """Counted sequences of everything that is told, for as many fits as are needed."""

    def __init__(self, everything: Sequence[Told]) -> None:
        from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

        self._told = everything
        self._kinds = list(dict.fromkeys(one.kind for one in everything if one.kind))
        self._kind = np.array([one.kind for one in everything])
        self._weight = np.array([one.weight for one in everything])
        folds = list(range(FOLDS)) * (max(one.group for one in everything) // FOLDS + 1)
        random.Random(0).shuffle(folds)
        self._fold = np.array([folds[one.group] for one in everything])
        counter = CountVectorizer(analyzer=grams_of, min_df=_RAREST, binary=True)
        counted = counter.fit_transform(one.said.replace(" ", "") for one in everything)
        weighing = TfidfTransformer()
        self._table = weighing.fit_transform(counted)
        self._rarity: Weights = weighing.idf_.astype(np.float32)
        self._grams = counter.get_feature_names_out().tolist()

    def learned(self) -> Danger:
        """What all of it teaches."""
        alarm_from, care = self._limits()
        everything = np.ones(len(self._told), dtype=bool)
        return self._fitted(everything, self._kinds, alarm_from, care)

    def tried(self) -> list[Tried]:
        """Each fold asked of what the others teach."""
        alarm_from, care = self._limits()
        tried: list[Tried] = []
        for fold in range(FOLDS):
            known = self._fold != fold
            model = self._fitted(known, self._kinds, alarm_from, care)
            asked = [self._told[place] for place in np.flatnonzero(~known).tolist()]
            tried += [Tried(one, model.kind(one.said)) for one in asked]
        return tried

    def _limits(self) -> tuple[float, dict[str, float]]:
        """The scores from which no more harmless questions than stated are taken for danger."""
        names = [name for name in CARE if name in self._kinds]
        scores = []
        for fold in range(FOLDS):
            known = self._fold != fold
            model = self._fitted(known, names, 0.0, {})
            asked = [
                self._told[place].said for place in np.flatnonzero(~known & self._counted).tolist()
            ]
            scores += [
                np.max(model.heard(said) or [np.full(1 + len(names), -np.inf)], axis=0)
                for said in asked
            ]
        column = np.array(scores)
        alarm_from = _exceeded_by(FALSE_ALARMS, column[:, 0])
        doubtful = np.where((column[:, 0] < alarm_from) & (column[:, 0] > DOUBT), 0.0, -np.inf)
        care = {
            name: max(_CARE_FROM, _exceeded_by(CARE[name], column[:, 1 + n] + doubtful))
            for n, name in enumerate(names)
        }
        return alarm_from, care

    @property
    def _counted(self) -> NDArray[np.bool_]:
        return np.array([one.counted and bool(one.said) for one in self._told])

    def _fitted(
        self,
        known: NDArray[np.bool_],
        kinds: Sequence[str],
        alarm_from: float,
        care: dict[str, float],
    ) -> Danger:
        """One linear model for danger, and one for each kind, from the rows that are known."""
        from sklearn.svm import LinearSVC

        table, kind, weight = self._table[known], self._kind[known], self._weight[known]
        columns, offsets = [], []
        for wanted in [kind != "", *(kind == name for name in kinds)]:
            # not squared: a question of the corpus that does tell of danger may weigh little
            machine = LinearSVC(loss="hinge", C=_STRENGTH, tol=_TOLERANCE, random_state=0)
            machine.fit(table, wanted, sample_weight=weight)
            columns.append(machine.coef_[0])
            offsets.append(float(machine.intercept_[0]))
        return Danger(
            self._grams,
            self._rarity,
            np.stack(columns, axis=1).astype(np.float32),
            np.array(offsets, dtype=np.float32),
            kinds=kinds,
            alarm_from=alarm_from,
            care=care,
            clear_from=_CLEAR_FROM,
        )


def _exceeded_by(share: float, scores: NDArray[np.float32]) -> float:
    """A score that no more than a share of these come to."""
    allowed = int(share * len(scores))
    return float(np.sort(scores)[-allowed - 1]) + 1e-4
