"""From features to one honest probability, learned when the index is built.

Ways to ask a question are hidden from the index in turn and asked of it: what it then finds, and
how often it is right, is what it will do with the words of strangers. The same questions are also
asked with their entry taken out, and sentences about other things beside them: to these, the only
right answer is none. Settings speak of precision; the confidence that reaches it is read off here.

What people said of answers (:mod:`knowledge.retrieval.labels`) is learned from beside these, and not
measured on: who presses a thumb is no fair sample of a day.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from knowledge.entries.schemas import EntryId
from knowledge.retrieval.analysis import compact, normalise, sound
from knowledge.retrieval.domain import outside_sentences
from knowledge.retrieval.features import COMPOSITE, PAIRS_ALIKE
from knowledge.retrieval.judge import Judge, fit
from knowledge.retrieval.labels import Label
from knowledge.retrieval.retriever import Analysed, Found, Retriever

FOLDS, ROUNDS = 6, 3
_SURELY_INSIDE = 0.8  # overlap above which an "outside" sentence is one the corpus answers
_SEED = 2026
_JUDGED = 6  # candidates of a question that the judge learns from

# What precision is measured on. It depends on it, so it is said here and not hidden in the number of
# sentences that happen to be listed. A day at the desk has fewer questions about other things, but
# the judge learns most from those that sound like ours.
_NOTHING = frozenset({"removed", "outside"})
"""Kinds of trials that nothing in the index answers, but for entries that say the same."""
TOLD = "told"
"""The kind of trials whose answer people said, one way or the other."""
_TOLD_MOST = 0.2  # of all weight, however many they are; one of them weighs as much as one asked
_SHARE = {"asked": 0.36, "slipped": 0.08, "repeated": 0.04, "removed": 0.04, "outside": 0.48}

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Trial:
    """A question, what was found for it, and what should have been (None: nothing)."""

    text: str
    found: Found
    wanted: EntryId | None
    same: frozenset[EntryId]
    """Candidates whose answer says the same as the wanted one's."""
    kind: str
    fold: int
    unwanted: EntryId | None = None
    """Of which alone is known that it is not what was meant; what is, nobody said."""
    weight: float = 1.0

    def right(self, place: int) -> bool:
        """Whether a candidate answers it."""
        entry_id = self.found.entries[place]
        return entry_id == self.wanted or entry_id in self.same


class Point(BaseModel):
    """At this confidence and above: how many are answered, and how many of those rightly."""

    model_config = ConfigDict(frozen=True)
    confidence: float
    precision: float
    coverage: float


class Scale(BaseModel):
    """A judge of candidates, and what its confidence is worth."""

    model_config = ConfigDict(frozen=True)
    judge: Judge
    answers: tuple[Point, ...]
    choices: tuple[Point, ...]

    def answer_from(self, precision: float) -> float:
        """The confidence from which answers given were right at least this often."""
        return _lowest(self.answers, precision)

    def choose_from(self, precision: float) -> float:
        """The confidence from which the right entry was among the first three this often."""
        return _lowest(self.choices, precision)


class Calibration(Scale):
    """What judges a message for itself, and what judges it in its conversation."""

    held_out: dict[str, float]
    talking: Scale | None = None
    """None where too few conversations could be made up to learn from."""

    def confidences(self, found: Found) -> Values:
        """Probability of each candidate being what the message asks for."""
        return self.judge.probabilities(found.features)


def hidden_in(fold: int, item: Analysed) -> set[int]:
    """Which ways to ask an entry are hidden in a fold; at least one is always left."""
    count = len(item.questions)
    return {i for i in range(count) if i % FOLDS == fold} if count > 1 else set()


