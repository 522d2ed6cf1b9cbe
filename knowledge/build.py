"""Builds what answers questions: trains the model, indexes the corpus, learns the confidence.

Runs at set-up and whenever corpus, code or model have changed; does nothing otherwise.
"""

import hashlib
import json
import random
import re
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from core.settings import Settings
from knowledge import messages
from knowledge.conversing.danger_learning import learn as learn_danger
from knowledge.conversing.learning import Heard, Listener, learn
from knowledge.conversing.spoken import Spoken, read_spoken
from knowledge.entries.checks import load_corpus
from knowledge.entries.schemas import Entry, EntryId
from knowledge.retrieval import snapshot, synonyms
from knowledge.retrieval.analysis import analyse
from knowledge.retrieval.calibration import (
    ROUNDS,
    Calibration,
    Trial,
    calibrate,
    collect,
    fit_apart,
)
from knowledge.retrieval.domain import Domain, outside_sentences
from knowledge.retrieval.embedding import (
    STATIC,
    Embedder,
    Pair,
    load_hub,
    probe,
    train_static,
)
from knowledge.retrieval.indexing import index
from knowledge.retrieval.labels import Label, as_lines, known_labels
from knowledge.retrieval.reranking import Reranker, load_reranker
from knowledge.retrieval.retriever import Analysed, Retriever
from knowledge.retrieval.synonyms import Changes

_CONVERSING = ("follow_up", "keeping", "learning", "rehearsing", "spoken", "weighing")
_CODE = (
    "retrieval",
    "corpus",
    "entries/schemas.py",
    "build.py",
    *(f"conversing/{name}.py" for name in _CONVERSING),
    *(f"conversing/{name}" for name in ("danger.py", "danger_learning.py", "danger.yaml")),
    *(f"conversing/sensitive.{kind}" for kind in ("py", "yaml")),
)
_LIBRARIES = ("faiss-cpu", "rjieba", "sentence-transformers", "tantivy", "opencc", "pypinyin")
_OTHERS, _TOGETHER = 3, 5  # other ways to ask an entry that one is paired with, or joined to
_LEARNED_FROM = 2000  # entries: more teach little and take their time
_SENTENCE = re.compile(r"[。；！？\n]")


def home(settings: Settings) -> Path:
    """Where the index lives."""
    return settings.data_dir / "knowledge"


def build(
    settings: Settings,
    report: Callable[[str], None],
    *,
    entries: Sequence[Entry] | None = None,
    revision: int = 0,
    words: Changes | None = None,
    again: bool = False,
) -> None:
    """Build the index if entries, code or model changed since.

    Args:
        settings: where the corpus is, where the index goes, which model.
        report: told each step, in Chinese.
        entries: what is published; by default the corpus, as for a house without a database.
        revision: of the database when these entries were read; 0 without a database.
        words: what editors changed of the dictionary of synonyms.
        again: build even if nothing changed.

    Raises:
        Invalid: when the corpus has a fault.
        Unavailable: when the model cannot be loaded.
        Conflict: when another process is building.
    """
    started = time.monotonic()
    if entries is None:
        entries = [placed.entry for placed in load_corpus(settings.corpus_dir)]
    entries = sorted(entries, key=lambda entry: entry.id)
    labels = known_labels(home(settings))
    spoken = read_spoken(settings.corpus_dir, {EntryId(entry.id) for entry in entries})
    words = dict(words or {})
    synonyms.use(words)
    wanted = fingerprint(
        entries, settings.embedder or STATIC, settings.reranker, labels, words, spoken
    )
    in_use = snapshot.current(home(settings))
    manifest = snapshot.manifest_of(in_use) if in_use else None
    if in_use and manifest is not None and manifest.fingerprint == wanted and not again:
        snapshot.note_revision(in_use, manifest, revision)
        report(messages.nothing_to_build())
        return
    with snapshot.building(home(settings), wanted) as folder:
        report(messages.reading(len(entries)))
        learned = [Analysed.of(entry) for entry in _sample(entries)]
        embedder = _embedder(settings, learned, report)
        embedder.save(folder / "embedder")
        _domain(learned, outside_sentences(), spoken).save(folder)
        reranker = _reranker(settings, report)
        index(entries, embedder, folder, words)
        trials, indices = _trials(settings, learned, embedder, reranker, labels, spoken, report)
        calibration = _calibration(trials, indices, learned, spoken)
        learn_danger([item.entry for item in learned]).save(folder / snapshot.DANGER)
        made = snapshot.Manifest(
            format=snapshot.FORMAT,
            fingerprint=wanted,
            embedder=embedder.name,
            probe=tuple(probe(embedder)),
            revision=revision,
            synonyms=words,
            reranker=settings.reranker,
            reranker_probe=reranker.probe() if reranker else (),
        )
        snapshot.write(folder, made, calibration)
    recall = calibration.held_out["asked_recall@1"]
    report(messages.built(time.monotonic() - started, recall))


def try_out(
    settings: Settings,
    entries: Sequence[Entry],
    labels: Sequence[Label],
    report: Callable[[str], None],
) -> list[Trial]:
    """The trials that a build would learn from, with these labels; nothing is built.

    Raises:
        Unavailable: when a model cannot be loaded.
    """
    learned = [Analysed.of(entry) for entry in _sample(sorted(entries, key=lambda e: e.id))]
    embedder = load_hub(settings.embedder) if settings.embedder else None
    spoken = read_spoken(settings.corpus_dir, {EntryId(entry.id) for entry in entries})
    reranker = _reranker(settings, report)
    trials, _ = _trials(settings, learned, embedder, reranker, labels, spoken, report)
    return trials


