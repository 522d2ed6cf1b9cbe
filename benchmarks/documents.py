"""What one change of a policy document costs, among few and among many.

The documents are put together from the answers of the demonstration corpus, under headings as
offices write them; each has a text of its own. They are indexed by the code that indexes any, in the
same processes. Then one is added, changed and withdrawn, some times over, and what that took of
processor time in the children and in the worker is told, beside what indexing all of them anew takes:
which is what every change took before.

With labelled questions on documents it also tells what an embedding finds that has not yet learned
from some of them.
"""

import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.search import corpus
from core.settings import ROOT
from knowledge.evaluation.records import read_documents, read_questions, squeezed
from knowledge.policies.indexing import Aside
from knowledge.policies.stock import key_of
from knowledge.retrieval.documents import DocumentIndex
from knowledge.retrieval.embedding import StaticEmbedder
from knowledge.retrieval.segments import Read, Segment, learned

TIMES = 5
MANY = 100  # changes after which memory is looked at again
QUESTIONS = 200
_NUMBERS = "一二三四五六七八九十"
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")


def texts(count: int) -> list[str]:
    """So many documents of some 1,500 characters; the same ones each time."""
    entries = corpus()
    sentences = [s for entry in entries for s in _SENTENCE.findall(entry.answer)]
    made: list[str] = []
    for number in range(count):
        chance = random.Random(number)
        about = chance.choice(entries)
        lines = [f"关于{about.question.rstrip('？?')}的通知（{number}号）"]
        for place in _NUMBERS[: chance.randint(5, 9)]:
            own = "".join(chance.sample(sentences, 6))
            lines.append(f"{place}、{chance.choice(entries).question.rstrip('？?')}")
            lines.append(f"{own}限额{chance.randint(1, 999)}元。")
        made.append("\n".join(lines))
    return made


@dataclass(frozen=True)
class Cost:
    """Processor time, in seconds."""

    children: float
    worker: float


def cost(work: Callable[[], object]) -> Cost:
    """What something took."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    children = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(children, time.process_time() - begun)


def run(count: int) -> dict[str, float]:
    """Measure in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.documents", str(count)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, float] = json.loads(told.stdout)
    return found


def measure(count: int) -> dict[str, float]:
    """Index, change, ask."""
    there = texts(count)
    extra = [text.replace("通知", "公告") for text in texts(TIMES)]
    asked = [one.question for one in random.Random(0).sample(corpus(), QUESTIONS)]
    with tempfile.TemporaryDirectory() as folder:
        aside = Aside(Path(folder))
        whole = cost(lambda: aside(there))
        again = cost(lambda: Aside(Path(folder))(there))
        changes: dict[str, list[Cost]] = {"added": [], "changed": [], "withdrawn": []}
        for number, text in enumerate(extra):
            there.append(text)
            changes["added"].append(cost(lambda: aside(there)))
            there[number] = there[number].replace("。", f"。第{number}次修订。", 1)
            changes["changed"].append(cost(lambda: aside(there)))
            del there[number + TIMES]
            changes["withdrawn"].append(cost(lambda: aside(there)))
        before = _mib()
        first = there[0]
        for number in range(MANY):
            there[0] = f"{first}第{number}次修订。"
            index = aside(there)
        after = _mib()
        took = [_asking(index, question) for question in asked]
        kept = sum(file.stat().st_size for file in Path(folder).iterdir()) / 2**20
    figures = {
        "documents": count,
        "characters": statistics.mean(map(len, there)),
        "whole_cpu_s": whole.children + whole.worker,
        "start_cpu_s": again.children + again.worker,
    }
    for what, costs in changes.items():
        figures[f"{what}_child_cpu_s"] = statistics.median(one.children for one in costs)
        figures[f"{what}_worker_cpu_s"] = statistics.median(one.worker for one in costs)
    figures |= {
        "rss_mib": before,
        f"rss_after_{MANY}_changes_mib": after,
        "kept_mib": kept,
        "ask_cpu_p50_ms": float(np.median(took)),
        "ask_cpu_p99_ms": float(np.percentile(took, 99)),
    }
    return {name: round(value, 3) for name, value in figures.items()}


def _asking(index: DocumentIndex, question: str) -> float:
    begun = time.thread_time()
    index.rank(question)
    return (time.thread_time() - begun) * 1000


def _mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def stale(documents: Path, questions: Path) -> None:
    """What is found by an embedding that learned from a part of the documents only."""
    read = [Read.of(key_of(one.text), one.text) for one in read_documents(documents)]
    numbers = {one.docid: n for n, one in enumerate(read_documents(documents))}
    asked = [one for one in read_questions(questions) if one.docid in numbers and one.needle]
    order = np.random.default_rng(0).permutation(len(read)).tolist()
    fresh = learned(read)
    for share in (0.8, 0.5):
        known = set(order[: round(len(read) * share)])
        old = learned([one for n, one in enumerate(read) if n in known])
        for name, embedder in (("all of them", fresh), (f"{share:.0%} of them", old)):
            for which, some in (
                ("all questions", asked),
                ("questions on the others", [q for q in asked if numbers[q.docid] not in known]),
            ):
                found = _found(
                    read, embedder, [(q.question, numbers[q.docid], q.needle) for q in some]
                )
                print(
                    f"learned from {name}, {len(some)} {which} (of {share:.0%}): {found}",
                    flush=True,
                )


def _found(read: list[Read], embedder: StaticEmbedder, asked: list[tuple[str, int, str]]) -> str:
    index = DocumentIndex([one.key for one in read], [Segment.of(read, embedder)], embedder)
    passages = [squeezed(passage.text) for passage in index.passages]
    hits: list[tuple[bool, bool, bool]] = []
    for question, document, needle in asked:
        ranked = index.rank(question)
        right = [needle in passages[n] for n in ranked.passages[:5]]
        hits.append((int(np.argmax(ranked.documents)) == document, right[0], any(right)))
    shares = np.mean(hits, axis=0)
    return "document {:.3f}, a passage with the answer {:.3f} first, {:.3f} among five".format(
        *shares
    )


def table(figures: dict[str, float]) -> str:
    """For people."""
    return "\n".join(f"{name:28} {value:,}" for name, value in figures.items())


if __name__ == "__main__":
    if len(sys.argv) == 3:
        stale(*map(Path, sys.argv[1:]))
    else:
        print(json.dumps(measure(int(sys.argv[1]))))
