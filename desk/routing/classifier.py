"""Suggests a department from a ticket's words. A dispatcher decides; this only saves the search.

Words and character 1- to 3-grams, TF-IDF, a linear SVM with calibrated probabilities: it trains in
seconds on a few hundred examples, needs no download and is easy to retrain when a city edits its
directory. `lianxin eval routing` measures it.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib
import rjieba
import sklearn
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.svm import LinearSVC

from core.errors import Unavailable
from core.settings import Settings
from desk.routing.departments import (
    DEPARTMENTS,
    EXAMPLES,
    department_names,
    load_departments,
    load_examples,
)

SUGGESTIONS = 3
_SVM_C = 0.5
"""Best of 0.2, 0.5 and 1 in cross-validation on the examples."""

Report = Callable[[str], None]


@dataclass(frozen=True)
class Suggestion:
    """A department, and how sure the classifier is that the ticket is for it."""

    department: str
    label: str
    confidence: float


class Router:
    """A trained classifier. Immutable; safe between threads."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def suggest(self, text: str, place: str = "") -> tuple[Suggestion, ...]:
        """The three likeliest departments, best first; none for a text without a word.

        ``place`` counts as words too: 实验小学门口 says something, 建设路12号 does no harm.
        """
        words = f"{text} {place}".strip()
        if not any(ch.isalnum() for ch in words):
            return ()
        shares = self._pipeline.predict_proba([words])[0]
        ranked = sorted(zip(shares, self._pipeline.classes_, strict=True), reverse=True)
        names = department_names()
        return tuple(
            Suggestion(str(code), names[str(code)], round(float(share), 4))
            for share, code in ranked[:SUGGESTIONS]
        )


def cut(text: str) -> list[str]:
    """The words of ``text``. Named here because the stored model refers to it."""
    return [word for word in rjieba.cut(text) if not word.isspace()]


def new_pipeline() -> Pipeline:
    """The method, untrained."""
    features = make_union(
        TfidfVectorizer(analyzer=cut, sublinear_tf=True),
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True),
    )
    return make_pipeline(
        features, CalibratedClassifierCV(LinearSVC(C=_SVM_C), cv=5, ensemble=False)
    )


def directory_rows() -> list[tuple[str, str]]:
    """What the directory itself teaches: (text, code) of every duty and keyword."""
    return [
        (text, department.code)
        for department in load_departments()
        for text in (department.about, *department.duties, *department.keywords)
    ]


def fit(rows: Sequence[tuple[str, str]]) -> Pipeline:
    """The method trained on (text, code) rows."""
    return new_pipeline().fit([text for text, _ in rows], [code for _, code in rows])


def train(settings: Settings, report: Report) -> None:
    """Trains the classifier unless the stored one still fits its inputs.

    The file's name carries the fingerprint of what it was made from and appears at once, complete:
    a crash leaves the old one or the new one, never half of one.
    """
    target = _path(settings)
    if target.exists():
        return
    report("训练派单建议模型……")
    rows = [*load_examples(), *directory_rows()]
    pipeline = fit(rows)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        joblib.dump(pipeline, file, compress=3)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, target)
    for stale in target.parent.iterdir():
        if stale != target and stale.suffix in (".joblib", ".part"):
            stale.unlink(missing_ok=True)
    report(f"派单建议模型已就绪（{len(rows)} 条样例，{len(department_names())} 个承办单位）")


def load_router(settings: Settings) -> Router:
    """The trained classifier.

    Only ever the file :func:`train` wrote, by the name it gave it: a joblib file can run code when
    read, so none from elsewhere is.

    Raises:
        Unavailable: when it was not trained, or its inputs changed since.
    """
    path = _path(settings)
    if not path.exists():
        raise Unavailable(
            "routing_not_trained", "派单建议模型尚未训练或已过期，请运行 make run 后重试。"
        )
    return Router(joblib.load(path))


def fingerprint() -> str:
    """What a trained model depends on, as one short word."""
    digest = hashlib.sha256(f"scikit-learn {sklearn.__version__}".encode())
    for source in (DEPARTMENTS, EXAMPLES, Path(__file__)):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _path(settings: Settings) -> Path:
    return settings.data_dir / "routing" / f"{fingerprint()}.joblib"
