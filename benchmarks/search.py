"""Search at the size of a province: how long it takes among a hundred thousand or a million entries.

The entries are put together from those of the demonstration corpus: the ways to ask one, with a
place and other amounts, and sentences of its answer and of another of its topic. Model and judge
are those of the demonstration corpus; the index is built by the code that builds any. Asked are
ways to ask that were left out, some with a slip of the keyboard. The whole search and its floor
(embedding and FAISS alone) take turns in one run on one core, each with another question: what the
one has just looked at must not lie ready in the cache for the other. ``busy`` is processor time, which
others on the machine lengthen less. Each question is asked in three passes and the middle of its three
times counts: what interrupted one of them is not the search's.
"""

import gc
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.divisions import divisions
from core.settings import ROOT, Settings
from knowledge.build import build, home
from knowledge.entries.checks import load_corpus
from knowledge.entries.schemas import Entry
from knowledge.retrieval import snapshot
from knowledge.retrieval.analysis import QUERY_LIMIT, analyse
from knowledge.retrieval.calibration import Slips
from knowledge.retrieval.embedding import load_static
from knowledge.retrieval.indexing import Analysed, index
from knowledge.retrieval.retriever import Retriever

WAYS = 4  # ways to ask an entry beside its question, as an editor writes them
QUESTIONS = 1000
PASSES = 3
_TOLD = {"": (50, 95, 99), "floor_": (50, 99), "busy_": (50, 99), "floor_busy_": (50, 99)}
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
_AMOUNT = re.compile(r"\d+(?=元|万|个月|日|天|年|周岁|倍|人|%|平方米)")
_BEFORE = ("", "我在{}，", "{}这边", "请问{}", "人在{} ", "{}户口，")


def corpus() -> list[Entry]:
    """The demonstration corpus."""
    return [placed.entry for placed in load_corpus(ROOT / "knowledge" / "corpus")]


def entries(count: int) -> Iterator[Entry]:
    """So many entries, each with texts of its own; the same ones each time."""
    known = corpus()
    topics: dict[str, list[Entry]] = {}
    for entry in known:
        topics.setdefault(entry.id.split("-")[0], []).append(entry)
    places = sorted({city for cities in divisions().provinces.values() for city in cities})
    for number in range(count):
        chance = random.Random(number)
        base = known[number % len(known)]
        other = chance.choice(topics[base.id.split("-")[0]])
        ways = [base.question, *chance.sample(_kept(base), min(WAYS, len(_kept(base))))]
        place = chance.choice(places)
        own = _SENTENCE.findall(base.answer)
        lent = _SENTENCE.findall(other.answer)
        kept = [s for s in own if chance.random() < 0.8] or own
        answer = "".join([*kept, *chance.sample(lent, min(2, len(lent)))])
        question, *variants = [_placed(way, place, chance) for way in ways]
        yield base.model_copy(
            update={
                "id": f"{_letters(number // 10_000)}-{number % 10_000:04d}",
                "question": question,
                "variants": tuple(variants),
                "scene": f"{place}{base.scene}",
                "answer": _other_amounts(f"在{place}，{answer}", chance)[:800],
                "region": place,
                "related": (),
                "successor": None,
            }
        )


def questions(count: int) -> list[str]:
    """Ways to ask that no entry has, a third of them with a slip."""
    return [text for text, _, _ in meant(count)]


def meant(count: int) -> list[tuple[str, int, str]]:
    """The questions, each with the entry of the corpus it is about, by number, and its place."""
    known = corpus()
    chance = random.Random(0)
    slips = Slips([Analysed.of(entry) for entry in known], chance)
    places = sorted({city for cities in divisions().provinces.values() for city in cities})
    asked: list[tuple[str, int, str]] = []
    for number in range(count):
        about = chance.randrange(len(known))
        entry = known[about]
        text = chance.choice([way for way in entry.variants if way not in _kept(entry)])
        place = chance.choice(places)
        text = _placed(text, place, chance)
        asked.append((slips.slip(text) if number % 3 == 0 else text, about, place))
    return asked


