"""A cross-encoder: reads question and text together, slower than vectors and sharper.

None by default. Any of sentence-transformers' kind can be named by hub name, mirror or folder. Of
entries its score becomes one more feature that the judge learns to weigh when the index is built,
so that a confidence goes on meaning what it says; of passages it only orders the first ones
(docs/adr/0006-reranker-as-a-feature.md). Which one an index was calibrated with is recorded in it.
"""

import threading
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import Unavailable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

FIRST = 10
"""Candidates of a question that are read; those behind are as good as never right."""
_LONGEST = 512  # characters of a text that are read; models see no more tokens
_PROBE = (
    ("公积金怎么提取", "租房提取住房公积金，带上身份证和租赁合同。"),
    ("公积金怎么提取", "猫"),
)

Values = NDArray[np.float64]


class Reranker:
    """Scores texts against a question. Any thread may ask; they wait for each other."""

    def __init__(self, name: str, model: "CrossEncoder") -> None:
        self.name = name
        """The setting that brings this model back."""
        self._model = model
        self._reading = threading.Lock()  # its tokenizer may only be used by one thread

    def scores(self, question: str, texts: Sequence[str]) -> Values:
        """Of each text: how well it answers the question, between 0 and 1. No probability."""
        return self._of([(question, text[:_LONGEST]) for text in texts])

    def probe(self) -> tuple[float, ...]:
        """Scores by which a replaced model of the same name is recognised."""
        return tuple(self._of(_PROBE).tolist())

    def _of(self, pairs: Sequence[tuple[str, str]]) -> Values:
        import torch

        if not pairs:
            return np.empty(0)
        with self._reading, torch.inference_mode():
            found = self._model.predict(
                list(pairs), activation_fn=torch.nn.Sigmoid(), show_progress_bar=False
            )
        return np.asarray(found, dtype=np.float64)


@cache
def load_reranker(name: str) -> Reranker:
    """A cross-encoder by hub name or folder, loaded once a process.

    Raises:
        Unavailable: when it is neither here nor to be had, or gives no single score.
    """
    from sentence_transformers import CrossEncoder

    try:
        model = CrossEncoder(name, device="cpu")
        single = model.num_labels == 1
    except Exception as error:  # the library raises whatever its own parts raise
        raise Unavailable(
            "reranker_unavailable",
            f"重排模型“{name}”无法加载：请检查 LIANXIN_RERANKER 是否为已下载的目录或可访问的模型名，"
            "或清空该设置不用重排",
        ) from error
    if not single:
        raise Unavailable(
            "reranker_unfit",
            f"“{name}”不是给出单一相关度的重排模型，请换一个（如 BAAI/bge-reranker-base）",
        )
    return Reranker(name, model)
