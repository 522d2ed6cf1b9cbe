"""The semantic half: FAISS over the vectors of questions, variants and answers.

Few rows are all looked at. Many are sorted into lists around centres, two bytes a number, and only the
nearest lists are looked at: docs/performance.md has what that finds, and what it costs.
"""

import math
import os
from collections.abc import Collection
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.embedding import Vectors

faiss.omp_set_num_threads(1)  # many short queries at once: threads inside one only get in the way


_FLAT = 100_000  # rows
_TAUGHT = 48  # rows a list that centres are learned from; FAISS warns below 39
_LOOKED_INTO = 128  # lists
_BLOCK = 100_000  # rows added at a time

Owners = NDArray[np.int32]


def lists_for(rows: int) -> int:
    """Into how many lists so many rows are sorted."""
    return int(2 ** round(math.log2(4 * math.sqrt(rows))))


class VectorIndex:
    """Exact inner-product search; rows belong to entries."""

    def __init__(self, index: faiss.Index, owners: Owners) -> None:
        self._index = index
        if len(owners) != index.ntotal:
            raise ValueError("vectors do not match the entries")
        self._owners = owners

    @classmethod
    def build(cls, vectors: Vectors, owners: Owners) -> "VectorIndex":
        """Index unit vectors; ``owners[i]`` is the entry that row ``i`` belongs to."""
        dimension = vectors.shape[1]
        if len(vectors) <= _FLAT:
            flat = faiss.IndexFlatIP(dimension)
            flat.add(np.ascontiguousarray(vectors))
            return cls(flat, owners)
        lists = lists_for(len(vectors))
        index = faiss.index_factory(dimension, f"IVF{lists},SQfp16", faiss.METRIC_INNER_PRODUCT)
        chosen = np.random.default_rng(0).choice(len(vectors), _TAUGHT * lists, replace=False)
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        try:
            index.train(vectors[np.sort(chosen)])
            for start in range(0, len(vectors), _BLOCK):
                index.add(np.ascontiguousarray(vectors[start : start + _BLOCK]))
        finally:
            faiss.omp_set_num_threads(1)
        faiss.ParameterSpace().set_index_parameter(index, "nprobe", _LOOKED_INTO)
        return cls(index, owners)

    @classmethod
    def open(cls, path: Path, owners: Owners) -> "VectorIndex":
        """An index saved before."""
        return cls(faiss.read_index(str(path)), owners)

    def save(self, path: Path) -> None:
        """Keep the vectors."""
        faiss.write_index(self._index, str(path))

    def search(self, query: Vectors, count: int, without: Collection[int] = ()) -> list[int]:
        """The entries that own the ``count`` nearest rows, best first.

        Rows of entries that it is to do without are not counted.
        """
        limit = min(count, self._index.ntotal)
        while True:
            _, rows = self._index.search(query.reshape(1, -1), limit)
            owners = self._owners[rows[0][rows[0] >= 0]].tolist()
            kept = [owner for owner in owners if owner not in without]
            if len(kept) >= count or limit == self._index.ntotal or len(owners) < limit:
                return list(dict.fromkeys(kept[:count]))
            limit = min(limit * 2, self._index.ntotal)