def run(count: int) -> dict[str, float]:
    """Build, then ask in a process of its own that has one core."""
    with indexed(count) as (folder, build_s):
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.search", str(folder)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
    return {"entries": count, "build_s": build_s, **json.loads(told.stdout)}


@contextmanager
def indexed(count: int) -> Iterator[tuple[Path, float]]:
    """An index of so many entries, and how many seconds it took to build."""
    settings = Settings(
        data_dir=ROOT / "var" / "bench", corpus_dir=ROOT / "knowledge" / "corpus", embedder=""
    )
    build(settings, lambda line: print(line, file=sys.stderr))
    learned = snapshot.current(home(settings))
    assert learned is not None
    folder = ROOT / "var" / "bench" / f"search-{count}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        shutil.copytree(learned / "embedder", folder / "embedder")
        for name in ("calibration.json", "domain.npy"):
            shutil.copy(learned / name, folder)
        begun = time.perf_counter()
        index(entries(count), load_static(folder / "embedder"), folder)
        yield folder, round(time.perf_counter() - begun, 1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ask(folder: Path) -> dict[str, float]:
    """Ask everything once to warm up, then measure."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from knowledge.retrieval.calibration import Calibration

    embedder = load_static(folder / "embedder")
    calibration = Calibration.model_validate_json((folder / "calibration.json").read_bytes())
    retriever = Retriever.open(embedder, folder)

    def whole(text: str) -> None:
        found = retriever.find(text)
        judged = calibration.confidences(found)
        if len(judged):
            _ = retriever.entries[found.entries[int(judged.argmax())]]

    def floor(text: str) -> None:
        vector = embedder.queries([analyse(text, limit=QUERY_LIMIT)])[0]
        retriever.near(vector)

    asked = questions(QUESTIONS * 2)
    for text in asked[:QUESTIONS]:
        whole(text)
        floor(text)
    gc.collect()
    gc.freeze()  # as the service does when all is loaded
    passes: dict[str, list[list[float]]] = {}
    measured = asked[QUESTIONS:]
    apart = QUESTIONS // 2
    for _ in range(PASSES):
        for kept in ("", "floor_", "busy_", "floor_busy_"):
            passes.setdefault(kept, []).append([])
        for text, another in zip(measured, measured[apart:] + measured[:apart], strict=True):
            for name, search, sought in (("", whole, text), ("floor_", floor, another)):
                begun, worked = time.perf_counter(), time.thread_time()
                search(sought)
                passes[f"{name}busy_"][-1].append((time.thread_time() - worked) * 1000)
                passes[name][-1].append((time.perf_counter() - begun) * 1000)
    took = {
        name: [statistics.median(of) for of in zip(*times, strict=True)]
        for name, times in passes.items()
    }
    return {"rss_mib": _rss_mib()} | {
        f"{name}p{percent}_ms": _percentile(took[name], percent)
        for name, percents in _TOLD.items()
        for percent in percents
    }


def table(result: dict[str, float]) -> str:
    """For people."""
    return "\n".join(f"{name:14} {figure}" for name, figure in result.items())


def _kept(entry: Entry) -> list[str]:
    """The variants that entries are made of; the others are asked."""
    return list(entry.variants[::2])


def _placed(way: str, place: str, chance: random.Random) -> str:
    before = chance.choice(_BEFORE).format(place)
    return _other_amounts(f"{before}{way}", chance)[:120]


def _other_amounts(text: str, chance: random.Random) -> str:
    return _AMOUNT.sub(lambda found: str(max(1, int(found[0]) + chance.randint(-3, 9))), text)


def _letters(number: int) -> str:
    """An id's prefix: aa, ab, …"""
    letters = ""
    for _ in range(3):
        number, place = divmod(number, 26)
        letters = chr(97 + place) + letters
    return letters


def _rss_mib() -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) // 1024 if found else 0


def _percentile(took: Sequence[float], percent: int) -> float:
    return round(statistics.quantiles(took, n=100, method="inclusive")[percent - 1], 2)


if __name__ == "__main__":
    print(json.dumps(ask(Path(sys.argv[1]))))
