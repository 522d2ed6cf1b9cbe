"""Texts to vectors, by a sentence-transformers model.

The embedded default is a StaticEmbedding over characters and character pairs, trained when the
index is built on the deployer's own corpus: nothing is downloaded. Any other sentence-transformers
model can take its place by name or folder; which one built an index is recorded with it, because
vectors of two models cannot be compared.
"""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import Unavailable
from knowledge.retrieval.analysis import Analysis, analyse

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

STATIC = "lianxin-static-1"
_UNKNOWN, _PADDING = "[UNK]", "[PAD]"
_PROBE = "连心：办事不求人，政策找得到"


@dataclass(frozen=True)
class Pair:
    """Two texts that belong together; pairs of one group are never each other's negatives."""

    left: str
    right: str
    group: int


@dataclass(frozen=True)
class Recipe:
    """How the static embedding is trained. Figures chosen by leave-one-variant-out recall."""

    dimension: int = 128
    epochs: int = 2
    batch: int = 256
    rate: float = 0.03
    scale: float = 10.0
    rarest: int = 1
    """Tokens seen less often than this are unknown."""
    seed: int = 2026


class Embedder(Protocol):
    """What the index needs of a model."""

    @property
    def name(self) -> str:
        """The setting that brings this model back."""

    def queries(self, texts: Sequence[Analysis]) -> Vectors:
        """Unit vectors of questions."""

    def passages(self, texts: Sequence[Analysis]) -> Vectors:
        """Unit vectors of what is searched."""

    def save(self, folder: Path) -> None:
        """Keep what is needed to load it again."""


class StaticEmbedder:
    """The embedded default: sentence-transformers' StaticEmbedding over our own tokens.

    A text's vector is the mean of its tokens' rows. That mean is taken here in numpy, from the
    matrix of the model: a process that only answers then needs no torch, which would cost it
    seconds of start-up and some hundred megabytes.
    """

    def __init__(self, ids: dict[str, int], rows: Vectors) -> None:
        self._ids = ids
        self._rows = np.ascontiguousarray(rows, dtype=np.float32)

    @property
    def name(self) -> str:
        """The setting that brings this model back."""
        return STATIC

    def queries(self, texts: Sequence[Analysis]) -> Vectors:
        """Unit vectors of questions."""
        return np.stack([self._mean(text) for text in texts])

    def passages(self, texts: Sequence[Analysis]) -> Vectors:
        """Unit vectors of what is searched."""
        return self.queries(texts)

    def save(self, folder: Path) -> None:
        """Keep the model as sentence-transformers keeps models."""
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import StaticEmbedding

        module = StaticEmbedding(_tokenizer(self._ids), embedding_weights=self._rows)
        model = SentenceTransformer(modules=[module], device="cpu")
        model.save(str(folder), create_model_card=False)

    def _mean(self, text: Analysis) -> Vectors:
        places = map(self._ids.get, (*text.unigrams, *text.bigrams))
        found = [place for place in places if place is not None]
        if not found:
            return np.zeros(self._rows.shape[1], dtype=np.float32)
        mean: Vectors = self._rows.take(found, axis=0).sum(axis=0) / np.float32(len(found))
        return mean / (math.sqrt(float(mean @ mean)) or 1.0)


