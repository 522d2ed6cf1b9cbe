"""The semantic half: FAISS over the vectors of questions, variants and answers."""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from knowledge.retrieval.embedding import Vectors

faiss.omp_set_num_threads(1)  # many short queries at once: threads inside one only get in the way


class VectorIndex:
    """Exact inner-product search; rows belong to entries."""

    def __init__(self, index: faiss.Index, owners: Sequence[int]) -> None:
        self._index = index
        self._owners = np.asarray(owners, dtype=np.int64)

    @classmethod
    def build(cls, vectors: Vectors, owners: Sequence[int]) -> "VectorIndex":
        """Index unit vectors; ``owners[i]`` is the entry that row ``i`` belongs to."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index, owners)

    @classmethod
    def open(cls, path: Path, owners: Sequence[int]) -> "VectorIndex":
        """An index saved before."""
        return cls(faiss.read_index(str(path)), owners)

    def save(self, path: Path) -> None:
        """Keep the vectors."""
        faiss.write_index(self._index, str(path))

    @property
    def vectors(self) -> Vectors:
        """All rows."""
        rows: Vectors = self._index.reconstruct_n(0, self._index.ntotal)
        return rows

    def search(self, query: Vectors, count: int) -> list[int]:
        """The entries that own the nearest rows, best first."""
        _, rows = self._index.search(query.reshape(1, -1), min(count, self._index.ntotal))
        return list(dict.fromkeys(self._owners[rows[0]].tolist()))