def collect(
    entries: Sequence[Analysed],
    build: Callable[[Sequence[Analysed], Sequence[str]], Retriever],
    report: Callable[[int], None],
    labels: Sequence[Label] = (),
) -> list[Trial]:
    """Ask every question of an index that does not know it, and what people labelled.

    Args:
        entries: the corpus.
        build: makes an index of entries that knows these sentences about other things.
        report: told each fold.
        labels: what people said of answers.
    """
    chance = random.Random(_SEED)
    slips = Slips(entries, chance)
    outside = outside_sentences()
    twins: dict[EntryId, tuple[EntryId, ...]] = {}
    trials: list[Trial] = []

    def tried(text: str, found: Found, wanted: EntryId | None, kind: str) -> Trial:
        same = frozenset(twins.get(wanted, ())) if wanted else frozenset()
        return Trial(text, found, None if kind in _NOTHING else wanted, same, kind, fold)

    for fold in range(ROUNDS):
        report(fold + 1)
        known = [item.without(hidden_in(fold, item)) for item in entries]
        retriever = build(known, [s for n, s in enumerate(outside) if n % ROUNDS != fold])
        twins = retriever.twins()
        for item in entries:
            wanted = EntryId(item.entry.id)
            hidden = hidden_in(fold, item)
            left = [i for i in range(len(item.questions)) if i not in hidden]
            again = slips.slip(item.entry.questions[chance.choice(left)])
            trials.append(tried(again, retriever.find(again), wanted, "repeated"))
            for number in sorted(hidden):
                text = item.entry.questions[number]
                trials.append(tried(text, retriever.find(text), wanted, "asked"))
                if chance.random() < 0.5:  # as telling as all of them, in half the time
                    slipped = slips.slip(slips.slip(text))
                    trials.append(tried(slipped, retriever.find(slipped), wanted, "slipped"))
                else:
                    without = retriever.find(text, hidden=wanted)
                    trials.append(tried(text, without, wanted, "removed"))
        for sentence in outside[fold::ROUNDS]:
            found = retriever.find(sentence)
            if not _answered_after_all(found):
                trials.append(tried(sentence, found, None, "outside"))
        told = [label for label in labels if crc32(label.question.encode()) % ROUNDS == fold]
        trials += _told(told, entries, retriever, twins, fold)
    return trials


def _told(
    labels: Sequence[Label],
    entries: Sequence[Analysed],
    retriever: Retriever,
    twins: Mapping[EntryId, tuple[EntryId, ...]],
    fold: int,
) -> Iterator[Trial]:
    """Trials of labelled questions, but for those of entries that went, or in an entry's own words."""
    known = {item.entry.id for item in entries}
    own = {compact(question) for item in entries for question in item.entry.questions}
    for label in labels:
        if label.entry not in known or compact(label.question) in own:
            continue
        found = retriever.find(label.question)
        entry = EntryId(label.entry)
        if label.right:
            same = frozenset(twins.get(entry, ()))
            yield Trial(label.question, found, entry, same, TOLD, fold, weight=label.weight)
        elif entry in found.entries:
            yield Trial(label.question, found, None, frozenset(), TOLD, fold, entry, label.weight)


def fit_apart(trials: Sequence[Trial]) -> dict[int, Judge]:
    """Of each fold: a judge that did not learn from it."""
    folds = sorted({trial.fold for trial in trials})
    return {fold: _fit([trial for trial in trials if trial.fold != fold]) for fold in folds}


def unseen(trials: Sequence[Trial], apart: Mapping[int, Judge]) -> list[Values]:
    """Of each trial: the confidences of a judge that learned from the other folds."""
    return [apart[trial.fold].probabilities(trial.found.features) for trial in trials]


def calibrate(trials: Sequence[Trial], apart: Mapping[int, Judge]) -> Calibration:
    """Fit the judge; what its confidence is worth is measured on folds it was not fitted on.

    Args:
        trials: what was asked, and what was told by labels; worth is measured on the former.
        apart: of each fold: a judge that did not learn from it.
    """
    asked = [trial for trial in trials if trial.kind != TOLD]
    answers, choices, held_out = _worth(asked, unseen(asked, apart))
    return Calibration(judge=_fit(trials), answers=answers, choices=choices, held_out=held_out)


class Slips:
    """Slips of the keyboard: another character of the same sound, one left out, two swapped."""

    def __init__(self, entries: Sequence[Analysed], chance: random.Random) -> None:
        self._chance = chance
        self._homophones: dict[str, list[str]] = {}
        characters = {c for e in entries for q in e.questions for c in q.unigrams if len(c) == 1}
        for character in sorted(characters):
            self._homophones.setdefault(sound(character), []).append(character)

    def slip(self, text: str) -> str:
        """The text with one slip."""
        letters = list(normalise(text))
        places = list(range(len(letters)))
        self._chance.shuffle(places)
        if self._chance.random() < 0.7:
            for place in places:
                alike = self._homophones.get(sound(letters[place]), [])
                others = [character for character in alike if character != letters[place]]
                if others:
                    letters[place] = self._chance.choice(others)
                    return "".join(letters)
        place = places[0]
        if len(letters) > 5 and self._chance.random() < 0.5:
            del letters[place]
        elif place + 1 < len(letters):
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        return "".join(letters)


