"""The figures behind two choices: which vector index, and which words are looked up among many.

Processor time of one thread, so that others on the machine count less.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import faiss
import numpy as np

from benchmarks.search import corpus, indexed, meant
from knowledge.retrieval.analysis import Analysis, analyse
from knowledge.retrieval.calibration import Calibration
from knowledge.retrieval.embedding import load_static
from knowledge.retrieval.lexical import LexicalIndex
from knowledge.retrieval.retriever import Retriever
from knowledge.retrieval.shelf import Shelf
from knowledge.retrieval.vectors import lists_for

T = TypeVar("T")
QUESTIONS, NEAREST, ANSWERED = 200, 20, 1000
KINDS = ("SQ8", "SQfp16")
LOOKED_INTO = (8, 16, 32, 64, 128)
SHARES = (0.5, 0.4, 0.3, 0.2, 0.1)


def vectors(folder: Path, asked: list[Analysis]) -> None:
    """Flat search against inverted lists, at 8 bits and at half precision."""
    shelf = Shelf(folder / "shelf")
    queries = load_static(folder / "embedder").queries(asked)
    faiss.omp_set_num_threads(1)
    flat = faiss.IndexFlatIP(shelf.rows.shape[1])
    flat.add(np.ascontiguousarray(shelf.rows))
    worst = [flat.search(query[None], NEAREST)[0][0, -1] for query in queries]
    _told("flat", [_took(partial(flat.search, query[None], NEAREST))[0] for query in queries])
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
                spent_ms, (_, rows) = _took(partial(made.search, query[None], NEAREST))
                found = shelf.rows[np.sort(rows[0][rows[0] >= 0])] @ query
                took.append(spent_ms)
                right.append((found >= limit - 1e-4).sum() / NEAREST)
            _told(f"  {probes} lists: recall {np.mean(right):.4f}", took)


def words(folder: Path, asked: list[Analysis]) -> None:
    """All words looked up in all fields, against the rarest ones in one field of each kind."""
    lexical = LexicalIndex.open(folder / "lexical")
    weights = Shelf(folder / "shelf").weights
    forms = [weights.form(text) for text in asked]
    _told("everything", [_took(partial(lexical.search, form.bags, 10))[0] for form in forms])
    for share in SHARES:
        weights._looked_at = share
        sought = [weights.telling(form) for form in forms]
        took = [_took(partial(lexical.search, told, 10, among_many=True))[0] for told in sought]
        count = np.mean([sum(map(len, told)) for told in sought])
        _told(f"{share} of the entries gone through: {count:.0f} words", took)


def answers(folder: Path, asked: list[tuple[str, int, str]]) -> None:
    """What the whole search makes of it: is what was asked among the candidates, and the best."""
    embedder = load_static(folder / "embedder")
    calibration = Calibration.model_validate_json((folder / "calibration.json").read_bytes())
    based = len(corpus())
    retriever = Retriever.open(embedder, folder)
    numbers = {key: number for number, key in enumerate(retriever.entries)}
    regions = [entry.region for entry in retriever.entries.values()]
    there = set(zip((number % based for number in numbers.values()), regions, strict=True))
    for share in (None, *SHARES):
        retriever._weights._looked_at = share or 0.0
        retriever._many = share is not None
        counted: dict[str, list[bool]] = {}
        for text, about, place in asked:
            found = retriever.find(text)
            best = int(calibration.confidences(found).argmax())
            right = [numbers[key] % based == about for key in found.entries]
            counted.setdefault("among the candidates", []).append(any(right))
            counted.setdefault("best", []).append(right[best])
            if place in text and (about, place) in there:
                here = [
                    is_right and regions[numbers[key]] == place
                    for is_right, key in zip(right, found.entries, strict=True)
                ]
                counted.setdefault("of the place, among them", []).append(any(here))
                counted.setdefault("of the place, best", []).append(here[best])
        print("everything" if share is None else f"{share} of the entries", end=": ")
        print(
            ", ".join(f"{what} {np.mean(hits):.3f}" for what, hits in counted.items()), flush=True
        )


def _took(work: Callable[[], T]) -> tuple[float, T]:
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
