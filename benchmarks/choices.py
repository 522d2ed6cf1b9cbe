"""The figures behind two choices: which vector index, and which words are looked up among many.

Processor time of one thread, so that others on the machine count less.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np

from benchmarks.search import indexed, questions
from knowledge.retrieval import features
from knowledge.retrieval.analysis import Analysis, analyse
from knowledge.retrieval.embedding import load_static
from knowledge.retrieval.lexical import LexicalIndex
from knowledge.retrieval.shelf import Shelf
from knowledge.retrieval.vectors import lists_for

QUESTIONS, NEAREST = 200, 20
KINDS = ("SQ8", "SQfp16")
LOOKED_INTO = (8, 16, 32, 64, 128)
COMMON = (1.0, 0.3, 0.2, 0.1, 0.05)


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
    """All words looked up, against those that few entries have."""
    lexical = LexicalIndex.open(folder / "lexical")
    weights = Shelf(folder / "shelf").weights
    forms = [weights.form(text) for text in asked]
    whole = [lexical.search(form.bags, 10) for form in forms]
    for share in COMMON:
        features._COMMON = min(share, 0.999999)
        took, best, ten = [], [], []
        for form, right in zip(forms, whole, strict=True):
            told = weights.telling(form)
            spent_ms, found = _took(lambda t=told: lexical.search(t, 10))
            took.append(spent_ms)
            best.append(not right or right[0] in found)
            ten.append(len(set(right) & set(found)) / max(1, len(right)))
        _told(f"at most {share:.0%}: best {np.mean(best):.3f}, ten {np.mean(ten):.2f}", took)


def _took(work: Callable[[], object]) -> tuple[float, object]:
    begun = time.thread_time()
    result = work()
    return (time.thread_time() - begun) * 1000, result


def _told(what: str, took: list[float]) -> None:
    print(f"{what}: p50 {np.median(took):.2f} ms, p99 {np.percentile(took, 99):.2f} ms", flush=True)


if __name__ == "__main__":
    texts = [analyse(question) for question in questions(QUESTIONS)]
    with indexed(int(sys.argv[1])) as (index_folder, _):
        vectors(index_folder, texts)
        words(index_folder, texts)
