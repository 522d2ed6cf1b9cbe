"""The index: complete or not there, never of two models, never half built."""

import fcntl
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from core.errors import Conflict, Invalid, Unavailable
from core.settings import Settings
from knowledge import build as building
from knowledge.answering import load_answerer
from knowledge.build import build, home
from knowledge.retrieval import snapshot
from knowledge.retrieval.features import NAMES
from knowledge.retrieval.judge import fit
from tests.knowledge.conftest import corpus_text

TODAY = date(2026, 11, 23)


def folders(settings: Settings) -> list[str]:
    return sorted(path.name for path in home(settings).iterdir() if path.is_dir())


def test_small_corpus_is_built_once_and_answers(small: Settings) -> None:
    told: list[str] = []
    build(small, told.append)
    assert "建立完成" in told[-1]
    build(small, told.append)
    assert told[-1] == "知识索引已是最新"
    decision = load_answerer(small).decide("借书证怎么办", as_of=TODAY)
    assert decision.candidates[0].entry_id == "cs-001"


def test_nothing_built_is_a_clear_error(small: Settings) -> None:
    with pytest.raises(Unavailable, match="尚未建立"):
        load_answerer(small)


def test_corpus_with_a_fault_is_not_built(small: Settings) -> None:
    (small.corpus_dir / "cs.yaml").write_text("topic: 空\nentries: []\n", encoding="utf-8")
    with pytest.raises(Invalid, match=r"cs\.yaml:2"):
        build(small, print)


def test_crash_during_a_build_leaves_the_old_index_serving(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(small, print)
    before = folders(small)
    more = {"cs-001": "借书证怎么办", "cs-007": "滑冰场几点开门"}
    (small.corpus_dir / "cs.yaml").write_text(corpus_text(more), encoding="utf-8")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(building, "calibrate", crash)
        with pytest.raises(KeyboardInterrupt):
            build(small, print)
    assert any(name.endswith(".partial") for name in folders(small))
    assert load_answerer(small).has("cs-002")
    build(small, print)
    assert load_answerer(small).has("cs-007")
    assert not load_answerer(small).has("cs-002")
    assert not any(name.endswith(".partial") for name in folders(small))
    assert set(before) < set(folders(small))  # a running process still reads the one before


def test_two_builds_at_once_are_refused(small: Settings) -> None:
    home(small).mkdir(parents=True)
    with (home(small) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Conflict, match="另一个进程"):
            build(small, print)


def test_index_of_another_model_is_refused(small: Settings) -> None:
    build(small, print)
    with pytest.raises(Unavailable, match="不能混用"):
        load_answerer(small.model_copy(update={"embedder": "BAAI/bge-base-zh-v1.5"}))


def test_model_replaced_under_its_name_is_refused(small: Settings) -> None:
    build(small, print)
    folder = snapshot.current(home(small))
    assert folder is not None
    manifest = snapshot.manifest_of(folder)
    assert manifest is not None
    turned = manifest.model_copy(update={"probe": tuple(np.roll(manifest.probe, 1).tolist())})
    (folder / "manifest.json").write_text(turned.model_dump_json(), encoding="utf-8")
    with pytest.raises(Unavailable, match="不是同一个版本"):
        load_answerer(small)


@pytest.mark.parametrize("name", ["calibration.json", "shelf/rows", "vectors.faiss", "danger.npz"])
def test_damaged_index_is_told_and_built_again(small: Settings, name: str) -> None:
    build(small, print)
    folder = snapshot.current(home(small))
    assert folder is not None
    (folder / name).write_bytes(b"{")
    with pytest.raises(Unavailable, match="损坏"):
        load_answerer(small)
    build(small, print, again=True)
    assert load_answerer(small).has("cs-001")


def test_model_that_cannot_be_loaded_is_a_clear_error(small: Settings, tmp_path: Path) -> None:
    settings = small.model_copy(update={"embedder": str(tmp_path / "no-such-model")})
    with pytest.raises(Unavailable, match="LIANXIN_EMBEDDER"):
        build(settings, print)
    assert snapshot.current(home(settings)) is None


def test_any_sentence_transformers_folder_takes_the_place_of_the_embedded_model(
    small: Settings,
) -> None:
    build(small, print)
    folder = snapshot.current(home(small))
    assert folder is not None
    other = small.model_copy(update={"embedder": str(folder / "embedder")})
    build(other, print)
    assert load_answerer(other).has("cs-001")
    with pytest.raises(Unavailable, match="不能混用"):
        load_answerer(small)


def test_trees_walked_in_numpy_say_what_they_learned() -> None:
    chance = np.random.default_rng(0)
    rows = chance.random((800, len(NAMES)))
    right = (rows[:, 0] + rows[:, 8] > 1.2).tolist()
    judge = fit(rows, right, np.ones(800))
    told = judge.probabilities(rows)
    assert np.mean((told > 0.5) == np.array(right)) > 0.95
    better = rows.copy()
    better[:, 0] += 0.1
    assert (judge.probabilities(better) >= told - 1e-12).all()
    again = type(judge).model_validate_json(judge.model_dump_json())
    assert np.array_equal(again.probabilities(rows), told)


def test_comparing_all_at_once_comes_to_the_leaves_of_a_walk() -> None:
    chance = np.random.default_rng(1)
    rows = chance.random((300, len(NAMES)))
    judge = fit(rows, (rows[:, 2] * rows[:, 5] > 0.3).tolist(), np.ones(300))

    def walked(row: np.ndarray) -> float:
        total = judge.base
        for tree, feature in enumerate(judge.feature):
            node = 0
            while judge.left[tree][node] != node:
                goes_left = row[feature[node]] <= judge.threshold[tree][node]
                node = judge.left[tree][node] if goes_left else judge.right[tree][node]
            total += judge.value[tree][node]
        return float(1 / (1 + np.exp(-total)))

    assert np.allclose(judge.probabilities(rows), [walked(row) for row in rows])
