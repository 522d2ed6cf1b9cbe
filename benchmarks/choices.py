"""The figures behind two choices: which vector index, and which words are looked up among many.

Processor time of one thread, so that others on the machine count less.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np

from benchmarks.search import corpus, indexed, meant
from knowledge.retrieval import features
from knowledge.retrieval.analysis import Analysis, analyse
from knowledge.retrieval.calibration import Calibration
from knowledge.retrieval.embedding import load_static
from knowledge.retrieval.lexical import LexicalIndex
from knowledge.retrieval.retriever import Retriever
from knowledge.retrieval.shelf import Shelf
from knowledge.retrieval.vectors import lists_for

QUESTIONS, NEAREST, ANSWERED = 200, 20, 500
KINDS = ("SQ8", "SQfp16")
LOOKED_INTO = (8, 16, 32, 64, 128)
MOST = (12, 10, 8, 6)


def vectors(folder: Path, asked: list[Analysis]) -> None:
    """Flat search against inverted lists, at 8 bits and at half precision."""
    shelf = Shelf(folder / "shelf")
    queries = load_static(folder / "embedder").queries(asked)
    faiss.omp_set_num_threads(1)
    flat = faiss.IndexFlatIP(shelf.rows.shape[1])
    flat.add(np.ascontiguousarray(shelf.rows))
    worst = [flat.search(query[None], NEAREST)[0][0, -1] for query in queries]
    _told("flat", [_took(lambda q=query: flat.search(q[None], NEAREST))[0] for query in queries])
    lists = lists_for(len(shelf.rows))
    for kind in KINDS:
        made = faiss.index_factory(flat.d, f"IVF{lists},{kind}", faiss.METRIC_INNER_PRODUCT)
        chosen = np.random.default_rng(0).choice(len(shelf.rows), 48 * lists, replace=False)
        spent = time.process_time()
        made.train(shelf.rows[np.sort(chosen)])
        made.add(np.ascontiguousarray(shelf.rows))
        print(f"IVF{lists},{kind}: built in {time.process_time() - spent:.1f} s")
        for probes in LOOKED_INTO:
            faiss.ParameterSpace().set_index_parameter(made, "nprobe", probes)
            took, right = [], []
            for query, limit in zip(queries, worst, strict=True):
                spent_ms, (_, rows) = _took(
                    lambda q=query, index=made: index.search(q[None], NEAREST)
                )
                found = shelf.rows[np.sort(rows[0][rows[0] >= 0])] @ query
                took.append(spent_ms)
                right.append((found >= limit - 1e-4).sum() / NEAREST)
            _told(f"  {probes} lists: recall {np.mean(right):.4f}", took)


def words(folder: Path, asked: list[Analysis]) -> None:
    """All words looked up in all fields, against the most telling ones in one field of each kind."""
    lexical = LexicalIndex.open(folder / "lexical")
    weights = Shelf(folder / "shelf").weights
    forms = [weights.form(text) for text in asked]
    took, whole = [], []
    for form in forms:
        spent_ms, found = _took(lambda f=form: lexical.search(f.bags, 10))
        took.append(spent_ms)
        whole.append(found)
    _told("everything", took)
    for most in MOST:
        features._MOST = most
        took, best, ten = [], [], []
        for form, right in zip(forms, whole, strict=True):
            told = weights.telling(form)
            spent_ms, found = _took(lambda t=told: lexical.search(t, 10, among_many=True))
            took.append(spent_ms)
            best.append(not right or right[0] in found)
            ten.append(len(set(right) & set(found)) / max(1, len(right)))
        _told(f"{most} of a family: best {np.mean(best):.3f}, ten {np.mean(ten):.2f}", took)


def answers(folder: Path, asked: list[tuple[str, int, str]]) -> None:
    """What the whole search makes of it: how often the best candidate is about what was asked."""
    embedder = load_static(folder / "embedder")
    calibration = Calibration.model_validate_json((folder / "calibration.json").read_bytes())
    based = len(corpus())
    numbers = {key: number for number, key in enumerate(Shelf(folder / "shelf"))}
    for most in (sys.maxsize, *MOST):
        features._MOST = most
        retriever = Retriever.open(embedder, folder)
        retriever._many = most != sys.maxsize
        right, placed = [], []
        for text, about, place in asked:
            found = retriever.find(text)
            judged = calibration.confidences(found)
            best = found.entries[int(judged.argmax())]
            right.append(numbers[best] % based == about)
            placed.append(right[-1] and retriever.entries[best].region == place)
        named = [place in text for text, _, place in asked]
        what = "everything" if most == sys.maxsize else f"{most} of a family"
        print(
            f"{what}: right {np.mean(right):.3f}, "
            f"with the place that was named {np.mean(np.array(placed)[named]):.3f}",
            flush=True,
        )


def _took(work: Callable[[], object]) -> tuple[float, object]:
    begun = time.thread_time()
    result = work()
    return (time.thread_time() - begun) * 1000, result


def _told(what: str, took: list[float]) -> None:
    print(f"{what}: p50 {np.median(took):.2f} ms, p99 {np.percentile(took, 99):.2f} ms", flush=True)


if __name__ == "__main__":
    about_what = meant(ANSWERED)
    texts = [analyse(question) for question, _, _ in about_what[:QUESTIONS]]
    with indexed(int(sys.argv[1])) as (index_folder, _):
        vectors(index_folder, texts)
        words(index_folder, texts)
        answers(index_folder, about_what)
