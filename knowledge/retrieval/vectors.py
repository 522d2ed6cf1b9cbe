"""The semantic half: FAISS over the vectors of questions, variants and answers."""

from collections.abc import Collection
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.embedding import Vectors

faiss.omp_set_num_threads(1)  # many short queries at once: threads inside one only get in the way


Owners = NDArray[np.int32]


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
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
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
            if len(kept) >= count or limit == self._index.ntotal:
                return list(dict.fromkeys(kept[:count]))
            limit = min(limit * 2, self._index.ntotal)