def fingerprint(
    entries: Sequence[Entry],
    embedder: str,
    reranker: str = "",
    labels: Sequence[Label] = (),
    words: Changes | None = None,
    spoken: Sequence[Spoken] = (),
) -> str:
    """Changes when anything does that the index depends on."""
    raw = [entry.model_dump(mode="json", by_alias=True) for entry in entries]
    told = [
        embedder,
        reranker,
        raw,
        *as_lines(labels),
        sorted((words or {}).items()),
        *(one.model_dump(mode="json") for one in spoken),
    ]
    digest = hashlib.sha256(code_fingerprint().encode())
    digest.update(json.dumps(told, ensure_ascii=False).encode())
    return digest.hexdigest()[:16]


def code_fingerprint() -> str:
    """Changes when the code or a library does by which texts are analysed and indexed."""
    digest = hashlib.sha256()
    for name in _CODE:
        path = Path(__file__).parent / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in {".py", ".yaml"}:
                digest.update(file.read_bytes())
    digest.update(json.dumps({name: version(name) for name in _LIBRARIES}).encode())
    return digest.hexdigest()


def pairs_of(entries: Sequence[Analysed]) -> list[Pair]:
    """What belongs together in a corpus: each entry's questions, answer and scene.

    Of an entry asked in many ways only some pairs are drawn: their number grows with the square,
    what is learned from them does not.
    """
    chance = random.Random(0)
    pairs: list[Pair] = []
    for group, item in enumerate(entries):
        questions = [question.text for question in item.questions]
        answer = item.entry.answer
        for number, question in enumerate(questions):
            others = questions[:number] + questions[number + 1 :]
            pairs += [
                Pair(question, other, group)
                for other in chance.sample(others, min(_OTHERS, len(others)))
            ]
        for question in chance.sample(questions, min(_OTHERS, len(questions))):
            known = chance.sample(questions, min(_TOGETHER, len(questions)))
            whole = "。".join([*(q for q in known if q != question), item.entry.scene, answer])
            pairs += [
                Pair(question, answer, group),
                Pair(question, whole, group),
                Pair(question, item.entry.scene, group),
            ]
        for sentence in _SENTENCE.split(answer):
            if len(sentence.strip()) > 5:
                pairs.append(Pair(chance.choice(questions), sentence, group))
    return pairs


def train(entries: Sequence[Analysed]) -> Embedder:
    """The embedded model for a corpus."""
    return train_static([text for item in entries for text in item.texts], pairs_of(entries))


def _domain(
    entries: Sequence[Analysed], outside: Sequence[str], spoken: Sequence[Spoken]
) -> Domain:
    """What tells a question of this corpus from others."""
    asked = (question for item in entries for question in item.questions)
    ours = (analyse(one.then) for one in spoken if one.entries)
    others = (one.then for one in spoken if not one.entries)
    return Domain.learn(chain(asked, ours), map(analyse, chain(outside, others)))


def _sample(entries: Sequence[Entry]) -> Sequence[Entry]:
    """What model and confidence are learned from: all, or of very many some."""
    if len(entries) <= _LEARNED_FROM:
        return entries
    return random.Random(0).sample(entries, _LEARNED_FROM)


def _embedder(
    settings: Settings, entries: Sequence[Analysed], report: Callable[[str], None]
) -> Embedder:
    if settings.embedder:
        report(messages.loading(settings.embedder))
        return load_hub(settings.embedder)
    report(messages.training())
    return train(entries)


def _reranker(settings: Settings, report: Callable[[str], None]) -> Reranker | None:
    if not settings.reranker:
        return None
    report(messages.loading_reranker(settings.reranker))
    return load_reranker(settings.reranker)


def _trials(
    settings: Settings,
    entries: Sequence[Analysed],
    embedder: Embedder | None,
    reranker: Reranker | None,
    labels: Sequence[Label],
    spoken: Sequence[Spoken],
    report: Callable[[str], None],
) -> tuple[list[Trial], list[Retriever]]:
    """Trials, and the index of each fold that they were asked of.

    A foreign model did not see the corpus; ours did and is trained anew without what is hidden.
    """
    indices: list[Retriever] = []

    def indexed(known: Sequence[Analysed], outside: Sequence[str]) -> Retriever:
        model = embedder if settings.embedder and embedder else train(known)
        others = [one for n, one in enumerate(spoken) if n % ROUNDS != len(indices)]
        domain = _domain(known, outside, others)
        made = Retriever.build(known, model, domain, reranker=reranker)
        indices.append(made)
        return made

    trials = collect(
        entries, indexed, lambda fold: report(messages.calibrating(fold, ROUNDS)), labels
    )
    return trials, indices


def _calibration(
    trials: Sequence[Trial],
    indices: Sequence[Retriever],
    entries: Sequence[Analysed],
    spoken: Sequence[Spoken],
) -> Calibration:
    """What judges single messages, and with the same indices those in conversations."""
    apart = fit_apart(trials)
    heard: list[Heard] = []
    for fold, made in enumerate(indices):
        listener = Listener(entries, made, fold)
        heard += [*listener.spoken(spoken), *listener.rehearsed(len(spoken))]
    calibration = calibrate(trials, apart)
    return calibration.model_copy(update={"talking": learn(heard, entries, apart)})
