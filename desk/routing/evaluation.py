"""Measures the classifier, so that a figure in the docs has a command behind it.

Two questions. How well does it tell the departments apart on examples it has not seen? And, as the
examples are self-written and so kinder than life: how does the same method do on real messages of
citizens, which are labelled with seven domains instead of departments?
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from core.errors import Invalid
from desk.routing.classifier import SUGGESTIONS, directory_rows, fit
from desk.routing.departments import load_examples

FOLDS = 5
SURE = 0.8
MESSAGES_FILE = "labelled_segmented.csv"

Row = tuple[str, str]

DOMAINS = {
    "housing": "城乡建设",
    "city": "城乡建设",
    "land": "城乡建设",
    "utilities": "城乡建设",
    "environment": "环境保护",
    "transport": "交通运输",
    "education": "教育文体",
    "labour": "劳动和社会保障",
    "medicare": "劳动和社会保障",
    "civil": "劳动和社会保障",
    "health": "卫生计生",
    "market": "商贸旅游",
    "culture": "商贸旅游",
}
"""The domain each department's matters have in the labelled messages; the rest have none there."""


@dataclass(frozen=True)
class Scores:
    """How often the first guess, and one of three, was right; ``sure`` is a confidence ≥ 0.8."""

    texts: int
    classes: int
    accuracy: float
    macro_f1: float
    top3: float
    sure_share: float
    sure_accuracy: float


def cross_validate(rows: Sequence[Row], *, always: Sequence[Row] = (), seed: int = 0) -> Scores:
    """Scores on ``rows`` in five folds; ``always`` is trained on in each and never asked."""
    texts = np.array([text for text, _ in rows], dtype=object)
    labels = np.array([label for _, label in rows], dtype=object)
    classes = np.unique(labels.astype(str))
    shares = np.zeros((len(rows), len(classes)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for known, asked in folds.split(texts, labels.astype(str)):
        pipeline = fit([*(rows[at] for at in known), *always])
        shares[asked] = pipeline.predict_proba(list(texts[asked]))
    return _score(shares, classes, labels)


def own_examples() -> Scores:
    """Scores on the examples of `examples.yaml`; the directory's words are always known."""
    return cross_validate(load_examples(), always=directory_rows())


def trained_on_messages(rows: Sequence[Row]) -> Scores:
    """Scores of the method when it is trained on real messages itself."""
    return cross_validate(rows)


def own_model_on_messages(rows: Sequence[Row]) -> Scores:
    """Scores of the model as shipped on real messages: a department counts as its domain."""
    pipeline = fit([*load_examples(), *directory_rows()])
    given = pipeline.predict_proba([text for text, _ in rows])
    domains = np.unique([label for _, label in rows])
    shares = np.zeros((len(rows), len(domains)))
    for column, code in enumerate(pipeline.classes_):
        domain = DOMAINS.get(str(code))
        if domain is not None:
            shares[:, domains == domain] += given[:, [column]]
    return _score(shares, domains, np.array([label for _, label in rows], dtype=object))


def read_messages(folder: Path) -> tuple[Row, ...]:
    """(text, domain) of each labelled message; its text is stored segmented and is joined again.

    Raises:
        Invalid: when the file is not there or has other columns.
    """
    path = folder / MESSAGES_FILE
    if not path.is_file():
        raise Invalid("no_messages", f"找不到 {path}，请用 --messages 指定标注留言所在目录。")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"text_segmented", "label"} <= set(reader.fieldnames or ()):
            raise Invalid("wrong_columns", f"{path} 应有 text_segmented 和 label 两列。")
        return tuple(("".join(row["text_segmented"].split()), row["label"]) for row in reader)


def _score(
    shares: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    classes: np.ndarray[tuple[int], np.dtype[np.str_]],
    labels: np.ndarray[tuple[int], np.dtype[np.object_]],
) -> Scores:
    order = np.argsort(-shares, axis=1)
    guesses = classes[order[:, 0]]
    right = guesses == labels
    sure = shares.max(axis=1) >= SURE
    return Scores(
        texts=len(labels),
        classes=len(classes),
        accuracy=float(right.mean()),
        macro_f1=float(f1_score(labels.astype(str), guesses, average="macro")),
        top3=float((classes[order[:, :SUGGESTIONS]] == labels[:, None]).any(axis=1).mean()),
        sure_share=float(sure.mean()),
        sure_accuracy=float(right[sure].mean()) if sure.any() else 0.0,
    )