class HubEmbedder:
    """Any sentence-transformers model, with its own prompts for questions and passages."""

    def __init__(self, name: str, model: "SentenceTransformer") -> None:
        self._name = name
        self._model = model

    @property
    def name(self) -> str:
        """The setting that brings this model back."""
        return self._name

    def queries(self, texts: Sequence[Analysis]) -> Vectors:
        """Unit vectors of questions."""
        vectors = self._model.encode_query(
            [text.said for text in texts], normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def passages(self, texts: Sequence[Analysis]) -> Vectors:
        """Unit vectors of what is searched."""
        vectors = self._model.encode_document(
            [text.said for text in texts], normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Nothing: the model stays where it came from."""


def load_hub(name: str) -> HubEmbedder:
    """A model by hub name or folder.

    Raises:
        Unavailable: when it is neither here nor to be had.
    """
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(name, device="cpu")
    except Exception as error:  # the library raises whatever its own parts raise
        raise Unavailable(
            "embedder_unavailable",
            f"语义模型“{name}”无法加载：请检查 LIANXIN_EMBEDDER 是否为已下载的目录或可访问的模型名，"
            "或清空该设置改用自带模型",
        ) from error
    return HubEmbedder(name, model)


def load_static(folder: Path) -> StaticEmbedder:
    """The model that was trained into an index."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    rows = load_file(folder / "model.safetensors")["embedding.weight"]
    return StaticEmbedder(tokenizer.get_vocab(), rows)


def probe(embedder: Embedder) -> list[float]:
    """A vector by which a replaced model of the same name is recognised."""
    vector: list[float] = embedder.queries([analyse(_PROBE)])[0].tolist()
    return vector


def train_static(
    texts: Sequence[Analysis], pairs: Sequence[Pair], recipe: Recipe | None = None
) -> StaticEmbedder:
    """Train the embedded default.

    Args:
        texts: everything the vocabulary is taken from.
        pairs: what belongs together; left and right are raw texts.
        recipe: how; the default suits a corpus of some hundred to some thousand entries.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    recipe = recipe or Recipe()
    counts = Counter(token for text in texts for token in (*text.unigrams, *text.bigrams))
    kept = sorted(token for token, count in counts.items() if count >= recipe.rarest)
    vocabulary = {token: i for i, token in enumerate([_PADDING, _UNKNOWN, *kept])}

    generator = torch.Generator().manual_seed(recipe.seed)
    start = torch.randn(len(vocabulary), recipe.dimension, generator=generator) * 0.05
    start[:2] = 0.0
    # A frequent token starts small, so that rare, telling ones speak from the first step on.
    for token, row in vocabulary.items():
        if row >= 2:
            start[row] *= 4.0 / (1.0 + np.log1p(counts[token]))
    module = StaticEmbedding(_tokenizer(vocabulary), embedding_weights=start.numpy())
    module.embedding.sparse = True  # a batch touches few rows: three times faster
    model = SentenceTransformer(modules=[module], device="cpu")
    loss = MultipleNegativesRankingLoss(model, scale=recipe.scale)
    texts_of_pairs = {text for pair in pairs for text in (pair.left, pair.right)}
    ids = {
        text: [vocabulary[t] for t in (*found.unigrams, *found.bigrams) if t in vocabulary]
        for text in texts_of_pairs
        for found in (analyse(text),)
    }

    def features(side: Sequence[str]) -> dict[str, torch.Tensor]:
        rows = [ids[text] for text in side]
        starts = np.cumsum([0, *(len(row) for row in rows[:-1])])
        flat = [number for row in rows for number in row]
        return {"input_ids": torch.tensor(flat), "offsets": torch.from_numpy(starts)}

    batches = [
        batch
        for epoch in range(recipe.epochs)
        for batch in _batches(pairs, recipe.batch, random.Random(recipe.seed + epoch))
    ]
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # steps are so small that threads only wait for each other
    optimiser = torch.optim.SparseAdam(list(model.parameters()), lr=recipe.rate)
    for step, batch in enumerate(batches):
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate * (1 - 0.95 * step / len(batches))
        sides = [features([p.left for p in batch]), features([p.right for p in batch])]
        optimiser.zero_grad()
        loss(sides, torch.empty(0)).backward()
        optimiser.step()  # type: ignore[no-untyped-call]
    torch.set_num_threads(threads)
    return StaticEmbedder(vocabulary, module.embedding.weight.detach().numpy())


def _tokenizer(vocabulary: dict[str, int]) -> "Tokenizer":
    """Knows our tokens; splits only at the spaces that :attr:`Analysis.pieces` puts between."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=_UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    return tokenizer


def _batches(pairs: Sequence[Pair], size: int, chance: random.Random) -> list[list[Pair]]:
    """Batches in which no group appears twice: its pairs would be false negatives."""
    waiting = list(pairs)
    chance.shuffle(waiting)
    batches: list[list[Pair]] = []
    while waiting:
        batch: list[Pair] = []
        seen: set[int] = set()
        left: list[Pair] = []
        for pair in waiting:
            if len(batch) < size and pair.group not in seen:
                seen.add(pair.group)
                batch.append(pair)
            else:
                left.append(pair)
        waiting = left
        if len(batch) > 1:
            batches.append(batch)
    return batches