def _answered_after_all(found: Found) -> bool:
    if not len(found.entries):
        return False
    return bool(found.features[:, PAIRS_ALIKE].max() >= _SURELY_INSIDE) or any(found.exact)


def _weights(trials: Sequence[Trial]) -> Values:
    """Each trial's weight, so that kinds have their share of the day whatever their number."""
    counts = {kind: sum(trial.kind == kind for trial in trials) for kind in _SHARE}
    each = {kind: share / counts[kind] for kind, share in _SHARE.items() if counts[kind]}
    told = sum(trial.weight for trial in trials if trial.kind == TOLD)
    if told:
        most = _TOLD_MOST / (1 - _TOLD_MOST) * sum(_SHARE[kind] for kind in each)
        each[TOLD] = min(each.get("asked", 1.0), most / told)
    weights = np.array([each[trial.kind] * trial.weight for trial in trials])
    result: Values = weights / weights.sum()
    return result


def _fit(trials: Sequence[Trial]) -> Judge:
    rows: list[Values] = []
    right: list[bool] = []
    weights: list[float] = []
    for trial, weight in zip(trials, _weights(trials), strict=True):
        order = np.argsort(-trial.found.features[:, COMPOSITE])[:_JUDGED]
        if trial.unwanted is not None:
            order = np.array([trial.found.entries.index(trial.unwanted)])
        rows += [trial.found.features[place] for place in order]
        right += [trial.right(int(place)) for place in order]
        weights += [float(weight)] * len(order)
    return fit(np.array(rows), right, np.array(weights))


def _worth(
    trials: Sequence[Trial], confidences: Sequence[Values]
) -> tuple[tuple[Point, ...], tuple[Point, ...], dict[str, float]]:
    weights = _weights(trials)
    best = np.zeros(len(trials))
    right, among, askable = (np.zeros(len(trials), dtype=bool) for _ in range(3))
    for number, (trial, judged) in enumerate(zip(trials, confidences, strict=True)):
        askable[number] = trial.wanted is not None
        if not len(judged):
            continue
        order = np.argsort(-judged)[:3]
        best[number] = judged[order[0]]
        right[number] = trial.right(int(order[0]))
        among[number] = any(trial.right(int(place)) for place in order)
    answers, choices = worth(best, right, among, weights, askable)
    held_out = {"trials": float(len(trials))}
    for kind in _SHARE:
        these = np.array([trial.kind == kind for trial in trials])
        if these.any():
            held_out[f"{kind}_recall@1"] = float(right[these].mean())
            held_out[f"{kind}_recall@3"] = float(among[these].mean())
    return answers, choices, held_out


def worth(
    best: Values, right: Flags, among: Flags, weights: Values, askable: Flags
) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """What confidence is worth: for answers, and for choices.

    Args:
        best: of each trial: the confidence of its best candidate.
        right: whether that one is right.
        among: whether a right one is among the first three.
        weights: of the trials.
        askable: whether anything is right.
    """
    answers = tuple(_cumulative(best, right, weights, askable))
    return answers, tuple(_local(best, among, weights, askable))


def _cumulative(best: Values, right: Flags, weights: Values, askable: Flags) -> Iterator[Point]:
    """Precision of everything answered at a confidence and above; never rising as it falls."""
    order = np.argsort(-best)
    answered = np.cumsum(weights[order])
    precision = np.cumsum((weights * right)[order]) / answered
    covered = np.cumsum((weights * askable)[order]) / (weights * askable).sum()
    for step in range(0, len(order), max(1, len(order) // 400)):
        yield Point(
            confidence=float(best[order[step]]),
            precision=float(precision[step]),
            coverage=float(covered[step]),
        )


def _local(best: Values, among: Flags, weights: Values, askable: Flags) -> Iterator[Point]:
    """How often the right one is among the first three, around a confidence."""
    from sklearn.isotonic import IsotonicRegression

    smooth = IsotonicRegression(out_of_bounds="clip").fit(best, among, sample_weight=weights)
    for step in np.linspace(0.99, 0.0, 100):
        covered = (weights * askable)[best >= step].sum() / (weights * askable).sum()
        yield Point(
            confidence=float(step),
            precision=float(smooth.predict([step])[0]),
            coverage=float(covered),
        )


def _lowest(points: Sequence[Point], precision: float) -> float:
    """The lowest confidence that keeps the precision; above every confidence if none does."""
    kept = [point.confidence for point in points if point.precision >= precision]
    return min(kept, default=1.01)
