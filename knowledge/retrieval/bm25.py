"""BM25 scores of every text at once, as a sparse matrix."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix  # type: ignore[import-untyped]

Scores = NDArray[np.float64]


class Bm25:
    """Okapi BM25 over tokenised texts (k1 = 1.2, b = 0.75, Lucene's idf)."""

    def __init__(self, texts: Sequence[Sequence[str]], *, k1: float = 1.2, b: float = 0.75) -> None:
        counts = [Counter(text) for text in texts]
        lengths = np.array([max(1, len(text)) for text in texts], dtype=np.float64)
        norms = k1 * (1 - b + b * lengths / lengths.mean())
        self._columns = {
            token: column
            for column, token in enumerate(dict.fromkeys(t for c in counts for t in c))
        }
        seen = np.zeros(max(1, len(self._columns)))
        for bag in counts:
            seen[[self._columns[token] for token in bag]] += 1
        self.idf: Scores = np.log1p((len(texts) - seen + 0.5) / (seen + 0.5))
        rows, columns, values = [], [], []
        for row, bag in enumerate(counts):
            for token, count in bag.items():
                column = self._columns[token]
                rows.append(row)
                columns.append(column)
                values.append(self.idf[column] * count * (k1 + 1) / (count + norms[row]))
        self._matrix = csc_matrix(
            (values, (rows, columns)), shape=(len(texts), max(1, len(self._columns)))
        )
        self._strange = float(np.log1p((len(texts) + 0.5) / 0.5))

    def scores(self, query: Iterable[str]) -> Scores:
        """Of each text."""
        matrix = self._matrix
        scores = np.zeros(matrix.shape[0])
        for token, count in Counter(query).items():
            column = self._columns.get(token)
            if column is not None:
                part = slice(matrix.indptr[column], matrix.indptr[column + 1])
                scores[matrix.indices[part]] += count * matrix.data[part]
        return scores

    def weight(self, token: str) -> float:
        """How telling a token is; one never seen is most telling."""
        column = self._columns.get(token)
        return self._strange if column is None else float(self.idf[column])
