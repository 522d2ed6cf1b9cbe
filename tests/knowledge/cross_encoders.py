"""A cross-encoder small enough to be made here: a random BERT over characters, taught a few pairs."""

from collections.abc import Sequence
from pathlib import Path


def make_cross_encoder(
    folder: Path, pairs: Sequence[tuple[str, str, bool]], *, seed: int = 0, outputs: int = 1
) -> None:
    """Make and keep one in ``folder`` as sentence-transformers keeps them.

    Args:
        folder: where it goes.
        pairs: question, text, and whether they belong together.
        seed: of its first weights.
        outputs: scores it gives; a re-ranker gives one.
    """
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir(parents=True)
    letters = sorted({letter for question, text, _ in pairs for letter in question + text})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=256)
    torch.manual_seed(seed)
    model = BertForSequenceClassification(
        BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=256,
            num_labels=outputs,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
    )
    if outputs == 1:
        read = tokenizer(
            [question for question, _, _ in pairs],
            [text for _, text, _ in pairs],
            padding=True,
            truncation=True,
            return_tensors="pt",
        )
        wanted = torch.tensor([[float(right)] for _, _, right in pairs])
        optimiser = torch.optim.Adam(model.parameters(), lr=5e-3)
        for _ in range(60):
            optimiser.zero_grad()
            logits = model(**read).logits
            torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted).backward()
            optimiser.step()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
